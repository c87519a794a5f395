import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recomputeZones } from '../../src/booking/index.ts'
import type { ZoneData } from '../../src/booking/zone-drifts.ts'
import { composeVerify } from '../../src/compose/compose-verify.ts'
import type { Series } from '../../src/core/recurrence/index.ts'
import type { Room } from '../../src/core/room.ts'
import { knownZones, offsetAt, type ZoneChange, zoneChanges } from '../../src/core/time/index.ts'
import { verify } from '../../src/ops/verify/index.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { zoneDriftStore } from '../../src/store/zone-drift-store.ts'
import { broken } from '../ops/verify/proving.ts'
import { BERLIN, meeting, openWorld, recurring, series, type World } from './world.ts'

/** What the runtime knows, under a name of its own: later than any other. */
const NEW: ZoneData = { version: '2099b', zones: knownZones, changes: zoneChanges }
/** Before that, summer time was for ever from 2026 on in Berlin: an hour later than it is now. */
const OLD: ZoneData = {
  version: '2099a',
  zones: knownZones,
  changes: (zone, from, to) => (zone === BERLIN ? [...eternalSummer(from)] : zoneChanges(zone, from, to)),
}
const ETERNAL = Temporal.Instant.from('2026-03-29T01:00:00Z')
const eternalSummer = (from: Temporal.Instant): readonly ZoneChange[] => [
  { at: from, offsetSeconds: 3600 },
  { at: ETERNAL, offsetSeconds: 7200 },
]

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const run = (zoneData: ZoneData, waker = world.ports.waker) =>
  recomputeZones({
    ...{ drifts: zoneDriftStore(world.database, occupancySearch), zoneData, waker },
    ...{ rooms: world.ports.rooms, clock: world.ports.clock, ids: { uuid: () => randomUUID() } },
  })

/**
 * Everything in Berlin becomes as a process with the old data would have worked it out: where clocks show winter time now they showed summer time, so the
 * same wall time was an hour earlier. Exceptions are named by those instants too.
 */
async function workedOutBefore(bookingIds: readonly number[]): Promise<void> {
  const { sql } = world.database
  const winter = (column: string) =>
    `case when extract(hour from ${column} at time zone 'Europe/Berlin' - ${column} at time zone 'UTC') = 1 then ${column} - interval '1 hour' else ${column} end`
  const columns = ['occurrence_key', 'starts_at', 'ends_at', 'held_from', 'held_until']
  await sql(
    `with gone as (delete from occupancy where booking_id = any ($1) returning *)
      insert into occupancy (organization_id, booking_id, room_id, kind, ${columns.join(', ')})
        select organization_id, booking_id, room_id, kind, ${columns.map(winter).join(', ')} from gone`,
    [bookingIds],
  )
  await sql(
    `update booking set zone_data = '2099a', starts_at = ${winter('starts_at')}, ends_at = ${winter('ends_at')} where id = any ($1)`,
    [bookingIds],
  )
}

async function booked(room: Room, wanted: Series): Promise<number> {
  const made = await world.book(room, wanted)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.booking.id
}

const read = (bookingId: number) => world.ports.bookings.read(world.caller.organizationId, bookingId)

/** When bookings have the room, UTC, in order of time. */
async function held(room: Room): Promise<readonly string[]> {
  const rows = await world.database.sql<{ at: string; kind: string }>(
    'select starts_at as at, kind from occupancy where room_id = $1 order by starts_at, booking_id',
    [room.id],
  )
  return rows.map(({ at, kind }) => `${at}${kind === 'booking' ? '' : ` (${kind})`}`)
}

const drifts = async (room: Room) =>
  (
    await world.ports.conflicts.list({
      ...{ organizationId: room.organizationId, roomId: room.id, before: null, limit: 10 },
      states: ['open', 'auto', 'resolved'],
    })
  ).map(({ kind, state, evidence }) => ({ kind, state, evidence }))

const proof = async () =>
  broken(
    await verify(
      composeVerify({ database: world.database, providers: { of: async () => null }, clock: world.ports.clock }),
      { organizationId: world.caller.organizationId },
    ),
  )

const WEEKLY = { freq: 'WEEKLY', end: { count: 3 } } as const

/** Half an hour by a clock that nobody changes. */
const inUtc = (wall: string) =>
  series({
    timing: {
      ...{ kind: 'timed', zone: 'UTC' as typeof BERLIN, durationSeconds: 1800 },
      wall: Temporal.PlainDateTime.from(wall),
    },
  })

describe('another version of the time zone database', () => {
  it('moves bookings of zones whose clocks were changed to the instants of the same wall time, with both in the evidence', async () => {
    const room = await world.room()
    const weekly = await booked(room, recurring('2026-12-01T10:00', 60, WEEKLY))
    const single = await booked(room, meeting('2026-12-02T10:00', 60))
    const elsewhere = await booked(
      room,
      series({
        timing: {
          ...{ kind: 'timed', zone: 'UTC' as typeof BERLIN, durationSeconds: 3600 },
          wall: Temporal.PlainDateTime.from('2026-12-03T09:00'),
        },
      }),
    )
    await run(OLD)
    await workedOutBefore([weekly, single])
    expect((await proof()).length).toBeGreaterThan(0)
    expect(await run(NEW)).toEqual({ zones: ['Europe/Berlin'], moved: 2, clashed: 0 })
    expect(await held(room)).toEqual([
      ...['2026-12-01T09:00:00Z', '2026-12-02T09:00:00Z', '2026-12-03T09:00:00Z'],
      ...['2026-12-08T09:00:00Z', '2026-12-15T09:00:00Z'],
    ])
    const [drift, ...more] = await drifts(room)
    expect(more).toEqual([])
    expect(drift).toMatchObject({
      ...{ kind: 'tz_drift', state: 'auto' },
      evidence: {
        version: '2099b',
        moved: [
          {
            ...{ bookingId: weekly, zone: 'Europe/Berlin', versionBefore: '2099a', count: 3 },
            dates: expect.arrayContaining([{ from: '2026-12-01T08:00:00Z', to: '2026-12-01T09:00:00Z' }]),
          },
          { bookingId: single, count: 1 },
        ],
      },
    })
    expect((await read(elsewhere))?.version).toBe(1)
    expect((await read(single))?.startsAt.toString()).toBe('2026-12-02T09:00:00Z')
    expect(await proof()).toEqual([])
  })

  it('keeps the exceptions of a series: what was called off stays off, what was moved keeps its wall time', async () => {
    const room = await world.room()
    const asked = recurring('2026-12-01T10:00', 60, { freq: 'WEEKLY', end: { count: 4 } })
    const at = (text: string) => Temporal.Instant.from(text)
    const id = await booked(room, {
      ...asked,
      exdates: [{ at: at('2026-12-08T09:00:00Z') }],
      overrides: new Map([
        [
          '2026-12-15T09:00:00Z' as never,
          {
            ...{ cancelled: false, fields: {} },
            moved: { start: at('2026-12-15T13:00:00Z'), end: at('2026-12-15T14:00:00Z') },
          },
        ],
      ]),
    })
    await run(OLD)
    await workedOutBefore([id])
    await world.database.sql(
      `update booking set series = replace(replace(replace(series::text, 'T09:00:00Z', 'T08:00:00Z'), 'T13:00:00Z', 'T12:00:00Z'), 'T14:00:00Z', 'T13:00:00Z')::jsonb, zone_data = '2099a'`,
    )
    await world.database.sql(`update booking set zone_data = '2099a'`)
    await run(NEW)
    expect(await held(room)).toEqual(['2026-12-01T09:00:00Z', '2026-12-15T13:00:00Z', '2026-12-22T09:00:00Z'])
    expect(await proof()).toEqual([])
  })

  it('moves meetings that follow each other together: none is taken for a clash with the old time of another', async () => {
    const room = await world.room()
    const ids = []
    for (const hour of ['09', '10', '11']) ids.push(await booked(room, meeting(`2026-12-01T${hour}:00`, 60)))
    await run(OLD)
    await workedOutBefore(ids)
    expect(await run(NEW)).toMatchObject({ moved: 3, clashed: 0 })
    expect(await held(room)).toEqual(['2026-12-01T08:00:00Z', '2026-12-01T09:00:00Z', '2026-12-01T10:00:00Z'])
  })

  it('books over nobody: a meeting that meets another at its new time is contested, a series does without that date', async () => {
    const room = await world.room()
    const weekly = await booked(room, recurring('2026-12-01T10:00', 60, WEEKLY))
    const single = await booked(room, meeting('2026-12-02T10:00', 60))
    await run(OLD)
    await workedOutBefore([weekly, single])
    // Free by the old times: 09:00 UTC on both days.
    await booked(room, inUtc('2026-12-01T09:15'))
    await booked(room, inUtc('2026-12-02T09:15'))
    expect(await run(NEW)).toMatchObject({ moved: 2, clashed: 2 })
    expect(await held(room)).toEqual([
      ...['2026-12-01T09:15:00Z', '2026-12-02T09:00:00Z (contested)', '2026-12-02T09:15:00Z'],
      ...['2026-12-08T09:00:00Z', '2026-12-15T09:00:00Z'],
    ])
    expect(await read(single)).toMatchObject({ state: 'contested', verdict: { rule: 'zone_data' } })
    expect(await read(weekly)).toMatchObject({ state: 'confirmed', lost: [{ key: '2026-12-01T09:00:00Z' }] })
    expect(await drifts(room)).toMatchObject([{ kind: 'tz_drift', state: 'open' }])
    expect(await world.overlaps()).toBe(0)
    expect(await proof()).toEqual([])
  })

  it('has a series wait for a person of which every date meets another at its new time', async () => {
    const room = await world.room()
    const daily = await booked(room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 2 } }))
    await run(OLD)
    await workedOutBefore([daily])
    for (const day of ['2026-12-01', '2026-12-02']) await booked(room, inUtc(`${day}T09:15`))
    expect(await run(NEW)).toMatchObject({ moved: 1, clashed: 1 })
    expect(await read(daily)).toMatchObject({ state: 'contested', lost: [], verdict: { rule: 'zone_data' } })
    expect(await drifts(room)).toMatchObject([{ kind: 'tz_drift', state: 'open' }])
    expect(await world.overlaps()).toBe(0)
  })

  it('goes on where a killed run ended, and moves nothing twice', async () => {
    const rooms = [await world.room(), await world.room({ name: 'Birch' })]
    const ids = []
    for (const room of rooms) ids.push(await booked(room, recurring('2026-12-01T10:00', 60, WEEKLY)))
    await run(OLD)
    await workedOutBefore(ids)
    // The process dies when it wakes the calendars of the first room, after its commit: the second was not reached.
    await world.database.sql(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute) values ($1, 'memory', 'm', '{}', '\\x00', 'none', 100)`,
      [world.caller.organizationId],
    )
    await world.database.sql(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides)
        select organization_id, $1, id, 'aspen', 'Europe/Berlin', 'meetmeup' from connection`,
      [rooms[0]?.id],
    )
    const dying = {
      wake() {
        throw new Error('killed')
      },
    }
    await expect(run(NEW, dying)).rejects.toThrow('killed')
    expect((await proof()).length).toBeGreaterThan(0)
    expect(await run(NEW)).toMatchObject({ moved: 1 })
    for (const room of rooms)
      expect(await held(room)).toEqual(['2026-12-01T09:00:00Z', '2026-12-08T09:00:00Z', '2026-12-15T09:00:00Z'])
    expect(await run(NEW)).toEqual({ zones: [], moved: 0, clashed: 0 })
  })

  it('is never undone by an older one beside it; what that one writes is moved the next day', async () => {
    const room = await world.room()
    const first = await booked(room, meeting('2026-12-01T10:00', 60))
    await run(OLD)
    await workedOutBefore([first])
    await run(NEW)
    expect(await run(OLD)).toEqual({ zones: [], moved: 0, clashed: 0 })
    expect(await held(room)).toEqual(['2026-12-01T09:00:00Z'])
    const late = await booked(room, meeting('2026-12-02T10:00', 60))
    await workedOutBefore([late])
    expect(await run(NEW)).toMatchObject({ moved: 0 })
    world.now = world.now.add({ hours: 25 })
    expect(await run(OLD)).toMatchObject({ moved: 0 })
    expect(await run(NEW)).toMatchObject({ moved: 1 })
    expect(await held(room)).toEqual(['2026-12-01T09:00:00Z', '2026-12-02T09:00:00Z'])
  })

  it('says nothing of whole days but where they begin and end', async () => {
    const room = await world.room()
    const day = series({ timing: { kind: 'all_day', date: Temporal.PlainDate.from('2026-12-01'), days: 1 } })
    const id = await booked(room, day)
    await run(OLD)
    await workedOutBefore([id])
    await run(NEW)
    expect(await held(room)).toEqual(['2026-11-30T23:00:00Z'])
    expect(await proof()).toEqual([])
  })

  it('is the same to everybody while nothing of a zone was changed', async () => {
    const room = await world.room()
    const id = await booked(room, meeting('2026-12-01T10:00', 60))
    await run({ ...NEW, version: '2099a' })
    await world.database.sql(`update booking set zone_data = '2099a'`)
    expect(await run(NEW)).toEqual({ zones: [], moved: 0, clashed: 0 })
    expect((await read(id))?.version).toBe(1)
  })

  it('is written down with each booking by its connection', async () => {
    const room = await world.room()
    await booked(room, meeting('2026-12-01T10:00', 60))
    const rows = await world.database.sql<{ zone_data: string }>('select distinct zone_data from booking')
    expect(rows).toEqual([{ zone_data: process.versions.tz }])
  })
})

describe('the rules of a zone', () => {
  it('are told as the offsets that its clocks have, and from when on', () => {
    const from = Temporal.Instant.from('2026-01-01T00:00:00Z')
    const changes = zoneChanges(BERLIN, from, from.add({ hours: 24 * 365 }))
    expect(changes.map(({ at, offsetSeconds }) => `${at} ${offsetSeconds}`)).toEqual([
      '2026-01-01T00:00:00Z 3600',
      '2026-03-29T01:00:00Z 7200',
      '2026-10-25T01:00:00Z 3600',
    ])
    expect(offsetAt(changes, from.subtract({ hours: 1 }))).toBe(null)
    expect(offsetAt(changes, Temporal.Instant.from('2026-07-01T00:00:00Z'))).toBe(7200)
  })
})
