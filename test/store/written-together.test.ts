import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommitAnswer, CommitRequest, LinkSeen } from '../../src/booking/commit-request.ts'
import type { Room } from '../../src/core/room.ts'
import { commitBookings, commitUnopposed } from '../../src/store/booking-store.ts'
import { oneBooking } from '../bench/one-booking.ts'
import { openWorld, type World } from '../booking/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Some hour that lies ahead. */
const AHEAD = 70_000

/** A wish for one of two rooms that have few hours. */
const anyWish = fc.record({
  room: fc.nat({ max: 1 }),
  slot: fc.nat({ max: 6 }),
  hours: fc.integer({ min: 1, max: 2 }),
  kind: fc.constantFrom('booking', 'booking', 'booking', 'hold', 'blocker', 'contested', 'waived'),
  /** How many rows it holds, an eighth of a day apart; and whether one of them is in the other room. */
  rows: fc.constantFrom(1, 1, 1, 1, 0, 2),
  alsoOther: fc.constantFrom(false, false, false, true),
  from: fc.constantFrom('api', 'api', 'invited', 'owed an answer', 'seen'),
  knowsTheRules: fc.constantFrom(true, true, true, true, false),
  quota: fc.constantFrom(null, null, null, 2),
  waives: fc.constantFrom(false, false, true),
  asks: fc.boolean(),
  mirrors: fc.constantFrom(true, true, false),
})
type Wish = typeof anyWish extends fc.Arbitrary<infer Value> ? Value : never

/** Two rooms, each with a calendar that bookings come from and one that is told of them. */
interface Pair {
  readonly rooms: readonly Room[]
  readonly calendars: readonly { readonly source: number; readonly mirror: number }[]
}

async function newPair(): Promise<Pair> {
  const rooms = [await world.room(), await world.room()]
  const calendars = []
  for (const room of rooms)
    calendars.push({ source: await paired(room, 'source'), mirror: await paired(room, 'mirror') })
  return { rooms, calendars }
}

async function paired(room: Room, name: string): Promise<number> {
  const [row] = await world.database.sql<{ id: number }>(
    `with made as (insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'memory', 'Memory', '{}', '', 'k', 600) returning id)
      insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides) select $1, $2, id, $3, 'UTC', 'meetmeup' from made returning id`,
    [room.organizationId, room.id, name],
  )
  return row?.id ?? 0
}

const SEEN: LinkSeen = {
  ...{ joinKey: 'key', etag: '"1"', remoteVersion: '7', baseHash: 'hash', roomResponse: 'accepted', oneAnswer: true },
  ...{
    remoteModifiedAt: '2026-11-20T08:00:00Z',
    remoteCreatedAt: null,
    metRooms: [{ address: 'b@x.example', response: 'accepted' }],
  },
  base: {
    organizer: null,
    time: 'then',
    rule: null,
    exceptions: [],
    cancelled: false,
    blocking: true,
    visibility: 'public',
    summary: 'S',
  },
}

function requestOf({ rooms, calendars }: Pair, given: Wish, nth: number): CommitRequest {
  const [room, other] = given.room === 0 ? rooms : rooms.toReversed()
  const calendar = calendars[given.room]
  if (room === undefined || other === undefined || calendar === undefined) throw new Error('two rooms')
  const plain = oneBooking(room.organizationId, room.id, AHEAD + given.slot)
  const [row] = plain.rows
  if (row === undefined) throw new Error('one row')
  const rows = Array.from({ length: given.rows }, (_, n) => {
    const startsAt = row.startsAt.add({ hours: 3 * n })
    const endsAt = startsAt.add({ hours: given.hours })
    const roomId = n === 1 && given.alsoOther ? other.id : room.id
    return {
      roomId,
      occurrenceKey: startsAt,
      kind: given.kind,
      heldFrom: startsAt,
      heldUntil: endsAt,
      startsAt,
      endsAt,
    }
  })
  const origin = { role: 'invitation', remoteId: `item ${nth}`, place: 'room' } as const
  return {
    ...plain,
    booking: { ...plain.booking, uid: `uid ${nth}` },
    rows: rows.sort((a, b) => a.roomId - b.roomId),
    policies: [{ roomId: room.id, version: given.knowsTheRules ? room.policyVersion : room.policyVersion + 1 }],
    quota: given.quota === null ? null : { organizerAddress: 'ann@acme.test', limit: given.quota },
    sourceCalendarId: given.from === 'api' ? null : calendar.source,
    origin: given.from === 'api' ? null : given.from === 'seen' ? { ...origin, seen: SEEN } : origin,
    owesSource: given.from === 'owed an answer',
    asks: given.asks ? [calendar.mirror] : [],
    mirrors: given.mirrors,
    ...(given.waives ? { waives: 'meetings' as const } : {}),
  }
}

/** Whatever was written for two rooms, told by names that every pair has. */
async function written({ rooms, calendars }: Pair) {
  const ids = rooms.map(({ id }) => id)
  const told = calendars.flatMap(({ source, mirror }) => [source, mirror])
  const { sql } = world.database
  const bookings = await sql(
    `select array_position($1, b.room_id) as room, b.uid, b.state, b.version, b.fragment, b.created_by, b.starts_at, b.summary,
        (select jsonb_agg(jsonb_build_array(array_position($1, o.room_id), o.kind, o.held_from, o.held_until, o.occurrence_key) order by o.held_from, o.room_id) from occupancy o where o.booking_id = b.id) as holds,
        (select jsonb_agg(jsonb_build_array(array_position($1, c.room_id), c.rev, c.kind) order by c.room_id) from change_log c where c.booking_id = b.id) as log,
        (select jsonb_agg(jsonb_build_array(a.action, a.actor, a.from_version, a.to_version, a.detail)) from audit a where a.entity = 'booking' and a.entity_id = b.id) as history,
        (select jsonb_agg(to_jsonb(l) - '{id,organization_id,booking_id,calendar_id,updated_at}'::text[] || jsonb_build_object('on', array_position($2, l.calendar_id),
            'owed', (select jsonb_agg(x.desired_version) from outbox x where x.link_id = l.id and x.calendar_id = l.calendar_id)) order by array_position($2, l.calendar_id)) from link l where l.booking_id = b.id) as links
      from booking b where b.room_id = any ($1) order by b.uid`,
    [ids, told],
  )
  const revisions = await sql(
    'select array_position($1, room_id) as room, rev from room_revision where room_id = any ($1) order by room',
    [ids],
  )
  return { bookings, revisions }
}

/** An answer by the same names. */
function told({ rooms, calendars }: Pair, answer: CommitAnswer | undefined) {
  if (answer === undefined) throw new Error('every request has an answer')
  const roomOf = (id: number) => rooms.findIndex((room) => room.id === id)
  const calendarOf = (id: number) => calendars.flatMap(({ source, mirror }) => [source, mirror]).indexOf(id)
  if (answer.ok)
    return {
      version: answer.version,
      revisions: Object.entries(answer.revisions)
        .map(([id, rev]) => `${roomOf(Number(id))}: ${rev}`)
        .sort(),
      links: answer.links.map(({ calendarId }) => calendarOf(calendarId)).sort(),
    }
  return answer.guard === 'room'
    ? answer.clashes.map(({ roomId, occurrenceKey, kind }) => `${roomOf(roomId)} ${occurrenceKey} ${kind}`)
    : answer.guard
}

describe('new bookings that are written together', () => {
  it('are decided, written and owed as if they had come one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWish, { minLength: 2, maxLength: 9, size: 'max' }), async (wishes) => {
        const [together, alone, ahead] = [await newPair(), await newPair(), await newPair()]
        const { sql } = world.database
        const atOnce = await commitBookings(
          sql,
          wishes.map((each, nth) => requestOf(together, each, nth)),
        )
        const oneByOne: CommitAnswer[] = []
        for (const [nth, each] of wishes.entries())
          oneByOne.push(...(await commitBookings(sql, [requestOf(alone, each, nth)])))
        expect(atOnce.map((answer) => told(together, answer))).toEqual(oneByOne.map((answer) => told(alone, answer)))
        expect(await written(together)).toEqual(await written(alone))

        // Those ahead of the first that is refused, or takes a second look, and no other.
        const first = await commitUnopposed(
          sql,
          wishes.map((each, nth) => requestOf(ahead, each, nth)),
        )
        expect(first.map((answer) => told(ahead, answer))).toEqual(
          oneByOne.slice(0, first.length).map((answer) => told(alone, answer)),
        )
        const rest = wishes.slice(first.length).map((each, nth) => requestOf(ahead, each, nth + first.length))
        for (const request of rest) await commitBookings(sql, [request])
        expect(await written(ahead)).toEqual(await written(alone))
      }),
      { numRuns: 40 },
    )
  })

  it('are all written at once where each of them only asks for what is free', async () => {
    const pair = await newPair()
    const plain = {
      hours: 1,
      kind: 'booking',
      rows: 1,
      alsoOther: false,
      from: 'seen',
      quota: null,
      waives: false,
    } as const
    const wishes = [0, 1, 2, 3, 4, 3, 5].map((slot) => ({
      ...{ ...plain, slot, room: slot % 2, knowsTheRules: true, asks: false, mirrors: true },
    }))
    const answers = await commitUnopposed(
      world.database.sql,
      wishes.map((each, nth) => requestOf(pair, each, nth)),
    )
    expect(answers).toHaveLength(5)
  })
})
