import { describe, expect, it } from 'vitest'
import type { OutageReport } from '../../src/ops/outages/ports.ts'
import { typedHere } from '../cli/command-line.ts'
import { type OutageWorld, outageWorld, TITLE } from './outage-world.ts'
import { onTheFirst } from './two-sandboxes.ts'

const SLOW = { timeout: 600_000 }

/** The one report of the one outage that there was. */
async function reportOf(room: OutageWorld): Promise<OutageReport> {
  const listed = (await room.api.ask({ method: 'GET', url: '/v1/outages' })).json()
  expect(listed.items).toHaveLength(1)
  return (await room.api.ask({ method: 'GET', url: `/v1/outages/${listed.items[0].id}` })).json()
}

/** What the API, a feed and the status say about how fresh they are. */
async function freshness({ api, roomId }: OutageWorld) {
  const now = api.now()
  const window = `from=${now}&to=${now.add({ hours: 24 })}`
  const availability = await api.ask({ method: 'GET', url: `/v1/availability?rooms=${roomId}&${window}` })
  const feed = await api.ask({
    method: 'POST',
    url: `/v1/rooms/${roomId}/feeds`,
    body: { name: 'Lobby', detail: 'busy' },
  })
  const served = await api.ask({ method: 'GET', url: new URL(feed.json().url).pathname, key: null })
  const status = await api.ask({ method: 'GET', url: '/v1/status' })
  const seconds = new Map<string, number>(
    availability
      .json()
      .rooms[0].freshness.map((one: { provider: string; ageSeconds: number }) => [one.provider, one.ageSeconds]),
  )
  return { seconds, header: String(served.headers['x-meetmeup-freshness']), status: status.json() }
}

const suspensions = ({ database }: OutageWorld) =>
  database.sql<{ provider: string; suspended: boolean }>(
    `select k.provider, p.suspended_until is not null as suspended from connection_pace p join connection k on k.id = p.connection_id order by 1`,
  )

/** Requests by which something was written in Exchange, in their order. */
const createdIn = ({ exchange }: OutageWorld): readonly string[] =>
  exchange.sandbox.journal
    .list()
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/events'))
    .map(({ body }) => String((body as { start?: { dateTime?: string } }).start?.dateTime).slice(11, 16))

describe('scenario 11: Exchange is down for ten minutes', SLOW, () => {
  it('Google books on, every answer says how old it is, what is owed waits in its order and is written once', async () => {
    await using room = await outageWorld()
    await room.pass({ minutes: 3 })
    room.cutOff('exchange')
    await room.pass({ minutes: 2 })
    await room.invite('google', '11:00', 'First')
    await room.pass({ minutes: 1 })
    expect(await room.book('10:00')).toMatchObject({ status: 201, state: 'confirmed' })
    await room.pass({ minutes: 1 })
    await room.invite('google', '09:00', 'Third')
    await room.pass({ minutes: 6 })

    expect(await room.states()).toEqual(['First: confirmed', 'Panel: confirmed', 'Third: confirmed'])
    expect(await room.shown('google')).toEqual(['Booked: Pat Panel 09:00', 'First 10:00', 'Third 08:00'])
    expect(await suspensions(room)).toEqual([
      { provider: 'exchange', suspended: true },
      { provider: 'google', suspended: false },
    ])
    const { seconds, header, status } = await freshness(room)
    expect(seconds.get('exchange')).toBeGreaterThanOrEqual(600)
    expect(seconds.get('google')).toBeLessThanOrEqual(60)
    expect(header).toBe(`exchange;age=${seconds.get('exchange')}, google;age=${seconds.get('google')}`)
    expect(status).toMatchObject({ verdict: 'attention', owedWrites: 3, unwellCalendars: 1 })
    expect(status.oldestKnowledgeSeconds).toBe(seconds.get('exchange'))
    const meanwhile = await reportOf(room)
    expect(meanwhile).toMatchObject({ endedAt: null, scope: 'connection', provider: 'exchange' })
    expect(meanwhile.calendars).toMatchObject([{ room: 'Aspen', readAt: null, waited: 3, written: 0, waiting: 3 }])

    room.exchange.sandbox.journal.clear()
    room.restore('exchange')
    await room.pass({ minutes: 15 })
    expect(createdIn(room)).toEqual(['11:00', '10:00', '09:00'])
    expect(await room.shown('exchange')).toEqual([
      'Booked: Pat Panel 09:00',
      'Booked: ann.meyer@example.com 08:00',
      'Booked: ann.meyer@example.com 10:00',
    ])
    expect((await suspensions(room)).map(({ suspended }) => suspended)).toEqual([false, false])
    expect((await freshness(room)).status).toMatchObject({ verdict: 'well', owedWrites: 0 })
    const report = await reportOf(room)
    expect(report).toMatchObject({ knownUntil: meanwhile.knownUntil, decided: 0, open: 0, conflicts: [] })
    expect(report.endedAt).not.toBeNull()
    expect(report.calendars).toMatchObject([{ waited: 3, written: 3, waiting: 0, news: 0 }])
    expect(await room.broken()).toEqual([])
  })

  it('and the same the other way round, when it is Google', async () => {
    await using room = await outageWorld()
    await room.pass({ minutes: 3 })
    room.cutOff('google')
    await room.pass({ minutes: 2 })
    await room.invite('exchange', '09:00')
    await room.pass({ minutes: 8 })
    expect(await room.states()).toEqual(['Outlook 08:00: confirmed'])
    room.restore('google')
    await room.pass({ minutes: 15 })
    expect(await room.shown('google')).toEqual(['Booked: Bea Organizer 08:00'])
    expect(await reportOf(room)).toMatchObject({ provider: 'google', open: 0, calendars: [{ written: 1, waiting: 0 }] })
    expect(await room.broken()).toEqual([])
  })
})

describe('scenario 11: Exchange is down for six hours, and people go on booking in Outlook', SLOW, () => {
  it('collisions are decided by who asked first by both clocks, else by receipt, and one report lists them all', async () => {
    await using room = await outageWorld()
    const hour = { minutes: 60, stepSeconds: 120 }
    await room.invite('exchange', '16:00', 'Before')
    await room.pass({ minutes: 4 })
    room.cutOff('exchange')
    await room.pass({ ...hour, minutes: 30 })
    // Asked for in Outlook first; the other two are here, and in Google, before we can know.
    await room.invite('exchange', '09:00', 'Outlook first')
    await room.invite('exchange', '11:00', 'Outlook, beside a booking that no calendar has made')
    await room.pass(hour)
    await room.invite('google', '09:00', 'Google second')
    await room.invite('google', '10:00', 'Google first')
    expect(await room.book('11:00')).toMatchObject({ status: 201 })
    await room.invite('google', '12:00', 'Written over')
    await room.pass(hour)
    await room.invite('exchange', '10:00', 'Outlook second')
    await room.exchange.writeOntoRoom(onTheFirst(room.exchange, '12:00', 'Written onto it'))
    await room.invite('exchange', '14:00', 'Outlook alone')
    await room.pass({ minutes: 210, stepSeconds: 120 })
    expect((await room.states()).every((says) => says.endsWith('confirmed'))).toBe(true)
    expect((await freshness(room)).seconds.get('exchange')).toBeGreaterThanOrEqual(6 * 3600)

    room.restore('exchange')
    await room.pass({ minutes: 30 })
    expect((await room.states()).toSorted()).toEqual([
      'Google first: confirmed',
      'Google second: declined',
      'Outlook 08:00: confirmed',
      'Outlook 09:00: declined',
      'Outlook 10:00: declined',
      'Outlook 13:00: confirmed',
      'Outlook 15:00: confirmed',
      'Panel: confirmed',
      'Written onto it: contested',
      'Written over: confirmed',
    ])
    const report = await reportOf(room)
    expect(report).toMatchObject({ decided: 3, open: 1, scope: 'connection' })
    expect(report.calendars).toMatchObject([{ news: 5, waiting: 0, setAside: 0 }])
    const titles = await titlesOf(room)
    const told = report.conflicts.map(({ kind, state, rule, bookingIds }) =>
      [kind, state, rule, ...bookingIds.map((id) => titles.get(id)).sort()].join(', '),
    )
    expect(told.sort()).toEqual([
      'direct_write, open, first_created, Written onto it, Written over',
      'double_book, auto, first_commit, Outlook 10:00, Panel',
      'double_book, auto, first_created, Google first, Outlook 09:00',
      'double_book, auto, first_created, Google second',
    ])
    // Both clocks and both receipts are in the evidence.
    for (const { evidence, rule } of report.conflicts) {
      const sides = [evidence.lost, evidence.won].flat() as { receivedAt: string; createdAt: string | null }[]
      expect(sides).toHaveLength(2)
      for (const side of sides) expect(Date.parse(side.receivedAt)).toBeGreaterThan(0)
      expect(sides.every(({ createdAt }) => createdAt !== null)).toBe(rule === 'first_created')
      expect(evidence.outage).toMatchObject({ id: report.id })
    }
    const shown = await typedHere(room.database, 'outages', 'show', String(report.id), '--organization', 'Home')
    expect(shown.code).toBe(0)
    expect(shown.out).toContain('first_created')
    expect(shown.out).toContain('direct_write')
    const listed = await typedHere(room.database, 'outages', 'list', '--organization', 'Home')
    expect(listed.out).toMatch(/1 +exchange +1 +2026-11-23T\S+ +2026-11-23T\S+ +3 +1 +connection_lost/)
    const other = await typedHere(room.database, 'outages', 'show', String(report.id), '--organization', 'Neighbour')
    expect(other.code).toBe(1)
    const neighbour = { method: 'GET', url: `/v1/outages/${report.id}`, key: room.api.neighbour.key } as const
    expect((await room.api.ask(neighbour)).statusCode).toBe(404)

    // Zero lost, zero doubled: each meeting that has the room is on both calendars, once.
    const holds = ['08:00', '09:00', '10:00', '11:00', '13:00', '15:00']
    for (const provider of ['exchange', 'google'] as const) {
      const times = (await room.shown(provider)).map((text) => text.slice(-5)).sort()
      expect(times).toEqual(provider === 'exchange' ? [...holds, '11:00'].sort() : holds)
    }
    expect(await room.broken()).toEqual([])
  })
})

describe.each([
  { policy: 'confirm', state: 'confirmed' },
  { policy: 'refuse', state: 'declined' },
] as const)('scenario 11: Exchange decides about the room, is down, and the room says "$policy"', SLOW, (mode) => {
  it(`a booking waits for its answer, and is ${mode.state} when none comes in time`, async () => {
    await using room = await outageWorld({
      exchangeDecides: 'provider',
      policy: { onUnreachableProvider: mode.policy },
    })
    await room.exchange.letRoomAnswer('accepted')
    await room.pass({ minutes: 4 })
    room.cutOff('exchange')
    await room.pass({ minutes: 2 })
    await room.book('09:00')
    await room.invite('google', '10:00', 'From Google')
    await room.pass({ minutes: 2 })
    expect(await room.states()).toEqual(['Panel: held', 'From Google: held'])
    await room.pass({ minutes: 6 })
    expect(await room.states()).toEqual([`Panel: ${mode.state}`, `From Google: ${mode.state}`])
    room.restore('exchange')
    await room.pass({ minutes: 20 })
    expect(await room.states()).toEqual([`Panel: ${mode.state}`, `From Google: ${mode.state}`])
    expect(await room.shown('exchange')).toHaveLength(mode.policy === 'confirm' ? 2 : 0)
    const [calendar] = (await reportOf(room)).calendars
    expect(calendar).toMatchObject(
      mode.policy === 'confirm' ? { heldConfirmed: 2, heldRefused: 0 } : { heldConfirmed: 0, heldRefused: 2 },
    )
    expect(await room.broken()).toEqual([])
  })
})

describe.each([
  { policy: 'confirm', state: 'confirmed' },
  { policy: 'refuse', state: 'declined' },
] as const)('scenario 23: consent is withdrawn in the night, and the room says "$policy"', SLOW, (mode) => {
  it(`nothing is deleted, bookings are ${mode.state}, and one report tells when consent is back`, async () => {
    await using room = await outageWorld({
      exchangeDecides: 'provider',
      policy: { onUnreachableProvider: mode.policy },
    })
    await room.exchange.letRoomAnswer('accepted')
    await room.invite('exchange', '16:00', 'Before')
    await room.pass({ minutes: 6 })
    room.exchange.sandbox.faults.add({
      fault: { kind: 'respond', status: 401, code: 'InvalidAuthenticationToken' },
      times: null,
    })
    await room.pass({ minutes: 4 })
    await room.book('09:00')
    await room.pass({ minutes: 60, stepSeconds: 60 })
    expect((await room.states()).toSorted()).toEqual(['Outlook 15:00: confirmed', `Panel: ${mode.state}`])
    expect(await room.shown('google')).toContain('Booked: Bea Organizer 15:00')
    const troubles = await room.database.sql(`select state from connection where provider = 'exchange'`)
    expect(troubles).toEqual([{ state: 'signed_out' }])
    expect(await reportOf(room)).toMatchObject({ scope: 'connection', cause: { kind: 'signed_out' }, endedAt: null })

    room.restore('exchange')
    await room.database.sql(`update connection set state = 'ok' where provider = 'exchange'`)
    await room.pass({ minutes: 10 })
    expect(await room.shown('exchange')).toHaveLength(mode.policy === 'confirm' ? 2 : 1)
    expect((await reportOf(room)).endedAt).not.toBeNull()
    expect(await room.broken()).toEqual([])
  })
})

async function titlesOf({ database }: OutageWorld): Promise<ReadonlyMap<number, string>> {
  const rows = await database.sql<{ id: number; summary: string }>(`select id, ${TITLE} as summary from booking`)
  return new Map(rows.map(({ id, summary }) => [id, summary]))
}
