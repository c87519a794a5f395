import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { fail } from '../../src/core/result.ts'
import { type TicketStore, ticketStore } from '../../src/store/ticket-store.ts'
import { composeChange, type TicketDeed } from '../../src/support/compose-change.ts'
import { inspectFile } from '../../src/support/files/inspect-file.ts'
import type { Author, NewTicket, Ticket } from '../../src/support/ports.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'

const NOW = Temporal.Instant.from('2026-12-01T08:00:00Z')

const database = databaseOfFile({ poolMax: 8 })
let store: TicketStore
let home: number
let desk: number

beforeAll(async () => {
  store = ticketStore(database())
  const named = async (name: string) =>
    (await database().sql<{ id: number }>('insert into organization (name) values ($1) returning id', [name]))[0]?.id ??
    0
  home = await named('Home')
  desk = await named('Desk')
})

const requester = (): Author => ({ side: 'requester', organizationId: home, actor: 'key:1' })
const aTicket = (change: Partial<NewTicket> = {}): NewTicket => ({
  organizationId: home,
  causeId: randomUUID(),
  author: requester(),
  source: 'api',
  kind: 'incident',
  isKindGuessed: true,
  topic: 'Topic',
  description: 'Description',
  roomId: null,
  occurredAt: null,
  correlationId: null,
  contact: null,
  context: null,
  files: [],
  events: [{ kind: 'registered', detail: {} }],
  at: NOW,
  linkHash: randomBytes(32),
  ...change,
})
const at = ({ organizationId, id: ticketId }: Ticket, causeId: string = randomUUID()) => ({
  organizationId,
  ticketId,
  causeId,
  expectedVersions: null,
})
const deed = (change: Partial<TicketDeed> = {}): TicketDeed => ({
  act: 'discuss',
  author: requester(),
  at: NOW,
  ...change,
})
const aFile = () => inspectFile(randomUUID(), { name: 'a.txt', bytes: Buffer.from('text'), kind: null })
const lastId = async () => (await database().sql<{ last_id: number }>('select last_id from ticket_counter'))[0]?.last_id

describe('numbers of tickets', () => {
  it('follow one another without a gap when many register at once, in all organizations together', async () => {
    const before = (await lastId()) ?? 0
    const made = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        n % 4 === 3
          ? store.tickets.register(aTicket({ roomId: 999_999 })).catch(() => null)
          : store.tickets.register(aTicket({ organizationId: n % 2 === 0 ? home : desk, files: [aFile()] })),
      ),
    )
    const ids = made.flatMap((ticket) => (ticket === null ? [] : [ticket.id])).sort((a, b) => a - b)
    expect(ids).toEqual(Array.from({ length: 18 }, (_, n) => before + 1 + n))
    expect(await lastId()).toBe(before + 18)
  })

  it('are never given again, even by hand', async () => {
    await store.tickets.register(aTicket())
    for (const statement of [
      'update ticket_counter set last_id = last_id - 1',
      'update ticket_counter set last_id = last_id',
      'delete from ticket_counter',
      'truncate ticket_counter',
    ])
      await expect(database().sql(statement), statement).rejects.toThrow('never given twice')
    await expect(database().sql('insert into ticket_counter (is_only, last_id) values (true, 0)')).rejects.toThrow()
  })
})

describe('a request that is sent again', () => {
  it('finds its ticket, with its files once, and a link for each time', async () => {
    const request = () => aTicket({ causeId, files: [aFile()] })
    const causeId = randomUUID()
    const links = [randomBytes(32), randomBytes(32), randomBytes(32)]
    const made = await Promise.all(links.map((linkHash) => store.tickets.register({ ...request(), linkHash })))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const files = await Promise.all(links.map((hash) => store.tickets.findByLink(hash)))
    for (const file of files) expect(file).toMatchObject({ ticket: made[0], attachments: [{ name: 'a.txt' }] })
    expect(files[0]?.events.map(({ seq }) => seq)).toEqual([1])
  })

  it('changes a ticket once', async () => {
    const ticket = await store.tickets.register(aTicket())
    const causeId = randomUUID()
    const say = () =>
      store.tickets.change(at(ticket, causeId), (locked) =>
        composeChange(locked, deed({ comment: { id: randomUUID(), body: 'Hello' } })),
      )
    const answers = await Promise.all([say(), say(), say()])
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, value: { version: 2 } })
    expect((await store.tickets.read(home, ticket.id))?.comments).toHaveLength(1)
  })

  it('writes a note once', async () => {
    const ticket = await store.tickets.register(aTicket())
    const caller = { organizationId: desk, actor: 'key:9', causeId: randomUUID() }
    const write = () => store.notes.add({ desk: caller, ticket, id: randomUUID(), body: 'Careful', at: NOW })
    expect(await write()).toEqual(await write())
    expect(await store.notes.list(desk, ticket)).toHaveLength(1)
    expect(await store.notes.list(home, ticket)).toEqual([])
  })
})

describe('a change of a ticket', () => {
  it('is decided one after the other, each on what the one before has left', async () => {
    const ticket = await store.tickets.register(aTicket())
    const versions: number[] = []
    await Promise.all(
      Array.from({ length: 10 }, () =>
        store.tickets.change(at(ticket), (locked) => {
          versions.push(locked.ticket.version)
          return composeChange(locked, deed({ comment: { id: randomUUID(), body: 'x' } }))
        }),
      ),
    )
    expect(versions).toEqual(Array.from({ length: 10 }, (_, n) => n + 1))
    const file = await store.tickets.read(home, ticket.id)
    expect(file?.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, n) => n + 1))
  })

  it('leaves nothing behind when it is refused', async () => {
    const ticket = await store.tickets.register(aTicket())
    expect(await store.tickets.change(at(ticket), () => fail({ code: 'no' as const }))).toEqual({
      ok: false,
      error: { code: 'no' },
    })
    const stale = { ...at(ticket), expectedVersions: [7] }
    expect(await store.tickets.change(stale, (locked) => composeChange(locked, deed()))).toEqual({
      ok: false,
      error: { code: 'version_mismatch', version: 1 },
    })
    expect((await store.tickets.find(ticket.id))?.ticket).toEqual(ticket)
  })

  it('cannot say "processed" without how, whoever writes it', async () => {
    const ticket = await store.tickets.register(aTicket())
    await expect(
      database().sql(`update ticket set state = 'processed', processed_at = now() where id = $1`, [ticket.id]),
    ).rejects.toThrow('processed_says_how')
  })
})

describe('what goes along with a request about a room', () => {
  it('tells calendars, open conflicts and the last events, the newest first', async () => {
    const [room] = await database().sql<{ id: number }>(
      `insert into room (organization_id, name, time_zone) values ($1, 'Aspen', 'UTC') returning id`,
      [home],
    )
    const roomId = room?.id ?? 0
    await database().sql('insert into room_revision (organization_id, room_id, rev) values ($1, $2, 60)', [
      home,
      roomId,
    ])
    await database().sql(
      `insert into change_log (organization_id, room_id, rev, booking_id, kind) select $1, $2, n, n, 'changed' from generate_series(1, 60) n`,
      [home, roomId],
    )
    await database().sql(
      `insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, evidence)
        values ($1, $2, 'overlap', 'open', 'm1', 'overlap', '{1}', '{}'), ($1, $2, 'overlap', 'resolved', 'm2', 'overlap', '{2}', '{}')`,
      [home, roomId],
    )
    const [connection] = await database().sql<{ id: number }>(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'google', 'G', '{}', 'sealed', 'k', 100) returning id`,
      [home],
    )
    await database().sql(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, health, failures)
        values ($1, $2, $3, 'aspen@example.com', 'UTC', 'meetmeup', 'forbidden', 3)`,
      [home, roomId, connection?.id],
    )
    const context = await store.contexts.read(home, roomId)
    expect(context).toMatchObject({
      room: { id: roomId, name: 'Aspen', revision: 60 },
      calendars: [
        { provider: 'google', decides: 'meetmeup', health: 'forbidden', failures: 3, openWrites: 0, provenAt: null },
      ],
      openConflicts: [{ kind: 'overlap', rule: 'overlap' }],
    })
    expect(context?.openConflicts).toHaveLength(1)
    expect(context?.lastEvents.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, n) => 60 - n))
    expect(JSON.stringify(context)).not.toMatch(/sealed|aspen@example/)
    expect(await store.contexts.read(desk, roomId)).toBeNull()
  })
})

describe('the grant of an organization to a desk', () => {
  it('makes the desk another one, and revoking it makes the organization its own desk again', async () => {
    const caller = { organizationId: home, actor: 'person:owner', causeId: randomUUID() }
    expect(await store.grants.clientsOf(home)).toEqual([home])
    expect(await store.grants.grant(caller, desk)).toBe(true)
    expect(await store.grants.grant(caller, desk)).toBe(true)
    expect(await store.grants.clientsOf(home)).toEqual([])
    expect((await store.grants.clientsOf(desk)).toSorted()).toEqual([home, desk].toSorted())
    expect(await store.grants.revoke(caller, desk)).toBe(true)
    expect(await store.grants.revoke(caller, desk)).toBe(false)
    expect(await store.grants.clientsOf(desk)).toEqual([desk])
    expect(await store.grants.grant(caller, 1_000_000)).toBe(false)
  })
})
