import type { AddressInfo } from 'node:net'
import type { CaldavDeps } from '../../src/caldav/deps.ts'
import { ObjectLookerPool } from '../../src/caldav/off-thread/object-looker-pool.ts'
import { registerCaldav } from '../../src/caldav/register-caldav.ts'
import { composeCaldav } from '../../src/compose/compose-caldav.ts'
import { ObjectReaderPool } from '../../src/ical/off-thread/object-reader-pool.ts'
import { openWorld, type World } from '../api/world.ts'

/** What a calendar program sends. */
export interface DavAsk {
  readonly method: string
  readonly path: string
  /** Who; null: nobody. Ann when left out. */
  readonly as?: Name | null
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

export interface DavReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Two who book, one who may only look, one whose device may only read, and one who knows no room but Aspen. */
export const NAMES = ['ann', 'ben', 'vera', 'rob', 'lea'] as const
export type Name = (typeof NAMES)[number]

/** The API's world with CalDAV beside it, listening on a real port, and the room Aspen. */
export interface DavWorld {
  readonly world: World
  readonly url: string
  readonly aspen: number
  readonly birch: number
  readonly credentials: Readonly<
    Record<Name, { readonly id: number; readonly user: string; readonly password: string }>
  >
  /** Aspen as a collection of this person. */
  room(as?: Name, roomId?: number): string
  ask(ask: DavAsk): Promise<DavReply>
  close(): Promise<void>
}

export async function openDavWorld(change: (deps: CaldavDeps) => CaldavDeps = (deps) => deps): Promise<DavWorld> {
  const world = await openWorld()
  const objects = new ObjectReaderPool()
  const looker = new ObjectLookerPool()
  await registerCaldav(
    world.app,
    change(
      composeCaldav({
        database: world.database,
        signIn: world.signIn,
        objects,
        looker,
        waker: { wake: () => {} },
        clock: { now: world.now },
        host: 'rooms.example.com',
        masterKey: new Uint8Array(32).fill(5),
      }),
    ),
  )
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = world.app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const aspen = await makeRoom(world, 'Aspen', { building: 'North', capacity: 8 })
  const birch = await makeRoom(world, 'Birch', { building: 'North', capacity: 8 })
  const credentials = Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [name, await enrol(world, name, aspen)] as const)),
  ) as DavWorld['credentials']
  return {
    world,
    url,
    aspen,
    birch,
    credentials,
    room: (as = 'ann', roomId = aspen) => `/dav/calendars/${credentials[as].id}/room-${roomId}/`,
    ask: ({ as = 'ann', ...ask }) => send(url, ask, as === null ? null : credentials[as]),
    async close() {
      await world.close()
      await objects[Symbol.asyncDispose]()
      await looker[Symbol.asyncDispose]()
    },
  }
}

async function enrol(world: World, name: Name, aspen: number) {
  const more = name === 'vera' ? { role: 'viewer' } : name === 'lea' ? { rooms: [aspen] } : {}
  const displayName = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const { id } = await made<{ id: number }>(world, '/v1/people', {
    displayName,
    addresses: [`${displayName}@example.com`],
    ...more,
  })
  const device = { device: 'Laptop', scope: name === 'rob' ? 'read' : 'write' }
  const { userName: user, password } = await made<{ userName: string; password: string }>(
    world,
    `/v1/people/${id}/app-passwords`,
    device,
  )
  return { id, user, password }
}

async function made<Body>(world: World, url: string, body: object): Promise<Body> {
  const reply = await world.ask({ method: 'POST', url, body })
  if (reply.statusCode !== 201) throw new Error(reply.body)
  return reply.json<Body>()
}

async function send(
  url: string,
  { method, path, headers = {}, body }: DavAsk,
  who: { user: string; password: string } | null,
): Promise<DavReply> {
  const reply = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(who === null ? {} : { authorization: basic(who) }), ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
  return { status: reply.status, headers: reply.headers, text: await reply.text() }
}

const basic = ({ user, password }: { user: string; password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** A room of the home organization, made through the API. */
export const makeRoom = async (world: World, name: string, more: object = {}): Promise<number> =>
  (await made<{ id: number }>(world, '/v1/rooms', { name, timeZone: 'Europe/Berlin', ...more })).id

/** A booking made by somebody through the API. */
export const book = (world: World, roomId: number, body: object): Promise<{ id: number; version: number }> =>
  made(world, `/v1/rooms/${roomId}/bookings`, body)

/** The name under which everybody else reads what this answer to its person shows. */
export const nameForOthers = ({ headers }: Pick<DavReply, 'headers'>): string =>
  `booking-${/^"(\d+)-/.exec(headers.get('etag') ?? '')?.[1] ?? 'without a tag'}.ics`

export const at = (dateTime: string): object => ({ dateTime, timeZone: 'Europe/Berlin' })

export interface EventParts {
  readonly uid?: string
  /** Wall time in Berlin: `20261207T100000`. */
  readonly start?: string
  readonly end?: string
  readonly summary?: string
  /** Further lines of the VEVENT. */
  readonly lines?: readonly string[]
}

/** An event as a calendar program writes it. */
export function event({
  uid = 'one@client',
  start = '20261207T100000',
  end = '20261207T110000',
  summary = 'Plan',
  lines = [],
}: EventParts = {}): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Client//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261201T080000Z',
    `DTSTART;TZID=Europe/Berlin:${start}`,
    `DTEND;TZID=Europe/Berlin:${end}`,
    `SUMMARY:${summary}`,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}
