import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BookingError, bookRoom } from '../../src/booking/index.ts'
import type { Result } from '../../src/core/result.ts'
import { verdictText } from '../../src/core/verdict-text.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { MEETING, meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const codeOf = (result: Result<unknown, BookingError>): string =>
  result.ok ? 'ok' : result.error.code === 'refused' ? result.error.verdict.code : result.error.code

describe('one room at one time', () => {
  it('goes to exactly one of many people who ask at the same moment', async () => {
    const room = await world.room()
    const wishes = Array.from({ length: 40 }, () => world.book(room, meeting('2026-12-01T10:00', 60)))
    const answers = (await Promise.all(wishes)).map(codeOf)
    expect(answers.filter((code) => code === 'ok')).toHaveLength(1)
    expect(answers.filter((code) => code === 'room_unavailable')).toHaveLength(39)
    expect(await world.overlaps()).toBe(0)
  })

  it('may be followed by the next meeting without a gap', async () => {
    const room = await world.room()
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('ok')
    expect(codeOf(await world.book(room, meeting('2026-12-01T11:00', 60)))).toBe('ok')
    expect(codeOf(await world.book(room, meeting('2026-12-01T09:00', 60)))).toBe('ok')
  })

  it('is kept clear for setting up and cleaning up', async () => {
    const room = await world.room({ padding: { setUpMinutes: 10, cleanUpMinutes: 20 } })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('ok')
    expect(codeOf(await world.book(room, meeting('2026-12-01T11:25', 60)))).toBe('room_unavailable')
    expect(codeOf(await world.book(room, meeting('2026-12-01T11:30', 60)))).toBe('ok')
  })

  it('is nobody else’s business in another room or another organization', async () => {
    const [room, other] = [await world.room(), await world.room({ name: 'Birch' })]
    expect(codeOf(await world.book(room, meeting('2026-12-02T10:00', 60)))).toBe('ok')
    expect(codeOf(await world.book(other, meeting('2026-12-02T10:00', 60)))).toBe('ok')
    const [stranger] = await world.database.sql<{ id: number }>(
      `insert into organization (name) values ('Other') returning id`,
    )
    const caller = { ...world.caller, organizationId: stranger?.id ?? 0 }
    const asked = await bookRoom(world.ports, caller, {
      ...{ roomId: room.id, series: meeting('2026-12-03T10:00', 60), uid: null, origin: 'api' as const },
      ...{ summary: null, description: null, organizer: null, visibility: 'public' as const, attendeeCount: null },
    })
    expect(asked).toEqual({ ok: false, error: { code: 'room_not_found', roomId: room.id } })
  })

  it('is guarded by the database itself against somebody who writes past the service', async () => {
    const room = await world.room()
    const booked = await world.book(room, meeting('2026-12-01T10:00', 60))
    const values = [world.caller.organizationId, booked.ok ? booked.value.booking.id : 0, room.id]
    const stray = world.database.sql(
      `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
        values ($1, $2, $3, now(), 'booking', '2026-12-01T09:30Z', '2026-12-01T10:30Z', '2026-12-01T09:30Z', '2026-12-01T10:30Z')`,
      values,
    )
    await expect(stray).rejects.toMatchObject({ code: '23P01', constraint: 'no_two_bookings_hold_one_room' })
  })

  it('is refused with the holder named when a stray writer, not yet committed, was first', async () => {
    const room = await world.room()
    const decoy = await world.book(await world.room(), meeting('2026-12-01T10:00', 60))
    const asked = await world.database.transaction(async (sql) => {
      await sql(
        `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
          values ($1, $2, $3, now(), 'booking', '2026-12-01T09:30Z', '2026-12-01T10:30Z', '2026-12-01T09:30Z', '2026-12-01T10:30Z')`,
        [world.caller.organizationId, decoy.ok ? decoy.value.booking.id : 0, room.id],
      )
      const waiting = world.book(room, meeting('2026-12-01T10:30', 60))
      await untilSomebodyWaits()
      return { waiting }
    })
    expect(codeOf(await asked.waiting)).toBe('room_unavailable')
    const [left] = await world.database.sql<{ count: number }>('select count(*) from booking where room_id = $1', [
      room.id,
    ])
    expect(left?.count).toBe(0)
  })
})

describe('a decision of the sync engine, inside a transaction of its own', () => {
  it('is made again as a whole when a stray writer was first', async () => {
    const room = await world.room()
    const decoy = await world.book(await world.room(), meeting('2026-12-01T10:00', 60))
    const runs: number[] = []
    const answer = await world.database.transaction(async (stray) => {
      await stray(
        `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
          values ($1, $2, $3, now(), 'booking', '2026-12-01T09:30Z', '2026-12-01T10:30Z', '2026-12-01T09:30Z', '2026-12-01T10:30Z')`,
        [world.caller.organizationId, decoy.ok ? decoy.value.booking.id : 0, room.id],
      )
      const waiting = world.database.transaction((sql) => {
        runs.push(runs.length)
        const ports = { ...world.ports, committer: bookingStore(sql) }
        return bookRoom(ports, world.caller, { ...MEETING, roomId: room.id, series: meeting('2026-12-01T11:00', 60) })
      })
      await untilSomebodyWaits()
      return { waiting }
    })
    expect(codeOf(await answer.waiting)).toBe('room_unavailable')
    expect(runs).toEqual([0, 1])
  })
})

async function untilSomebodyWaits(): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    const rows = await world.database.sql(
      `select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database()) or (locktype = 'transactionid' and not granted)`,
    )
    if (rows.length > 0) return
  }
  throw new Error('nobody waited')
}

describe('a series', () => {
  it('is booked as a whole', async () => {
    const room = await world.room()
    const booked = await world.book(room, recurring('2026-12-07T09:00', 30, { freq: 'WEEKLY', end: { count: 10 } }))
    expect(codeOf(booked)).toBe('ok')
    const [rows] = await world.database.sql<{ count: number }>('select count(*) from occupancy where room_id = $1', [
      room.id,
    ])
    expect(rows?.count).toBe(10)
  })

  it('is not booked at all when one of its meetings finds the room taken, where the room does not do with a part', async () => {
    const room = await world.room({ policy: { maxClashPercent: 0, maxClashInstances: 0 } })
    await world.book(room, meeting('2026-12-21T09:15', 30))
    const refused = await world.book(room, recurring('2026-12-07T09:00', 30, { freq: 'WEEKLY', end: { count: 10 } }))
    expect(codeOf(refused)).toBe('room_unavailable')
    const [rows] = await world.database.sql<{ count: number }>('select count(*) from booking where room_id = $1', [
      room.id,
    ])
    expect(rows?.count).toBe(1)
    const text = refused.ok || refused.error.code !== 'refused' ? '' : verdictText(refused.error.verdict, 'inside')
    expect(text).toContain('1 of 10 occurrences')
    expect(text).toContain('2026-12-21 09:15 to 09:45')
  })

  it('keeps its wall-clock time over the change of clocks', async () => {
    const room = await world.room()
    await world.book(room, recurring('2027-03-22T09:00', 60, { freq: 'WEEKLY', end: { count: 2 } }))
    const rows = await world.database.sql<{ starts_at: string }>(
      'select starts_at from occupancy where room_id = $1 order by starts_at',
      [room.id],
    )
    expect(rows.map((row) => row.starts_at)).toEqual(['2027-03-22T08:00:00Z', '2027-03-29T07:00:00Z'])
  })

  it('without an end is held for the coming 400 days and no further', async () => {
    const room = await world.room()
    const booked = await world.book(room, recurring('2026-12-07T09:00', 30, { freq: 'WEEKLY' }))
    expect(codeOf(booked)).toBe('ok')
    const [rows] = await world.database.sql<{ last: string }>(
      'select max(starts_at) as last from occupancy where room_id = $1',
      [room.id],
    )
    expect(rows?.last.slice(0, 7)).toBe('2027-12')
  })
})

describe('a refusal', () => {
  it('says who has the room, since when they asked, and up to three free rooms that fit', async () => {
    const room = await world.room({ name: 'Oak', building: 'Tower', capacity: 20 })
    for (const name of ['Pine', 'Larch', 'Yew', 'Elm']) await world.room({ name, building: 'Tower', capacity: 25 })
    await world.room({ name: 'Cupboard', building: 'Tower', capacity: 2 })
    await world.book(room, meeting('2026-12-01T10:00', 60))
    const refused = await world.book(room, meeting('2026-12-01T10:30', 60))
    const verdict = refused.ok || refused.error.code !== 'refused' ? null : refused.error.verdict
    expect(verdict?.inputs.alternatives?.map(({ name }) => name)).toEqual(['Pine', 'Larch', 'Yew'])
    expect(verdict?.limit).toBe('2026-11-22T08:00:00Z')
    const text = verdict === null ? '' : verdictText(verdict, 'inside')
    expect(text).toContain('Ann Lee')
    expect(text).toContain('2026-11-22 at 09:00:00')
    expect(text).toContain('Pine (25 seats, Tower, floor 2)')
  })

  it('tells nothing of a private meeting but its time', async () => {
    const room = await world.room()
    await world.book(room, meeting('2026-12-01T10:00', 60), { visibility: 'private', summary: 'Merger' })
    const refused = await world.book(room, meeting('2026-12-01T10:30', 60))
    const all = JSON.stringify(refused)
    expect(codeOf(refused)).toBe('room_unavailable')
    expect(all).not.toContain('Merger')
    expect(all).not.toContain('Ann')
  })

  it('comes from the rules of the room, with the value and the limit', async () => {
    const room = await world.room({ policy: { maxDurationMinutes: 120, minNoticeMinutes: 60, allowRecurring: false } })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 121)))).toBe('policy_max_duration')
    expect(codeOf(await world.book(room, meeting('2026-11-22T09:30', 30)))).toBe('policy_min_notice')
    expect(codeOf(await world.book(room, meeting('2026-11-21T09:30', 30)))).toBe('policy_in_the_past')
    expect(codeOf(await world.book(room, meeting('2028-12-01T10:00', 60)))).toBe('policy_booking_window')
    const weekly = recurring('2026-12-07T09:00', 30, { freq: 'WEEKLY', end: { count: 3 } })
    expect(codeOf(await world.book(room, weekly))).toBe('policy_no_recurring')
  })
})

describe('rules that change while a booking is on its way', () => {
  it('are read again, and the newest ones decide', async () => {
    const room = await world.room()
    await world.ports.rooms.read(room.organizationId, room.id, 0)
    await world.rooms.change(world.caller, {
      roomId: room.id,
      expectedVersion: 1,
      changes: { policy: { maxDurationMinutes: 30 } },
    })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('policy_max_duration')
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 30)))).toBe('ok')
  })

  it('leave no booking in a room that was taken out of service meanwhile', async () => {
    const room = await world.room()
    await world.ports.rooms.read(room.organizationId, room.id, 0)
    await world.rooms.archive(world.caller, { roomId: room.id, expectedVersion: null })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('room_not_found')
  })
})

describe('a quota', () => {
  it('is never exceeded, however many ask at once', async () => {
    const room = await world.room({ policy: { quotaPerOrganizer: 3 } })
    const wishes = Array.from({ length: 12 }, (_, hour) =>
      world.book(room, meeting(`2026-12-01T${String(hour + 8).padStart(2, '0')}:00`, 60)),
    )
    const answers = (await Promise.all(wishes)).map(codeOf)
    expect(answers.filter((code) => code === 'ok')).toHaveLength(3)
    expect(answers.filter((code) => code === 'quota_exceeded')).toHaveLength(9)
    const other = await world.book(room, meeting('2026-12-02T10:00', 60), {
      organizer: { name: 'Bo', address: 'bo@acme.test' },
    })
    expect(codeOf(other)).toBe('ok')
  })
})

describe('a room that allows overlaps', () => {
  it('waives the later booking, counts it apart and says who allowed it', async () => {
    const room = await world.room({ policy: { allowConflicts: true } })
    await world.book(room, meeting('2026-12-01T10:00', 60))
    const second = await world.book(room, meeting('2026-12-01T10:30', 60))
    expect(second.ok && second.value.booking.verdict).toMatchObject({
      code: 'overlap_waived',
      rule: 'allowConflicts',
      inputs: { decidedBy: 'policy' },
    })
    const rows = await world.database.sql('select kind from occupancy where room_id = $1 order by starts_at', [room.id])
    expect(rows).toEqual([{ kind: 'booking' }, { kind: 'waived' }])
    expect(await world.overlaps()).toBe(0)
  })

  it('waives every meeting of a series that overlaps, more than one answer can list', async () => {
    const room = await world.room({ policy: { allowConflicts: true } })
    const daily = recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 120 } })
    await world.book(room, daily)
    expect(codeOf(await world.book(room, daily))).toBe('ok')
    const rows = await world.database.sql(
      'select kind, count(*) from occupancy where room_id = $1 group by kind order by kind',
      [room.id],
    )
    expect(rows).toEqual([
      { kind: 'booking', count: 120 },
      { kind: 'waived', count: 120 },
    ])
  })
})
