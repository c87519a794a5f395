import { describe, expect, it } from 'vitest'
import { composeVerify } from '../../../src/compose/compose-verify.ts'
import { verify } from '../../../src/ops/verify/index.ts'
import { broken } from '../../ops/verify/proving.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { type AdoptedRoom, adoptedRoom } from '../../worlds/adopted-room.ts'
import { type History, writeHistory } from '../../worlds/history.ts'
import { EXCHANGE_ROOM, GOOGLE_ROOM } from '../../worlds/two-tenants.ts'

const SLOW = { timeout: 600_000 }
const database = databaseOfFile()

/** Enough of everything; the size of a room of some years is measured in the bench. */
const HISTORY: History = { perSide: 200, twins: 30, overlaps: 4, series: 12, past: 5 }

describe('two calendars of one room that were in use for years', SLOW, () => {
  it('become one, once a person has approved every write, and are two again when it is undone', async () => {
    await using room = await adoptedRoom(database(), (tenants) => writeHistory(tenants, HISTORY))
    const { perSide, twins, overlaps } = HISTORY
    const before = shownOn(room)
    const started = await room.side.adoptions.start(room.caller(), room.roomId)
    if (!started.ok) throw new Error(started.error.code)
    const planned = await room.carryOn(started.value)
    expect(planned).toMatchObject({ state: 'planned', lastError: null })
    const copies = 2 * (perSide - twins) - overlaps
    expect(planned.counts).toMatchObject({
      ...{ meetings: 2 * perSide, imports: 2 * perSide - twins, twins, conflicts: overlaps },
      ...{ copies, answers: 0, over: 2 * HISTORY.past, unreadable: 0 },
    })
    const page = { organizationId: room.organizationId, adoptionId: planned.id, after: 0 }
    expect(await room.side.adoptions.writes({ ...page, limit: 100_000 })).toHaveLength(copies)
    expect(await room.side.adoptions.conflicts({ ...page, limit: 100_000 })).toHaveLength(overlaps)

    // A preview writes nothing, and neither do the visits.
    await room.settle().catch(() => {})
    expect(shownOn(room)).toEqual(before)
    expect(await bookings(room)).toEqual([])

    const approved = await room.side.adoptions.approve(room.caller(), { roomId: room.roomId, adoptionId: planned.id })
    expect(approved.ok).toBe(true)
    // Killed again and again, it goes on where it was.
    for (let lifetime = 2; lifetime < 30; lifetime += 5) await room.killedStep(planned, lifetime)
    const adopted = await room.carryOn(planned)
    expect(adopted).toMatchObject({ state: 'adopted', differences: null })
    await room.settle(100)

    expect(await bookings(room)).toEqual([
      { state: 'confirmed', links: 2, role: 'mirrored', count: copies },
      { state: 'confirmed', links: 2, role: 'people', count: twins },
      { state: 'contested', links: 1, role: 'people', count: overlaps },
    ])
    expect(await conflicts(room)).toEqual([{ state: 'imported', count: overlaps }])
    const after = shownOn(room)
    expect(declined(room)).toEqual([])
    for (const side of ['exchange', 'google'] as const) {
      const known = new Map(after[side].map((event) => [event.id, event]))
      // What people wrote stands as it stood.
      for (const event of before[side]) expect(known.get(event.id)).toEqual(event)
      const made = after[side].filter(({ id }) => !before[side].some((event) => event.id === id))
      expect(made.filter(({ start }) => Date.parse(start) < Date.now())).toEqual([])
    }
    expect(after.exchange.length + after.google.length - before.exchange.length - before.google.length).toBe(copies)
    expect(broken(await prove(room))).toEqual([])

    const undone = await room.side.adoptions.undo(room.caller(), { roomId: room.roomId, adoptionId: planned.id })
    expect(undone.ok).toBe(true)
    for (let lifetime = 3; lifetime < 30; lifetime += 9) await room.killedStep(planned, lifetime)
    expect(await room.carryOn(planned)).toMatchObject({ state: 'undone' })
    expect(shownOn(room)).toEqual(before)
    expect(declined(room)).toEqual([])
    const [left] = await database().sql(
      `select (select count(*) from link where organization_id = $1) as links,
        (select count(*) from booking where organization_id = $1 and state <> 'cancelled') as bookings,
        (select count(*) from conflict where organization_id = $1 and state = 'imported') as conflicts`,
      [room.organizationId],
    )
    expect(left).toEqual({ links: 0, bookings: 0, conflicts: 0 })

    // And may be looked at anew.
    const again = await room.side.adoptions.start(room.caller(), room.roomId)
    if (!again.ok) throw new Error(again.error.code)
    const second = await room.carryOn(again.value)
    const { read: _, ignored: __, ...counts } = planned.counts ?? {}
    // Besides, Google tells of the copies that were there.
    expect(second.counts).toMatchObject(counts)
  })

  it('are not touched by a plan that they have outgrown', async () => {
    await using room = await adoptedRoom(database(), (tenants) =>
      writeHistory(tenants, { perSide: 20, twins: 4, overlaps: 1, series: 0, past: 0 }),
    )
    const { side, roomId } = room
    const started = await side.adoptions.start(room.caller(), roomId)
    if (!started.ok) throw new Error(started.error.code)
    const planned = await room.carryOn(started.value)
    const start = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 100 }).toPlainDateTime('10:00')
    room.tenants.google.control.people.book({
      ...{ person: 'bob@globex.example', summary: 'News', rooms: [GOOGLE_ROOM], timeZone: 'Europe/Berlin' },
      ...{ start: start.toString(), end: start.add({ hours: 1 }).toString() },
    })
    const before = shownOn(room)
    await side.adoptions.approve(room.caller(), { roomId, adoptionId: planned.id })
    const refused = await room.carryOn(planned)
    expect(refused).toMatchObject({
      state: 'outdated',
      differences: [{ what: 'added', calendarId: room.calendars[1] }],
    })
    await room.settle().catch(() => {})
    expect(shownOn(room)).toEqual(before)
    const again = await side.adoptions.approve(room.caller(), { roomId, adoptionId: planned.id })
    expect(again).toEqual({ ok: false, error: { code: 'wrong_state', state: 'outdated' } })
  })
})

interface Shown {
  readonly id: string
  readonly start: string
}

/** Everything that stands on both calendars, with whatever a change would move. */
function shownOn({ tenants }: AdoptedRoom): Readonly<Record<'exchange' | 'google', readonly Shown[]>> {
  const exchange = tenants.exchange.control.events(EXCHANGE_ROOM)
  if (!exchange.ok) throw new Error(JSON.stringify(exchange.error))
  return {
    exchange: exchange.value.map((event) => ({ ...event, start: startOf(event.start) })).toSorted(byId),
    google: tenants.google.control
      .events(GOOGLE_ROOM)
      .map((event) => ({ ...event, id: String(event.id), start: startOf(event.start) }))
      .toSorted(byId),
  }
}

const byId = (one: Shown, other: Shown): number => (one.id < other.id ? -1 : 1)
const startOf = (start: unknown): string =>
  typeof start === 'string' ? start : String((start as { dateTime?: string }).dateTime ?? start)

/** Mail by which anybody was told no. */
function declined({ tenants }: AdoptedRoom): readonly unknown[] {
  return tenants.google.control.mail().filter((mail) => JSON.stringify(mail).includes('declined'))
}

const prove = ({ tenants, organizationId }: AdoptedRoom) =>
  verify(
    composeVerify({ database: database(), providers: tenants.providers, clock: { now: () => Temporal.Now.instant() } }),
    { organizationId },
  )

const bookings = ({ organizationId }: AdoptedRoom) =>
  database().sql(
    `select state, links, role, count(*) as count from (
        select b.state, count(l.id) as links, case when bool_or(l.role = 'mirror') then 'mirrored' else 'people' end as role
          from booking b left join link l on l.organization_id = b.organization_id and l.booking_id = b.id
          where b.organization_id = $1 group by b.id, b.state) b group by 1, 2, 3 order by 1, 2, 3`,
    [organizationId],
  )

const conflicts = ({ organizationId }: AdoptedRoom) =>
  database().sql(`select state, count(*) as count from conflict where organization_id = $1 group by 1`, [
    organizationId,
  ])
