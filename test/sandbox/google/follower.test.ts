import fc from 'fast-check'
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { describe, expect, it } from 'vitest'
import { act, perform } from './random-acts.ts'
import { ORION, rehearse } from './rehearsal.ts'

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
