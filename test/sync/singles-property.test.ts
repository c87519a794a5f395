import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OccurrenceKey, occurrenceKey, type Series } from '../../src/core/recurrence/index.ts'
import { singlesOf } from '../../src/core/singles.ts'
import { resolveZone } from '../../src/core/time/index.ts'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const found = resolveZone('Europe/Berlin')
if (!found.ok) throw new Error(found.error.code)
const roomZone = found.value

/** Weekly from a Tuesday on, and further dates on other days: two that are beside each other never overlap. */
const anySeries = fc
  .record({
    hour: fc.integer({ min: 8, max: 16 }),
    count: fc.integer({ min: 1, max: 5 }),
    further: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    without: fc.option(fc.integer({ min: 0, max: 4 })),
  })
  .map(({ hour, count, further, without }): Series => {
    const first = Temporal.Instant.from('2026-12-01T00:00:00Z').add({ hours: hour - 1 })
    const weekly = weeklyMeetingAt(first.toString(), 60, { zoneName: 'Europe/Berlin', count })
    const friday = (week: number) => ({ at: first.add({ hours: 24 * (3 + 7 * week) }) })
    const dropped =
      without !== null && without > 0 && without < count ? [{ at: first.add({ hours: 24 * 7 * without }) }] : []
    return { ...weekly, rdates: further.sort().map(friday), exdates: dropped }
  })

const which = fc.nat({ max: 9 })
const anyChange = fc.oneof(
  fc.record({ kind: fc.constant('change the series' as const), to: anySeries }),
  fc.record({ kind: fc.constant('somebody moves an item' as const), which, hour: fc.integer({ min: 18, max: 20 }) }),
  fc.record({ kind: fc.constant('somebody deletes an item' as const), which }),
  fc.record({ kind: fc.constant('somebody copies an item' as const), which }),
  fc.record({ kind: fc.constant('the calendar learns words' as const), which }),
  fc.record({ kind: fc.constant('a worker is killed' as const), call: fc.integer({ min: 2, max: 40 }) }),
  fc.record({ kind: fc.constant('an answer is lost' as const), which }),
  fc.record({ kind: fc.constant('it comes to rest' as const), which }),
)
type Change = typeof anyChange extends fc.Arbitrary<infer Value> ? Value : never

const ours = (room: TwoCalendars) =>
  room.worlds.west.items(room.remoteIds.west).filter(({ cancelled, marker }) => !cancelled && marker !== null)

async function happens(room: TwoCalendars, bookingId: number, change: Change): Promise<void> {
  const { west } = room.worlds
  const id = room.remoteIds.west
  const items = ours(room)
  const item = 'which' in change ? items[change.which % Math.max(1, items.length)] : undefined
  switch (change.kind) {
    case 'change the series':
      await room.move(bookingId, change.to)
      return
    case 'somebody moves an item':
      // On a day of its own, so that nobody is in its way.
      if (item !== undefined && item.series.rule === null) {
        const { timing } = at('09:00')
        const wall = Temporal.PlainDateTime.from(`2026-12-0${2 + (change.which % 2)}T${change.hour}:00`)
        west.people.move(id, item.remoteId, { ...at('09:00'), timing: { ...timing, wall } as Series['timing'] })
      }
      return
    case 'somebody deletes an item':
      if (item !== undefined && item.series.rule === null) west.people.delete(id, item.remoteId)
      return
    case 'somebody copies an item':
      if (item !== undefined && item.series.rule === null) west.people.duplicate(id, item.remoteId)
      return
    case 'the calendar learns words':
      west.faults.lackWords(id, change.which % 2 === 0)
      return
    case 'a worker is killed':
      await room.killedVisit('west', change.call)
      return
    case 'an answer is lost':
      west.faults.failNextWrite(id, 'after_commit')
      return
    case 'it comes to rest':
      await room.settle()
  }
}

async function heldDates({
  database: { sql },
  organizationId,
  calendarIds,
  ports,
}: TwoCalendars): Promise<OccurrenceKey[]> {
  const rows = await sql<{ key: string }>(
    `select o.occurrence_key as key from occupancy o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
      join link l on l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.singles_until is not null
      where b.organization_id = $1 and b.state = 'confirmed' and o.ends_at > $3 order by 1`,
    [organizationId, calendarIds.west, ports.clock.now().toString()],
  )
  return rows.map(({ key }) => occurrenceKey({ at: Temporal.Instant.from(key) }))
}

async function shownDates(room: TwoCalendars): Promise<OccurrenceKey[]> {
  const rows = await room.database.sql<{ key: OccurrenceKey; remoteId: string }>(
    `select occurrence_key as key, remote_id as "remoteId" from link where organization_id = $1 and occurrence_key is not null and state = 'live' order by 1`,
    [room.organizationId],
  )
  const there = new Set(ours(room).map(({ remoteId }) => remoteId))
  expect(rows.filter(({ remoteId }) => !there.has(remoteId))).toEqual([])
  return rows.map(({ key }) => key)
}

describe('the items of dates on a calendar that has no words for their series', () => {
  it('are the dates that are held, each once, whatever happens to the series and on the calendar', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anySeries, fc.array(anyChange, { maxLength: 8 }), async (first, changes) => {
        await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
        room.worlds.west.faults.lackWords(room.remoteIds.west, true)
        const made = await book(room, first)
        if (!made.ok) throw new Error(made.error.code)
        for (const change of changes) await happens(room, made.value.booking.id, change)
        room.worlds.west.faults.clear()
        room.worlds.west.faults.lackWords(room.remoteIds.west, true)
        await room.settle({ compare: true })
        expect(await shownDates(room)).toEqual(await heldDates(room))
        expect(await disagreements(room)).toEqual([])
        expect(broken(await prove(room, { clock: room.ports.clock }))).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  it('are as many as the series has dates', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const from = Temporal.Instant.from('2026-11-23T09:00:00Z')
        const all = singlesOf(series, { from, until: from.add({ hours: 24 * 400 }), roomZone })
        const count =
          series.rule?.end !== null && series.rule !== null && 'count' in series.rule.end ? series.rule.end.count : 0
        expect(all.ok ? all.value.length : -1).toBe(count + series.rdates.length - series.exdates.length)
      }),
    )
  })
})
