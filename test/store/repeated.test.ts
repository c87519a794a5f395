import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DavMember } from '../../src/caldav/ports.ts'
import { hashSecret, randomSecret } from '../../src/core/secret.ts'
import { appPasswordStore } from '../../src/store/app-password-store.ts'
import { davReader } from '../../src/store/caldav/dav-reader.ts'
import { davWriter } from '../../src/store/caldav/dav-writer.ts'
import { feedReader } from '../../src/store/feed-reader.ts'
import { openWorld, type World } from '../booking/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const MANY = 5_000
const LARGE = [
  'app_password',
  'audit',
  'booking',
  'change_log',
  'dav_object',
  'feed',
  'feed_room',
  'occupancy',
  'room',
] as const

/** How often each table was read from end to end on the connection of repeated statements. */
async function wholeReads(): Promise<Record<string, number>> {
  await world.database.repeated('select pg_stat_force_next_flush()')
  await world.database.repeated('select 1 as one')
  const rows = await world.database.sql<{ name: string; reads: number }>(
    'select relname as name, seq_scan::integer as reads from pg_stat_user_tables where relname = any ($1)',
    [LARGE],
  )
  return Object.fromEntries(rows.map(({ name, reads }) => [name, reads]))
}

describe('what calendar programs and subscribers ask all day', () => {
  it('is found by index, though it was planned when there was nothing', async () => {
    const { id: roomId, organizationId } = await world.room()
    const query = { organizationId, roomId, personId: 1 }
    const onlooker = { organizationId, personId: 1, rooms: null }
    const hash = hashSecret(randomSecret((size) => new Uint8Array(size).fill(3)))
    const feeds = feedReader(world.database)
    const reader = davReader(world.database.repeated)
    const window = {
      start: Temporal.Instant.from('2031-01-01T00:00Z'),
      end: Temporal.Instant.from('2031-01-08T00:00Z'),
    }
    const askAll = async () => {
      await feeds.head(hash)
      await feeds.atOneMoment(async (moment) => {
        const of = { organizationId, roomIds: [roomId] }
        const span = { from: window.start, to: window.end }
        await moment.rooms(hash)
        await moment.entries(of, { ...span, middle: span.from, cancelledSince: span.from })
        await moment.nearestEntries(of, { ...span, middle: span.from, cancelledSince: span.from })
        await moment.held(of, span)
      })
      await reader.room(onlooker, roomId)
      await reader.members(query)
      await reader.objects(query)
      const members = await reader.membersNamed(query, ['a.ics', 'booking-17.ics'])
      await reader.withTexts(query, [{ bookingId: 17, version: 1 } as DavMember, ...members])
      await reader.membersWithin(query, window, 100)
      await reader.objectsNamed(query, ['a.ics', 'booking-17.ics'])
      await reader.objectsWithin(query, window, 100)
      await reader.changes({ ...query, since: 1, until: 20, limit: 100 })
      await davWriter(world.database).target(query, 'a.ics')
      await appPasswordStore(world.database).find([hash])
    }
    await askAll()
    await world.database.sql(
      `insert into booking (organization_id, room_id, uid, state, origin, starts_at, ends_at, series, visibility, version, received_at, created_by, recurring)
        select $1, $2, 'many-' || n, 'confirmed', 'api', at, at + interval '1 hour', '{}', 'public', 1, now(), 'many', false
          from generate_series(1, ${MANY}) n, lateral (select timestamptz '2030-01-01' + n * interval '2 hours' as at) t`,
      [organizationId, roomId],
    )
    const before = await wholeReads()
    await askAll()
    expect(await wholeReads()).toEqual(before)
    // So that an empty count cannot pass for a good one.
    await world.database.repeated('select max(summary) from booking')
    expect((await wholeReads()).booking).toBe((before.booking ?? 0) + 1)
  })
})
