import type { AddressInfo } from 'node:net'
import type { DavPeople, PersonPrincipal, SignInDesk } from '../../src/caldav/ports.ts'
import { registerCaldav } from '../../src/caldav/register-caldav.ts'
import { composeCaldav } from '../../src/compose/compose-caldav.ts'
import { openWorld, type World } from '../api/world.ts'

/** What a calendar program sends. */
export interface DavAsk {
  readonly method: string
  readonly path: string
  readonly as?: string | null
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

export interface DavReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The API's world with CalDAV beside it, listening on a real port. */
export interface DavWorld {
  readonly world: World
  readonly url: string
  ask(ask: DavAsk): Promise<DavReply>
  close(): Promise<void>
}

const person = (personId: number, name: string, more: Partial<PersonPrincipal> = {}) => ({
  personId,
  displayName: name,
  addresses: [`${name.toLowerCase()}@example.com`],
  role: 'booker' as const,
  scope: 'write' as const,
  rooms: null,
  appPasswordId: personId,
  ...more,
})

export async function openDavWorld(): Promise<DavWorld> {
  const world = await openWorld()
  const people = [
    person(1, 'Ann'),
    person(2, 'Ben'),
    person(3, 'Vera', { role: 'viewer' }),
    person(4, 'Rob', { scope: 'read' }),
    person(5, 'Lea', { rooms: [999] }),
  ].map((one) => ({ ...one, organizationId: world.organizationId }))
  const desk: SignInDesk = {
    async signIn({ authorization }) {
      const [, encoded = ''] = /^Basic (\S+)$/.exec(authorization ?? '') ?? []
      const [name] = Buffer.from(encoded, 'base64').toString().split(':')
      const found = people.find(({ displayName }) => displayName.toLowerCase() === name)
      return found === undefined ? { kind: 'unknown' } : { kind: 'known', principal: found }
    },
  }
  const directory: DavPeople = {
    read: async (organizationId, personId) =>
      people.find((one) => one.organizationId === organizationId && one.personId === personId) ?? null,
    search: async ({ text, limit }) =>
      people
        .filter(({ displayName, addresses }) =>
          `${displayName} ${addresses}`.toLowerCase().includes(text.toLowerCase()),
        )
        .slice(0, limit),
  }
  await registerCaldav(
    world.app,
    composeCaldav({
      database: world.database,
      desk,
      people: directory,
      clock: { now: world.now },
      uidSecret: new Uint8Array(32).fill(5),
    }),
  )
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = world.app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    world,
    url,
    ask: (ask) => send(url, ask),
    close: () => world.close(),
  }
}

async function send(url: string, { method, path, as = 'ann', headers = {}, body }: DavAsk): Promise<DavReply> {
  const reply = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(as === null ? {} : { authorization: `Basic ${Buffer.from(`${as}:secret`).toString('base64')}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  return { status: reply.status, headers: reply.headers, text: await reply.text() }
}

/** A room of the home organization, made through the API. */
export async function makeRoom(world: World, name: string, more: object = {}): Promise<number> {
  const made = await world.ask({ method: 'POST', url: '/v1/rooms', body: { name, timeZone: 'Europe/Berlin', ...more } })
  if (made.statusCode !== 201) throw new Error(made.body)
  return made.json<{ id: number }>().id
}

/** A booking made by somebody through the API. */
export async function book(world: World, roomId: number, body: object): Promise<{ id: number; version: number }> {
  const made = await world.ask({ method: 'POST', url: `/v1/rooms/${roomId}/bookings`, body })
  if (made.statusCode !== 201) throw new Error(made.body)
  return made.json()
}

export const at = (dateTime: string): object => ({ dateTime, timeZone: 'Europe/Berlin' })
