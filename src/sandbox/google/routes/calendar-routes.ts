import type { FastifyInstance } from 'fastify'
import { isRecord } from '../../shared/is-record.ts'
import type { Backend } from '../backend.ts'
import { type AclRule, atLeast, type CalendarStore, isRole } from '../calendar-store.ts'
import type { Resource } from '../event-rendering.ts'
import { queryFreeBusy } from '../free-busy.ts'
import { googleErrors, ok, type Result, refuse } from '../google-error.ts'
import type { AccessRole, AclScope } from '../sandbox-options.ts'
import { type ApiAnswer, type ApiCall, answer, scopes, serve } from './api-method.ts'
import { accessTo, type CalendarAccess } from './calendar-access.ts'

const CALENDAR = '/calendar/v3/calendars/:calendarId'
const ACL = `${CALENDAR}/acl`

/** Calendars, the caller's calendar list, access rules, free/busy and the end of push channels. */
export function calendarRoutes(app: FastifyInstance, backend: Backend): void {
  const on = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    does: { name: string; scopes: readonly string[]; handle: (call: ApiCall) => Result<ApiAnswer> },
  ): void => serve(app, backend, { ...does, method, url, name: `calendar.v3.${does.name}`, api: 'calendar' })
  const readsAcl = scopes('calendar', 'calendar.acls', 'calendar.acls.readonly')
  const writesAcl = scopes('calendar', 'calendar.acls')
  const readsLists = scopes('calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly')

  on('GET', CALENDAR, {
    name: 'Calendars.Get',
    scopes: scopes('calendar', 'calendar.readonly', 'calendar.calendars', 'calendar.calendars.readonly'),
    handle: (call) => withAccess(backend, call, 'freeBusyReader', ({ calendar }) => answer(calendarResource(calendar))),
  })
  on('GET', '/calendar/v3/users/me/calendarList', {
    name: 'CalendarList.List',
    scopes: readsLists,
    handle: (call) => listCalendars(backend, call),
  })
  on('GET', '/calendar/v3/users/me/calendarList/:calendarId', {
    name: 'CalendarList.Get',
    scopes: readsLists,
    handle: (call) => withAccess(backend, call, 'freeBusyReader', (access) => answer(listEntry(access))),
  })
  on('POST', '/calendar/v3/freeBusy', {
    name: 'Freebusy.Query',
    scopes: scopes('calendar', 'calendar.readonly', 'calendar.freebusy', 'calendar.events.freebusy'),
    handle: (call) => {
      const result = queryFreeBusy(backend.world, call.identity, call.body)
      return result.ok ? answer(result.value) : result
    },
  })
  on('POST', '/calendar/v3/channels/stop', {
    name: 'Channels.Stop',
    scopes: scopes('calendar', 'calendar.readonly', 'calendar.events', 'calendar.events.readonly'),
    handle: (call) => {
      const stopped = backend.channels.stop(call.identity, call.body)
      return stopped.ok ? ok({ status: 204 }) : stopped
    },
  })
  on('GET', ACL, {
    name: 'Acl.List',
    scopes: readsAcl,
    handle: (call) => withAccess(backend, call, 'writer', listRules),
  })
  on('GET', `${ACL}/:ruleId`, {
    name: 'Acl.Get',
    scopes: readsAcl,
    handle: (call) =>
      withAccess(backend, call, 'writer', ({ calendar }) => ruleAnswer(calendar.acl.get(call.params.ruleId ?? ''))),
  })
  on('POST', ACL, { name: 'Acl.Insert', scopes: writesAcl, handle: (call) => insertRule(backend, call) })
  for (const method of ['PATCH', 'PUT'] as const) {
    on(method, `${ACL}/:ruleId`, { name: 'Acl.Patch', scopes: writesAcl, handle: (call) => changeRule(backend, call) })
  }
  on('DELETE', `${ACL}/:ruleId`, { name: 'Acl.Delete', scopes: writesAcl, handle: (call) => deleteRule(backend, call) })
}

function withAccess(
  backend: Backend,
  call: ApiCall,
  needed: AccessRole,
  handle: (access: CalendarAccess) => Result<ApiAnswer>,
): Result<ApiAnswer> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  return atLeast(access.value.role, needed) ? handle(access.value) : refuse(googleErrors.forbidden())
}

function calendarResource(calendar: CalendarStore): Resource {
  const { id, kind, summary, description, timeZone, autoAcceptInvitations } = calendar.settings
  return {
    kind: 'calendar#calendar',
    etag: `"c${calendar.tokensDeadUpTo}"`,
    id,
    summary,
    ...(description ? { description } : {}),
    timeZone,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
    ...(kind === 'room' ? { autoAcceptInvitations } : {}),
  }
}

function listEntry({ calendar, role }: CalendarAccess): Resource {
  return { ...calendarResource(calendar), kind: 'calendar#calendarListEntry', accessRole: role, selected: true }
}

function listCalendars(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const own = backend.world.calendar(call.identity)
  const items = own ? [{ ...listEntry({ calendar: own, role: 'owner' }), primary: true }] : []
  return answer({ kind: 'calendar#calendarList', etag: '"l1"', nextSyncToken: 'unchanged', items })
}

function ruleResource(rule: AclRule): Resource {
  return { kind: 'calendar#aclRule', etag: `"${rule.revision}"`, id: rule.id, scope: rule.scope, role: rule.role }
}

const ruleAnswer = (rule: AclRule | undefined): Result<ApiAnswer> =>
  rule ? answer(ruleResource(rule)) : refuse(googleErrors.notFound())

function listRules({ calendar }: CalendarAccess): Result<ApiAnswer> {
  const items = [...calendar.acl.values()].filter((rule) => rule.role !== 'none').map(ruleResource)
  return answer({ kind: 'calendar#acl', etag: `"a${calendar.tokensDeadUpTo}"`, items })
}

function insertRule(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  return withAccess(backend, call, 'owner', ({ calendar }) => {
    const scope = readScope(call.body.scope)
    const role = call.body.role
    if (!scope || !isRole(role)) return refuse(googleErrors.invalid('Invalid scope or role.'))
    return answer(ruleResource(calendar.grant(scope, role)))
  })
}

function changeRule(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  return withAccess(backend, call, 'owner', ({ calendar }) => {
    const rule = calendar.acl.get(call.params.ruleId ?? '')
    const role = call.body.role ?? rule?.role
    if (!rule) return refuse(googleErrors.notFound())
    if (!isRole(role)) return refuse(googleErrors.invalid('Invalid role.'))
    return answer(ruleResource(calendar.grant(rule.scope, role)))
  })
}

function deleteRule(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  return withAccess(backend, call, 'owner', ({ calendar }) => {
    const rule = calendar.acl.get(call.params.ruleId ?? '')
    if (!rule) return refuse(googleErrors.notFound())
    calendar.grant(rule.scope, 'none')
    return ok({ status: 204 })
  })
}

/** An access scope as a client writes it, or null. */
export function readScope(value: unknown): AclScope | null {
  if (!isRecord(value)) return null
  const { type, value: whom } = value
  if (type === 'default') return { type }
  return (type === 'user' || type === 'domain') && typeof whom === 'string' ? { type, value: whom } : null
}
