import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PAUSED_AFTER, pauseHours } from '../../src/core/retry-delay.ts'
import { troubleText } from '../../src/core/trouble-text.ts'
import { dueCalendars } from '../../src/store/sync/due-calendars.ts'
import { seenTroubles } from '../../src/store/troubles/seen-troubles.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { book, calendarRow, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** Visits of which each meets an answer that nobody can read; pauses of the connection are over before each. */
async function garbledVisits(room: TwoCalendars, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    await room.database.sql(
      `update connection_pace set suspended_until = now() - interval '1 second', probe_until = null where suspended_until is not null`,
    )
    room.worlds.east.faults.failNextRead(room.remoteIds.east, 'garbled')
    await room.visit('east', { poll: true })
  }
}

const minutesToNext = async (room: TwoCalendars): Promise<number> => {
  const [row] = await room.database.sql<{ minutes: number }>(
    'select (extract(epoch from next_poll_at - now()) / 60)::float8 as minutes from calendar where id = $1',
    [room.calendarIds.east],
  )
  return row?.minutes ?? 0
}

describe('a calendar whose answers cannot be read, again and again', () => {
  it('is paused, says so once to administrators, is asked ever more slowly, and loses nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    await garbledVisits(room, PAUSED_AFTER - 1)
    expect(await calendarRow(room, 'east')).toMatchObject({ health: 'degraded' })
    await garbledVisits(room, 1)
    expect(await calendarRow(room, 'east')).toMatchObject({ health: 'paused' })
    expect(await minutesToNext(room)).toBeGreaterThan(59)

    // Neither news of its provider nor what it is owed wakes it before its time.
    invite(room, 'east', '10:00')
    await room.deliverNotices('east')
    await book(room, '11:00')
    await room.visit('east')
    const due = await dueCalendars(room.database.sql).due(1000)
    expect(due.map(({ calendarId }) => calendarId)).not.toContain(room.calendarIds.east)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: confirmed'])
    const troubles = await seenTroubles(room.database.sql, room.organizationId, Temporal.Now.instant())
    const paused = troubles.filter(({ kind }) => kind === 'calendar_paused')
    expect(paused).toMatchObject([{ subject: `calendar:${room.calendarIds.east}`, facts: { room: 'Aspen' } }])
    expect(paused.map((trouble) => troubleText(trouble).title)[0]).toContain('is paused')
    // The other calendar goes on.
    await room.visit('west', { poll: true })
    expect(shown(room, 'west')).toHaveLength(2)

    await garbledVisits(room, 1)
    expect(await minutesToNext(room)).toBeGreaterThan(119)

    // Once it can be read it is read anew, whole: what was there before, what came meanwhile, and what it is owed.
    await room.settle()
    expect(await calendarRow(room, 'east')).toMatchObject({ health: 'ok', failures: 0 })
    expect(await states(room)).toEqual(Array.from({ length: 3 }, () => 'Ann Meyer: confirmed'))
    expect(shown(room, 'east')).toHaveLength(3)
    expect(await disagreements(room)).toEqual([])
  })

  it('is asked at least once a day, and never more often than every hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
        const hours = pauseHours(failures)
        if (failures < PAUSED_AFTER) expect(hours).toBeNull()
        else {
          expect(hours).toBeGreaterThanOrEqual(1)
          expect(hours).toBeLessThanOrEqual(24)
          expect(pauseHours(failures + 1)).toBeGreaterThanOrEqual(hours ?? 0)
        }
      }),
    )
  })
})
