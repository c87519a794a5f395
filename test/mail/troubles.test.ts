import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeTroubles, type TroubleSide } from '../../src/compose/compose-troubles.ts'
import { troubleText } from '../../src/core/trouble-text.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import { certificateEnd } from '../../src/providers/certificate-end.ts'
import { meeting } from '../booking/world.ts'
import { type MailWorld, openMailWorld } from './mail-world.ts'
import type { Delivered } from './post-office.ts'

const SEALER = createSealer([{ id: 'test', key: new Uint8Array(32).fill(7) }], randomBytes)

/** Somebody's server that is called. */
interface Called {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let there: MailWorld
let troubles: TroubleSide
let calls: Called[] = []
let status = 200
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
  response.writeHead(status).end()
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

beforeEach(async () => {
  there = await openMailWorld()
  calls = []
  status = 200
  troubles = sideOf(['team@acme.test'])
  return () => there[Symbol.asyncDispose]()
})

const sideOf = (admins: readonly string[], hasMail = true, publicUrl: string | null = null): TroubleSide =>
  composeTroubles({
    config: {
      mail: {
        relay: hasMail ? { url: there.office.url, from: 'rooms@meetmeup.test' } : null,
        ...{ ownDomains: [], admins, language: 'en', digestSeconds: 60 },
      },
      providers: { allowLoopback: true, allowedHosts: [] },
      http: { host: '127.0.0.1', port: 0, publicUrl, trustProxy: false, bodyLimitBytes: 1024 },
    },
    database: there.world.database,
    sealer: SEALER,
    clock: { now: () => there.world.now },
  })

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=t0p`

/** The chore looks, minutes later, and what is due is sent. */
async function look(minutes = 1, side = troubles): Promise<readonly Delivered[]> {
  there.world.now = there.world.now.add({ minutes })
  await side.watchTroubles()
  await side.callWebhooks()
  return await there.post()
}

const sql = (text: string, values: readonly unknown[] = []) => there.world.database.sql(text, values)

/** A calendar that was read a moment ago, in a connection that is well. */
async function wellCalendar(): Promise<number> {
  const room = await there.world.room()
  const id = await there.calendar(room.id, 'aspen@acme.test')
  await sql(`update calendar set last_proof_at = '2100-01-01', watch = 'untried' where id = $1`, [id])
  return id
}

async function openConflict(): Promise<void> {
  const room = await there.world.room()
  await there.world.ports.conflicts.raise(
    { organizationId: there.world.caller.organizationId, roomId: room.id },
    { kind: 'direct_write', state: 'open', matter: 'm', rule: 'r', bookings: [], links: [], evidence: {} },
  )
}

describe('administrators are told', () => {
  it('nothing while nothing is wrong', async () => {
    await wellCalendar()
    expect(await look()).toEqual([])
  })

  it('of a trouble once, and once of its end, however often it is seen', async () => {
    await openConflict()
    const [told, ...more] = await look()
    expect(more).toEqual([])
    expect(told?.to).toBe('team@acme.test')
    expect(told?.mail.subject).toBe('MeetMeUp, Acme: New: Conflict 1 (direct_write) in Aspen waits for a decision')
    expect(told?.mail.text).toContain('What to do: meetmeup conflicts show 1')
    expect(told?.header('List-Id')).toMatch(/^MeetMeUp troubles <troubles\.o\d+\.meetmeup\.test>$/)
    expect(await look()).toEqual([])
    await sql(`update conflict set state = 'resolved'`)
    expect(await look()).toEqual([])
    const [over] = await look(5)
    expect(over?.mail.subject).toBe('MeetMeUp, Acme: Over: Conflict 1 (direct_write) in Aspen waits for a decision')
    expect(over?.mail.text).toContain('Until: ')
    expect(await look(60)).toEqual([])
  })

  it('of what comes and goes no more than once', async () => {
    const id = await wellCalendar()
    const flap = (watch: string) => sql('update calendar set watch = $2 where id = $1', [id, watch])
    await flap('unreachable')
    const told = [...(await look())]
    // Each look is an hour after the last: seen again before it was looked for twice, it has not ended.
    for (let turn = 0; turn < 3; turn++) {
      await flap('untried')
      await troubles.watchTroubles()
      await flap('unreachable')
      told.push(...(await look()))
    }
    expect(told.map(({ mail }) => mail.subject)).toHaveLength(1)
  })

  it('in one digest of what happens together, each in their own language', async () => {
    await there.person({ name: 'Olga', address: 'olga@acme.test', language: 'ru', role: 'admin' })
    await there.person({ name: 'Ann', address: 'ann@acme.test', role: 'booker' })
    const id = await wellCalendar()
    await sql(`update calendar set watch = 'unreachable', watch_detail = 'no answer' where id = $1`, [id])
    await openConflict()
    const told = await look()
    expect(told.map(({ to, mail }) => [to, mail.subject]).sort()).toEqual([
      ['olga@acme.test', 'MeetMeUp, Acme: требует внимания: 2'],
      ['team@acme.test', 'MeetMeUp, Acme: 2 matters to look at'],
    ])
    expect(told.find(({ to }) => to === 'olga@acme.test')?.mail.text).toContain('ждёт решения')
  })

  it('later, when nobody was there to be told at first', async () => {
    await openConflict()
    expect(await look(1, sideOf([], false))).toEqual([])
    expect(await look()).toHaveLength(1)
  })

  it.each([
    [
      'connection_signed_out',
      `update connection set state = 'signed_out'`,
      'The connection East (memory) is signed out',
    ],
    [
      'calendar_refused',
      `update calendar set health = 'forbidden', health_detail = 'no right'`,
      'is refused to us (no right)',
    ],
    [
      'calendar_stale',
      `update calendar set last_proof_at = '2026-11-01T10:00:00Z'`,
      'has not been read since 2026-11-01T10:00:00Z',
    ],
    ['subscription_lost', `update calendar set watch = 'watching'`, 'is not watched any more'],
    [
      'notices_silent',
      `update calendar set watch = 'watching', silent_since = '2026-11-20T10:00:00Z'; insert into subscription (organization_id, id, calendar_id, secret_hash, state, expires_at) select organization_id, gen_random_uuid(), id, '', 'open', '2100-01-01' from calendar`,
      'its notices do not come (since 2026-11-20T10:00:00Z)',
    ],
    [
      'quota_near_end',
      `update calendar set poll_interval_seconds = 60, last_proof_at = '2100-01-01'; update connection set quota_per_minute = 1`,
      'is near its end (1 of 1 requests a minute are planned)',
    ],
    ['quota_near_end', `update connection set quiet_until = '2100-01-01'`, '(the provider asked for quiet)'],
  ])('of %s', async (kind, act, says) => {
    await wellCalendar()
    for (const statement of act.split('; ')) await sql(statement)
    const [told] = await look()
    expect(told?.mail.text).toContain(says)
    const [row] = await there.world.database.sql<{ kind: string }>('select kind from trouble')
    expect(row?.kind).toBe(kind)
  })

  it('30, 7 and 1 days before a secret ends, and when it has ended', async () => {
    await wellCalendar()
    await sql(`update connection set settings = '{"secretExpiresOn": "2027-03-31"}'`)
    const on = async (day: string) => {
      there.world.now = Temporal.Instant.from(`${day}T08:00:00Z`)
      return (await look()).map(({ mail }) => /days left: \d+|has expired/.exec(mail.subject ?? '')?.[0])
    }
    expect(await on('2027-02-28')).toEqual([])
    expect(await on('2027-03-01')).toEqual(['days left: 30'])
    expect(await on('2027-03-02')).toEqual([])
    expect(await on('2027-03-24')).toEqual(['days left: 7'])
    expect(await on('2027-03-30')).toEqual(['days left: 1'])
    expect(await on('2027-03-31')).toEqual(['has expired'])
    expect(await on('2027-04-02')).toEqual([])
  })

  it('the same of the certificate of our public address; an address that cannot be asked says nothing', async () => {
    // The mail server brings a certificate of its own, for this machine.
    const secured = new SMTPServer({ secure: true })
    secured.on('error', () => {})
    await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', () => resolve()))
    const { port } = secured.server.address() as AddressInfo
    const address = `https://127.0.0.1:${port}`
    const ends = await certificateEnd(address)
    if (ends === null) throw new Error('no certificate')
    there.world.now = ends.subtract({ hours: 24 * 40 })
    const watched = sideOf(['team@acme.test'], true, address)
    expect(await look(1, watched)).toEqual([])
    there.world.now = ends.subtract({ hours: 24 * 7 + 1 })
    expect((await look(60, watched)).map(({ mail }) => mail.subject)).toEqual([
      expect.stringMatching(/The certificate of 127\.0\.0\.1:\d+ expires on .*, days left: 7$/),
    ])
    await new Promise<void>((resolve) => secured.close(() => resolve()))
    const restarted = sideOf(['team@acme.test'], true, address)
    expect([...(await look(60, restarted)), ...(await look(60, restarted))]).toEqual([])
  })

  it('of mails that were not sent, in status and by webhook', async () => {
    await there.world.book(await there.world.room(), meeting('2027-01-05T10:00', 60))
    there.office.refuse({ code: 550, text: 'No such user' })
    await there.post()
    there.office.refuse(null)
    const [told] = await look()
    expect(told?.mail.text).toContain('Mails were not sent: 1; perhaps sent: 0')
  })

  it('of what is wrong, never of what a meeting is about', () => {
    for (const language of ['en', 'ru'] as const) {
      const facts = { room: 'Aspen\nBcc: x', conflictId: 1, conflictKind: 'direct_write' }
      const { title } = troubleText({ kind: 'conflict_open', subject: 'conflict:1', stage: null, facts }, language)
      expect(title).not.toContain('\n')
    }
  })
})

describe('a webhook', () => {
  const add = async () => {
    const added = await troubles.webhooks.add(there.world.caller, { name: 'Monitor', url: url() })
    if (!added.ok) throw new Error(added.error.code)
    return added.value
  }

  it('is called with what happened, signed under the secret that was shown once', async () => {
    const { secret } = await add()
    await openConflict()
    await look()
    const [call, ...more] = calls
    expect(more).toEqual([])
    const body = JSON.parse(call?.body ?? '')
    expect(body).toMatchObject({
      type: 'trouble.began',
      organization: { name: 'Acme' },
      trouble: { kind: 'conflict_open', subject: 'conflict:1', facts: { room: 'Aspen' } },
    })
    expect(call?.headers['meetmeup-delivery']).toBe(body.id)
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['meetmeup-signature'])) ?? []
    expect(mac).toBe(createHmac('sha256', secret).update(`${time}.${call?.body}`).digest('hex'))
    expect(Number(time) * 1000).toBeLessThanOrEqual(there.world.now.epochMilliseconds)
  })

  it('that answers with an error is called again after pauses, the same call, and then given up and told', async () => {
    await add()
    await openConflict()
    status = 500
    await look()
    for (const minutes of [1, 5, 15, 60, 180, 360, 720, 720]) {
      there.world.now = there.world.now.add({ minutes })
      await troubles.callWebhooks()
    }
    expect(calls).toHaveLength(8)
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1)
    const told = await look()
    expect(told.map(({ mail }) => mail.text).join()).toContain('does not take what it is told (it answered 500)')
    expect(told.map(({ raw }) => raw).join()).not.toContain('t0p')
  })

  it('that says it is gone is not called again', async () => {
    await add()
    await openConflict()
    status = 410
    await look()
    there.world.now = there.world.now.add({ hours: 24 })
    await troubles.callWebhooks()
    expect(calls).toHaveLength(1)
  })

  it('is called by one worker alone', async () => {
    await add()
    await openConflict()
    await troubles.watchTroubles()
    await Promise.all([0, 1, 2].map(() => troubles.callWebhooks()))
    expect(calls).toHaveLength(1)
  })

  it('keeps address and secret closed at rest, and is called no more once removed', async () => {
    const { webhook, secret } = await add()
    const [row] = await there.world.database.sql<{ everything: string }>(
      `select webhook::text || encode(url_sealed, 'escape') || encode(secret_sealed, 'escape') as everything from webhook`,
    )
    expect(row?.everything).not.toContain('t0p')
    expect(row?.everything).not.toContain(secret)
    await openConflict()
    await troubles.watchTroubles()
    expect(await troubles.webhooks.remove(there.world.caller, webhook.id)).toBe(true)
    await troubles.callWebhooks()
    expect(calls).toEqual([])
    expect(await troubles.webhooks.list(there.world.caller.organizationId)).toEqual([])
  })
})

describe('administrators of many rooms are told of an outage', () => {
  /** Thirty rooms in one connection, and what collided in ten of them. */
  async function thirtyRoomsOut(): Promise<void> {
    const { organizationId } = there.world.caller
    for (let index = 0; index < 30; index++) {
      const room = await there.world.room()
      await there.calendar(room.id, `room-${index}@acme.test`)
    }
    await sql(
      `update calendar set watch = 'untried', last_proof_at = $1, connection_id = (select min(id) from connection)`,
      [there.world.now.toString()],
    )
    await sql(
      `insert into outage (organization_id, connection_id, scope, cause, noticed_at) select $1, min(id), 'connection', '{"kind": "unavailable", "code": "busy", "message": "503"}', $2 from connection`,
      [organizationId, there.world.now.toString()],
    )
    await sql(
      `insert into outage_calendar (organization_id, outage_id, calendar_id, known_until, lost_at) select organization_id, 1, id, last_proof_at, $1 from calendar`,
      [there.world.now.toString()],
    )
  }

  async function tenCollisions(): Promise<void> {
    const { organizationId } = there.world.caller
    await sql(
      `with made as (insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, evidence, detected_at)
          select organization_id, room_id, 'direct_write', 'open', 'm' || id, 'r', '{}', '{}', $2 from calendar where organization_id = $1 order by id limit 10 returning id)
        insert into outage_conflict (organization_id, outage_id, conflict_id) select $1, 1, id from made`,
      [organizationId, there.world.now.toString()],
    )
  }

  it('by one mail when it has lasted for five minutes, and by one when it is over, with what is left to decide', async () => {
    await thirtyRoomsOut()
    expect(await look(2)).toEqual([])
    // Each look of these tests is an hour after the last.
    const [told, ...more] = await look(10)
    expect(more).toEqual([])
    expect(told?.mail.subject).toMatch(/cannot be reached since .*; calendars: 30/)
    expect(told?.mail.text).toContain('meetmeup outages show 1')
    // Some calendars are back and have told of collisions: that waits for the others.
    await tenCollisions()
    expect(await look(10)).toEqual([])
    await sql('update outage_calendar set read_at = $1', [there.world.now.toString()])
    await sql(`update calendar set last_proof_at = '2100-01-01'`)
    await troubles.watchTroubles()
    const after = [...(await look(10)), ...(await look(10))]
    const text = after.map(({ mail }) => `${mail.subject} ${mail.text}`).join('\n')
    expect(text).toContain('Over')
    expect(text.match(/direct_write/g)?.length).toBeGreaterThanOrEqual(10)
    expect(after.length).toBeLessThanOrEqual(2)
  })
})
