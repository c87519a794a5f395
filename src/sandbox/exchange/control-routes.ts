import type { FastifyInstance, FastifyReply } from 'fastify'
import type { FaultInjector, FaultRule } from '../shared/fault-injector.ts'
import type { RequestJournal } from '../shared/request-journal.ts'
import type { CalendarProcessing } from './calendar-processing.ts'
import type { LifecycleEvent } from './change-announcer.ts'
import { windowOf } from './event-listing.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { done, invalidRequest, type Outcome } from './graph-error.ts'
import type { EventChoice, MeetingForm, People } from './people.ts'
import type { Forgery, Oddity, SandboxControl } from './sandbox-control.ts'
import type { SettingsPatch } from './sandbox-options.ts'
import { renderSubscription } from './subscriptions.ts'

type Call = { readonly params: Readonly<Record<string, string>>; readonly query: URLSearchParams; readonly body: never }
type Act = (call: Call) => Outcome<unknown> | Promise<Outcome<unknown>>
type Table = readonly (readonly [method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, act: Act])[]

/**
 * The control interface over HTTP, all JSON, below `/_control`. It is meant for loopback: there is no token. Bodies are
 * the arguments of the methods of the same name on the sandbox object.
 */
export function registerControlRoutes(server: FastifyInstance, world: ExchangeWorld, control: SandboxControl): void {
  const table = [...peopleTable(world.people), ...readingTable(world, control), ...disturbanceTable(world, control)]
  for (const [method, path, act] of table) {
    server.route({
      method,
      url: `/_control${path}`,
      handler: async (request, reply) => {
        const query = new URLSearchParams(request.url.split(/\?(.*)/s)[1] ?? '')
        const params = request.params as Record<string, string>
        return answer(reply, await act({ params, query, body: (request.body ?? {}) as never }))
      },
    })
  }
}

function peopleTable(people: People): Table {
  const choice = ({ params, query }: Call): EventChoice => {
    const occurrence = query.get('occurrence')
    return { mailbox: params.mailbox ?? '', id: params.event ?? '', ...(occurrence === null ? {} : { occurrence }) }
  }
  const event = '/mailboxes/:mailbox/events/:event'
  const comment = (call: Call) => String((call.body as { comment?: unknown }).comment ?? '')
  return [
    [
      'POST',
      '/people/:mailbox/bookings',
      ({ params, query, body }) => people.book(organizer(params.mailbox ?? '', query.get('name')), body as MeetingForm),
    ],
    [
      'POST',
      '/mailboxes/:mailbox/events',
      ({ params, body }) => people.writeDirectly(params.mailbox ?? '', body as MeetingForm),
    ],
    ['PATCH', event, (call) => people.edit(choice(call), call.body)],
    ['DELETE', event, (call) => people.delete(choice(call))],
    ['POST', `${event}/move`, (call) => people.move(choice(call), call.body as MeetingForm)],
    ['POST', `${event}/cancel`, (call) => people.cancel(choice(call), comment(call))],
    ['POST', `${event}/accept`, (call) => people.respond(choice(call), 'accept', comment(call))],
    ['POST', `${event}/tentativelyAccept`, (call) => people.respond(choice(call), 'tentativelyAccept', comment(call))],
    ['POST', `${event}/decline`, (call) => people.respond(choice(call), 'decline', comment(call))],
  ]
}

function readingTable(world: ExchangeWorld, control: SandboxControl): Table {
  return [
    ['GET', '/mailboxes', () => done(world.directory.all().map(({ identity }) => identity))],
    [
      'GET',
      '/mailboxes/:mailbox/events',
      ({ params, query }) => {
        if (!query.has('startDateTime')) return control.events(params.mailbox ?? '')
        const window = windowOf(query)
        return window.ok ? control.events(params.mailbox ?? '', window.value) : window
      },
    ],
    ['GET', '/outbox', () => done(world.outbox.list())],
    ['GET', '/requests', ({ query }) => listRequests(world.journal, query)],
    ['DELETE', '/requests', () => done(world.journal.clear() ?? null)],
    ['GET', '/requests/peak-concurrency', () => done(world.journal.peakConcurrency())],
    ['GET', '/subscriptions', () => done(world.subscriptions.list().map(renderSubscription))],
    ['GET', '/deliveries', () => done(world.sender.deliveries)],
    ['GET', '/settings', () => done(world.settings)],
    ['GET', '/clock', () => done({ now: world.clock.instant().toString(), virtual: world.clock.isVirtual })],
  ]
}

function disturbanceTable(world: ExchangeWorld, control: SandboxControl): Table {
  const event = '/mailboxes/:mailbox/events/:event'
  const mailbox = ({ params }: Call) => params.mailbox ?? ''
  const choice = ({ params }: Call) => ({ mailbox: params.mailbox ?? '', id: params.event ?? '' })
  return [
    [
      'PATCH',
      '/mailboxes/:mailbox/processing',
      (call) => control.setProcessing(mailbox(call), call.body as Partial<CalendarProcessing>),
    ],
    ['POST', '/mailboxes/:mailbox/change-place-id', (call) => control.changePlaceId(mailbox(call))],
    [
      'POST',
      '/mailboxes/:mailbox/miss-next-changes',
      (call) => control.missNextChanges(mailbox(call), countOf(call.body)),
    ],
    ['POST', '/mailboxes/:mailbox/expire-delta-links', (call) => control.expireDeltaLinks(mailbox(call))],
    ['POST', '/expire-delta-links', () => control.expireDeltaLinks()],
    ['POST', `${event}/disfigure`, (call) => control.disfigure(choice(call), call.body as Oddity)],
    ['POST', `${event}/check-in`, (call) => control.checkIn(choice(call))],
    ['GET', '/faults', () => done(world.faults.list())],
    ['POST', '/faults', ({ body }) => addFault(world.faults, body)],
    ['DELETE', '/faults', () => done(world.faults.clear() ?? null)],
    ['DELETE', '/faults/:fault', ({ params }) => done(world.faults.remove(Number(params.fault)))],
    ['POST', '/lifecycle', ({ body }) => done(lifecycle(control, body))],
    ['POST', '/forged-notifications', ({ body }) => control.forgeNotification(body as Forgery)],
    ['POST', '/attendant/run', () => done(control.runAttendant())],
    ['POST', '/tokens/revoke', () => done(world.tokens.revokeAll() ?? null)],
    ['POST', '/clock/advance', ({ body }) => advance(control, body)],
    ['PATCH', '/settings', ({ body }) => done(control.configure(body as SettingsPatch) ?? world.settings)],
    ['POST', '/reset', () => done(control.reset() ?? null)],
  ]
}

function lifecycle(control: SandboxControl, body: unknown): number {
  const { event, subscriptionId } = body as { event: LifecycleEvent; subscriptionId?: string }
  return control.lifecycle(event, subscriptionId ?? null)
}

function organizer(address: string, name: string | null) {
  return name === null ? { address } : { address, name }
}

async function advance(control: SandboxControl, body: unknown): Promise<Outcome<unknown>> {
  const milliseconds = Number((body as { milliseconds?: unknown }).milliseconds)
  if (!(milliseconds >= 0)) return invalidRequest('Say by how many milliseconds the clock is to move.')
  return done({ now: await control.advance(milliseconds) })
}

function addFault(faults: FaultInjector, body: unknown): Outcome<unknown> {
  const rule = body as FaultRule
  if (rule.fault === undefined) return invalidRequest('A rule needs a fault.')
  return isPattern(rule.path) ? done(faults.add(rule)) : invalidRequest('The path is not a regular expression.')
}

function listRequests(journal: RequestJournal, query: URLSearchParams): Outcome<unknown> {
  const { afterSequence, ...filter } = Object.fromEntries(query)
  if (!isPattern(filter.path)) return invalidRequest('The path is not a regular expression.')
  return done(journal.list({ ...filter, afterSequence: Number(afterSequence ?? 0) }))
}

function isPattern(text: string | undefined): boolean {
  try {
    new RegExp(text ?? '')
    return true
  } catch {
    return false
  }
}

function countOf(body: unknown): number {
  return Number((body as { count?: unknown }).count ?? 1)
}

function answer(reply: FastifyReply, outcome: Outcome<unknown>): FastifyReply {
  if (!outcome.ok) return reply.code(outcome.error.status).send({ error: outcome.error })
  return reply.code(200).send({ value: outcome.value ?? null })
}
