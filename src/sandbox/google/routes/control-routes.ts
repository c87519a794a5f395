import type { FastifyInstance } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { ControlRefusal } from '../control-refusal.ts'
import type { GoogleControl } from '../google-control.ts'
import { one, type Query } from '../list-query.ts'
import { readBody } from './api-method.ts'
import { controlSchemas as schemas } from './control-schemas.ts'

/** The control interface over HTTP: `/_control`, JSON in and out, the same acts as the methods of `GoogleControl`. */
export function controlRoutes(app: FastifyInstance, control: GoogleControl): void {
  const post = postRoute(app)
  actRoutes(post, control)
  faultRoutes(app, post, control)
  readRoutes(app, control)
  post('/sync-tokens/expire', schemas.oneCalendar, ({ calendarId }) => control.expireSyncTokens(calendarId))
  post('/access-tokens/expire', schemas.oneCalendar, () => control.expireAccessTokens())
  post('/push', schemas.push, (body) => control.setPush(body))
  post('/push/forge', schemas.forge, async (body) => ({ status: await control.forgePush(body) }))
  post('/channels/:id/expire', schemas.oneCalendar, (_, id) => control.expireChannel(id))
  post('/listing', schemas.listing, (body) => control.setListing(body))
  post('/quota', schemas.quota, ({ off, ...limits }) => control.setQuota(off ? 'off' : limits))
  post('/switches', schemas.switches, (body) => control.setSwitches(body))
  post('/rooms', schemas.newRoom, (body) => control.addRoom(body))
  post('/users', schemas.newUser, (body) => control.addUser(body))
  post('/rooms/answer', schemas.answer, ({ room }) => ({ looked: control.answerRooms(room) }))
  post('/rooms/:id', schemas.room, (body, id) => control.setRoom(id, body))
  post('/calendars/:id/acl', schemas.grant, ({ scope, role }, id) => control.grant(id, scope, role))
  post('/clock/advance', schemas.advance, async ({ ms }) => {
    await control.advance(ms)
    return { now: control.now() }
  })
  post('/reset', schemas.oneCalendar, () => control.reset())
  app.delete<{ Params: { id: string } }>('/_control/rooms/:id', async (request, reply) => {
    control.removeRoom(request.params.id)
    return reply.code(204).send()
  })
}

type Post = <T extends TSchema>(path: string, schema: T, act: (body: Static<T>, id: string) => unknown) => void

function postRoute(app: FastifyInstance): Post {
  return (path, schema, act) => {
    app.post<{ Params: { id?: string } }>(`/_control${path}`, async (request, reply) => {
      const body = readBody(request.body)
      if (!body.ok) throw ControlRefusal.from(body.error)
      if (!Value.Check(schema, body.value)) {
        const [first] = Value.Errors(schema, body.value)
        throw new ControlRefusal(
          400,
          'invalid',
          `${first?.instancePath ?? ''} ${first?.message ?? 'not understood'}`.trim(),
        )
      }
      const result = await act(body.value, request.params.id ?? '')
      return result === undefined ? reply.code(204).send() : reply.send(result)
    })
  }
}

function actRoutes(post: Post, { people }: GoogleControl): void {
  post('/people/book', schemas.book, (body) => people.book(body))
  post('/people/move', schemas.move, (body) => people.move(body))
  post('/people/change', schemas.change, (body) => people.change(body))
  post('/people/cancel', schemas.cancel, (body) => people.cancel(body))
  post('/people/cancel-occurrence', schemas.cancelOccurrence, (body) => people.cancelOccurrence(body))
  post('/people/change-occurrence', schemas.changeOccurrence, (body) => people.changeOccurrence(body))
  post('/people/split-series', schemas.changeOccurrence, (body) => people.splitSeries(body))
  post('/people/respond', schemas.respond, (body) => people.respond(body))
}

function faultRoutes(app: FastifyInstance, post: Post, control: GoogleControl): void {
  post('/faults', schemas.fault, (rule) => {
    if (rule.path !== undefined && !isPattern(rule.path)) {
      throw new ControlRefusal(400, 'invalid', `Not a regular expression: ${rule.path}`)
    }
    return control.addFault(rule)
  })
  app.get('/_control/faults', async () => control.faults())
  app.delete('/_control/faults', async (_request, reply) => {
    control.clearFaults()
    return reply.code(204).send()
  })
  app.delete<{ Params: { id: string } }>('/_control/faults/:id', async (request, reply) =>
    reply.code(control.removeFault(Number(request.params.id)) ? 204 : 404).send(),
  )
}

function readRoutes(app: FastifyInstance, control: GoogleControl): void {
  app.get<{ Params: { id: string }; Querystring: Query }>('/_control/calendars/:id/events', async (request) =>
    control.events(request.params.id, { deleted: one(request.query, 'deleted') === 'true' }),
  )
  app.get<{ Querystring: Query }>('/_control/mail', async ({ query }) => control.mail(picked(query, ['to', 'kind'])))
  app.delete('/_control/mail', async (_request, reply) => {
    control.clearMail()
    return reply.code(204).send()
  })
  app.get<{ Querystring: Query }>('/_control/journal', async ({ query }) => {
    const after = one(query, 'afterSequence')
    const path = one(query, 'path')
    if (path !== undefined && !isPattern(path))
      throw new ControlRefusal(400, 'invalid', `Not a regular expression: ${path}`)
    return control.journal({
      ...picked(query, ['method', 'path', 'subject']),
      ...(after === undefined ? {} : { afterSequence: Number(after) }),
    })
  })
  app.delete('/_control/journal', async (_request, reply) => {
    control.clearJournal()
    return reply.code(204).send()
  })
  app.get('/_control/channels', async () => control.channels())
  app.get('/_control/clock', async () => ({ now: control.now() }))
  app.get('/_control/state', async () => control.state())
}

function picked<Name extends string>(query: Query, names: readonly Name[]): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = one(query, name)
    if (value !== undefined) found[name] = value
  }
  return found
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== null
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
