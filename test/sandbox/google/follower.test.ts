import fc from 'fast-check'
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { describe, expect, it } from 'vitest'
import { ControlRefusal } from '../../../src/sandbox/google/control-refusal.ts'
import { ANN, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

type Known = Map<string, calendar_v3.Schema$Event>

/** What a listing says, all pages, and the token for the next. */
async function read(
  client: calendar_v3.Calendar,
  syncToken?: string,
): Promise<{ items: calendar_v3.Schema$Event[]; token: string }> {
  const items: calendar_v3.Schema$Event[] = []
  for (let pageToken: string | undefined; ; ) {
    const { data } = await client.events.list({
      calendarId: ORION,
      maxResults: 3,
      ...(pageToken ? { pageToken } : {}),
      ...(syncToken ? { syncToken } : {}),
    })
    items.push(...(data.items ?? []))
    if (!data.nextPageToken) return { items, token: data.nextSyncToken ?? '' }
    pageToken = data.nextPageToken
  }
}

/** Keeps what a follower must: cancelled occurrences while their series lives, no tombstones. */
function digest(known: Known, items: readonly calendar_v3.Schema$Event[]): Known {
  for (const item of items) known.set(item.id ?? '', item)
  const isDead = (id: string): boolean => known.get(id)?.status === 'cancelled'
  const living = [...known].filter(([, item]) =>
    item.recurringEventId ? !isDead(item.recurringEventId) : item.status !== 'cancelled',
  )
  return new Map(living)
}

const slot = fc.integer({ min: 0, max: 9 })
const act = fc.oneof(
  fc.record({ does: fc.constant('book' as const), slot, series: fc.boolean() }),
  fc.record({ does: fc.constant('hold' as const), slot, series: fc.boolean() }),
  fc.record({
    does: fc.constantFrom('move', 'rename', 'cancel', 'cancel-one', 'change-one', 'split'),
    slot,
    which: fc.nat(),
  }),
  fc.record({ does: fc.constantFrom('answer', 'expire', 'sync'), slot }),
)
type Act = { does: string; slot: number; series?: boolean; which?: number }

/** Does one thing by somebody's hand; what Google refuses is simply not done. */
function perform(
  { control }: Rehearsal,
  mine: { person: string; eventId: string }[],
  { does, slot: at, series, which }: Act,
): void {
  const start = `2026-11-${23 + (at % 5)}T${10 + at}:00`
  const target = mine[(which ?? 0) % Math.max(1, mine.length)]
  try {
    if (does === 'book' || does === 'hold') {
      const person = does === 'book' ? ANN : ORION
      const { id } = control.people.book({
        person,
        start,
        end: start.replace(':00', ':45'),
        ...(does === 'book' ? { rooms: [ORION] } : {}),
        ...(series ? { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] } : {}),
      })
      mine.push({ person, eventId: String(id) })
    } else if (does === 'answer') control.answerRooms()
    else if (does === 'expire') control.expireSyncTokens(ORION)
    else if (target) touch(control, { target, does, start })
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error
  }
}

function touch(
  control: Rehearsal['control'],
  { target, does, start }: { target: { person: string; eventId: string }; does: string; start: string },
): void {
  const second = control
    .events(target.person)
    .filter(({ id }) => id === target.eventId)
    .map((event) =>
      Temporal.Instant.from(String(Reflect.get(Object(event.start), 'dateTime'))).add({ hours: 24 }),
    )[0]
  const occurrence = { ...target, originalStart: second?.toString() ?? start }
  if (does === 'move') control.people.change({ ...target, start })
  else if (does === 'rename') control.people.change({ ...target, event: { summary: start } })
  else if (does === 'cancel') control.people.cancel(target)
  else if (does === 'cancel-one') control.people.cancelOccurrence(occurrence)
  else if (does === 'change-one') control.people.changeOccurrence({ ...occurrence, event: { summary: start } })
  else control.people.splitSeries({ ...occurrence, event: { summary: 'following' } })
}

describe('a follower that reads nothing but changes', () => {
  it('knows at the end what a full reading would tell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), fc.integer(), async (acts, seed) => {
        await using world = await rehearse({ seed, quota: 'off', listing: { shuffle: true, emptyPages: true } })
        const client = world.calendar({ as: null })
        const mine: { person: string; eventId: string }[] = []
        let { token } = await read(client)
        let known: Known = new Map()
        const sync = async (): Promise<void> => {
          const delta = await read(client, token).catch((error: unknown) => {
            if (error instanceof Error && Reflect.get(error, 'status') === 410) return null
            throw error
          })
          const { items, token: next } = delta ?? (await read(client))
          known = digest(delta ? known : new Map(), items)
          token = next
        }
        for (const each of acts) {
          perform(world, mine, each)
          if (each.does === 'sync') await sync()
        }
        await sync()
        const full = digest(new Map(), (await read(client)).items)
        expect(Object.fromEntries(known)).toEqual(Object.fromEntries(full))
      }),
      { numRuns: 25 },
    )
  })
})
