import type { FaultInjector } from '../shared/fault-injector.ts'
import type { DeltaCursor, DeltaFaults, DeltaRounds } from './delta-rounds.ts'
import { listEvents, windowOf } from './event-listing.ts'
import { findEvent, rendererFor } from './event-lookup.ts'
import { viewsIn } from './event-view.ts'
import { done, invalidRequest, type Outcome, refused } from './graph-error.ts'
import { CALENDAR_PATHS, type GraphAnswer, type GraphRoute, type MailboxCall, READ_CALENDARS } from './graph-route.ts'
import type { SandboxSettings } from './sandbox-options.ts'

export interface CalendarViewWorld {
  readonly delta: DeltaRounds
  readonly faults: FaultInjector
  readonly settings: SandboxSettings
}

const REFUSED_OPTIONS = ['$top', '$filter', '$expand', '$orderby', '$search'] as const

/** What happens in a window: the plain view, the instances of one series, and the delta of a view. */
export function calendarViewRoutes(world: CalendarViewWorld): GraphRoute[] {
  const read = { about: 'mailbox', scopes: READ_CALENDARS, method: 'GET' } as const
  return CALENDAR_PATHS.flatMap((base): GraphRoute[] => [
    { ...read, path: `${base}/calendarView`, handle: listView },
    { ...read, path: `${base}/calendarView/delta`, handle: (call: MailboxCall) => deltaPage(world, call) },
    { ...read, path: `${base}/calendarView/delta()`, handle: (call: MailboxCall) => deltaPage(world, call) },
    { ...read, path: `${base}/events/:event/instances`, handle: listInstances },
  ])
}

function listView(call: MailboxCall): Outcome<GraphAnswer> {
  const window = windowOf(call.query)
  if (!window.ok) return window
  return listEvents(
    call,
    call.mailbox.live().flatMap((item) => viewsIn(item, window.value)),
  )
}

function listInstances(call: MailboxCall): Outcome<GraphAnswer> {
  const window = windowOf(call.query)
  if (!window.ok) return window
  const view = findEvent(call.mailbox, call.params.event ?? '')
  if (!view.ok) return view
  if (view.value.type !== 'seriesMaster')
    return invalidRequest('Expansion of occurrences is supported only on a series master.')
  return listEvents(call, viewsIn(view.value.item, window.value))
}

function deltaPage(world: CalendarViewWorld, call: MailboxCall): Outcome<GraphAnswer> {
  const cursor = cursorOf(world, call)
  if (!cursor.ok) return cursor
  const page = world.delta.page(cursor.value, rendererFor(call), faultsOf(world.faults, call))
  const name = page.link.kind === 'next' ? '@odata.nextLink' : '@odata.deltaLink'
  const parameter = page.link.kind === 'next' ? '$skiptoken' : '$deltatoken'
  return done({
    status: 200,
    body: {
      '@odata.context': `${call.origin}/v1.0/$metadata#Collection(event)`,
      [name]: `${call.origin}${pathOf(call)}?${parameter}=${page.link.token}`,
      value: page.rows,
    },
  })
}

function cursorOf({ delta, settings }: CalendarViewWorld, call: MailboxCall): Outcome<DeltaCursor> {
  const refusedOptions = settings.delta.ignoreSelect ? REFUSED_OPTIONS : [...REFUSED_OPTIONS, '$select' as const]
  const bad = refusedOptions.find((option) => call.query.has(option))
  if (bad)
    return refused(
      400,
      'ErrorInvalidUrlQuery',
      `The following parameters are not supported with change tracking over the 'Events' resource: '${bad}'.`,
    )
  const token = call.query.get('$skiptoken') ?? call.query.get('$deltatoken')
  if (token === null || token === '') {
    const window = windowOf(call.query)
    return window.ok
      ? done({ mailbox: call.mailbox, window: window.value, since: null, round: null, position: 0 })
      : window
  }
  const cursor = delta.cursor(token)
  return cursor && cursor.mailbox === call.mailbox ? done(cursor) : expired({ delta, settings }, call, token)
}

function expired({ delta, settings }: Pick<CalendarViewWorld, 'delta' | 'settings'>, call: MailboxCall, token: string) {
  const message = 'The sync state generation is not found; continue with a full synchronization.'
  if (settings.delta.expiredLinks === 'sync-state-invalid') return refused(400, 'SyncStateInvalid', message)
  if (settings.delta.expiredLinks === 'not-found') return refused(404, 'syncStateNotFound', message)
  const lost = delta.lostCursor(token)
  const window = lost ? `startDateTime=${lost.window.from}&endDateTime=${lost.window.to}&` : ''
  return refused(410, 'syncStateNotFound', message, { location: `${call.origin}${pathOf(call)}?${window}$deltatoken=` })
}

function faultsOf(faults: FaultInjector, { method, target }: MailboxCall): DeltaFaults {
  const take = (name: string) => faults.takeNamed(name, method, target)
  return {
    endless: take('delta-endless') !== null,
    emptyPage: take('delta-empty-page') !== null,
    repeat: take('delta-repeat') !== null,
    replay: replayCount(take('delta-replay')),
    unknownRemoved: take('delta-unknown-removed') !== null,
    largePage: take('delta-large-page') !== null,
  }
}

function replayCount(parameters: Readonly<Record<string, unknown>> | null): number {
  return parameters === null ? 0 : Number(parameters.count ?? 1)
}

function pathOf(call: MailboxCall): string {
  return call.target.split('?')[0] ?? ''
}
