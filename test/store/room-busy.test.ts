import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { OCCUPANCY_KINDS } from '../../src/core/occupancy.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { fromPostgres, unpackBusy } from '../../src/store/unpack-busy.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'

const database = databaseOfFile()

const at = (hour: number) => Temporal.Instant.from('2026-12-02T00:00:00Z').add({ hours: hour })

describe('when rooms are busy', () => {
  let rooms: readonly number[] = []
  beforeAll(async () => {
    const { sql } = database()
    await sql(`insert into organization (name) values ('Acme')`)
    rooms = (
      await sql<{ id: number }>(
        `insert into room (organization_id, name, capacity, time_zone) select 1, 'Room ' || n, 4, 'Europe/Berlin' from generate_series(1, 3) n returning id`,
      )
    ).map(({ id }) => id)
    await sql('insert into room_revision (organization_id, room_id) select 1, unnest($1::integer[])', [rooms])
    for (const [hour, kind] of OCCUPANCY_KINDS.entries())
      await sql(
        `with made as (
            insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, visibility, received_at, created_by)
              values (1, $1, 'confirmed', 1, $2, 'api', '{}', $3, $4, false, 'public', now(), 'test') returning id)
          insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
            select 1, id, $1, $3, $2, $3::timestamptz - interval '5 minutes', $4::timestamptz + interval '10 minutes 30.000001 seconds', $3, $4 from made`,
        [rooms[0], kind, at(2 * hour).toString(), at(2 * hour + 1).toString()],
      )
  })

  it('is told of every kind of row, by start, with its set-up and clean-up time to the microsecond', async () => {
    const found = await occupancySearch(database().sql).busy(1, rooms, { start: at(0), end: at(24) })
    expect(found.map(({ roomId, revision, spans }) => [roomId, revision, spans.length])).toEqual(
      rooms.map((room, index) => [room, 0, index === 0 ? OCCUPANCY_KINDS.length : 0]),
    )
    const busy = found.flatMap(({ spans }) => spans)
    expect(busy.map(({ roomId, kind }) => ({ roomId, kind }))).toEqual(
      OCCUPANCY_KINDS.map((kind) => ({ roomId: rooms[0], kind })),
    )
    for (const [hour, span] of busy.entries())
      expect([span.startsAt, span.endsAt, span.heldFrom, span.heldUntil].map(String)).toEqual(
        [
          at(2 * hour),
          at(2 * hour + 1),
          at(2 * hour).subtract({ minutes: 5 }),
          at(2 * hour + 1).add({ minutes: 10, seconds: 30, microseconds: 1 }),
        ].map(String),
      )
  })

  it('is read out of any time that PostgreSQL keeps', () => {
    const seconds = fc.integer({ min: -2_208_988_800, max: 7_258_118_400 })
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999_999 }), (second, micro) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(second * 1000).add({ microseconds: micro })
        const since2000 = instant.epochNanoseconds / 1000n - 946_684_800_000_000n
        const row = Buffer.alloc(42)
        row.writeBigInt64BE(7n, 0)
        row.writeInt16BE(1, 8)
        for (const place of [10, 18, 26, 34]) row.writeBigInt64BE(since2000, place)
        const [span] = unpackBusy(1, row, fromPostgres)
        expect([span?.bookingId, span?.startsAt.equals(instant), span?.heldUntil.equals(instant)]).toEqual([
          7,
          true,
          true,
        ])
      }),
    )
  })
})
