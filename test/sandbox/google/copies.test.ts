import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { act, perform } from './random-acts.ts'
import { ANN, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

const guestsOf = (event: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(event.attendees) ? event.attendees : []

/** The living meetings of Ann on a calendar, without what differs from copy to copy. */
function meetings({ control }: Rehearsal, calendar: string): Record<string, unknown> {
  const copies = control
    .events(calendar)
    .filter((event) => Reflect.get(Object(event.organizer), 'email') === ANN)
    .map((event) => {
      const attendees = guestsOf(event).map(({ self: _own, ...attendee }) => attendee)
      return [
        String(event.id),
        { start: event.start, end: event.end, summary: event.summary, recurrence: event.recurrence, attendees },
      ]
    })
  return Object.fromEntries(copies)
}

/** Pairs of meetings that the room accepted for the same time. */
function clashes({ control }: Rehearsal): string[] {
  const accepted = control
    .events(ORION)
    .filter((event) => !event.recurrence && Reflect.get(Object(event.organizer), 'email') === ANN)
    .filter((event) => guestsOf(event).some((each) => each.self && each.responseStatus === 'accepted'))
    .map((event) => ({ id: String(event.id), from: instant(event.start), to: instant(event.end) }))
  return accepted.flatMap((one) =>
    accepted
      .filter((other) => one.id < other.id && one.from < other.to && other.from < one.to)
      .map(({ id }) => `${one.id} ${id}`),
  )
}

const instant = (time: unknown): number =>
  Temporal.Instant.from(String(Reflect.get(Object(time), 'dateTime'))).epochMilliseconds

describe('the copies of a meeting', () => {
  it('agree whatever people do, and a room that decides never accepts two single meetings at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
        await using world = await rehearse()
        const mine: { person: string; eventId: string }[] = []
        for (const each of acts) perform(world, mine, each)
        world.control.answerRooms()
        expect(meetings(world, ORION)).toEqual(meetings(world, ANN))
        expect(clashes(world)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('a sandbox that follows the real clock', () => {
  it('lets rooms answer by themselves', async () => {
    await using world = await rehearse({ clock: 'real', roomAnswerDelayMs: 5 })
    world.control.people.book({ person: ANN, start: '2026-12-01T10:00', end: '2026-12-01T11:00', rooms: [ORION] })
    await expect
      .poll(() => world.control.events(ORION).map((event) => guestsOf(event).map((each) => each.responseStatus)))
      .toEqual([['accepted', 'accepted']])
  })
})
