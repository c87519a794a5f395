import type { Directory } from './directory.ts'
import { type EventView, viewsIn, type Window } from './event-view.ts'
import { done, invalidRequest, type Outcome, refused } from './graph-error.ts'
import { type GraphAnswer, type GraphRoute, type MailboxCall, READ_CALENDARS } from './graph-route.ts'
import type { Mailbox } from './mailbox.ts'
import { instantOf, inZone, parseWallTime, renderLocal } from './wall-time.ts'

const DIGITS = { free: 0, tentative: 1, busy: 2, oof: 3, workingElsewhere: 4, unknown: 2 } as const
const MAXIMUM_DAYS = 62
const MAXIMUM_SCHEDULES = 20
const MAXIMUM_ITEMS = 1000

/** `getSchedule`: free and busy of several mailboxes, without ids. Errors are told per mailbox. */
export function scheduleRoute(directory: Directory): GraphRoute {
  return {
    about: 'mailbox',
    method: 'POST',
    path: '/users/:user/calendar/getSchedule',
    scopes: READ_CALENDARS,
    handle: (call) => getSchedule(directory, call),
  }
}

function getSchedule(directory: Directory, call: MailboxCall): Outcome<GraphAnswer> {
  const sent = (call.body ?? {}) as Readonly<Record<string, unknown>>
  const from = parseWallTime(sent.startTime, 'startTime')
  if (!from.ok) return from
  const to = parseWallTime(sent.endTime, 'endTime')
  if (!to.ok) return to
  const window = { from: instantOf(from.value), to: instantOf(to.value) }
  const interval = Number(sent.availabilityViewInterval ?? 30)
  if (!Array.isArray(sent.schedules) || sent.schedules.length > MAXIMUM_SCHEDULES)
    return invalidRequest(`Give at most ${MAXIMUM_SCHEDULES} schedules.`)
  if (!(interval >= 5 && interval <= 1440)) return invalidRequest('The interval must be between 5 and 1440 minutes.')
  if (Temporal.Instant.compare(window.from, window.to) >= 0) return invalidRequest('The end must lie after the start.')
  if (window.from.until(window.to).total('hours') > MAXIMUM_DAYS * 24)
    return refused(
      400,
      'ErrorTimeIntervalTooBig',
      `The requested time duration is too long; allowed limit = ${MAXIMUM_DAYS} days.`,
    )
  const value = sent.schedules.map(String).map((scheduleId) => {
    const mailbox = directory.find(scheduleId)
    return mailbox && mailbox.identity.tenantId === call.session.tenantId
      ? schedule(mailbox, { scheduleId, window, interval, zone: call.preferences.zone })
      : failure(scheduleId, 'ErrorMailRecipientNotFound', 'Unable to resolve the e-mail address to a user.')
  })
  return done({ status: 200, body: { value } })
}

type Ask = { readonly scheduleId: string; readonly window: Window; readonly interval: number; readonly zone: string }

function schedule(mailbox: Mailbox, { scheduleId, window, interval, zone }: Ask): Readonly<Record<string, unknown>> {
  const views = mailbox
    .live()
    .flatMap((item) => viewsIn(item, window))
    .filter(({ content }) => !content.isCancelled)
  if (views.length > MAXIMUM_ITEMS)
    return failure(scheduleId, '5006', 'The result set contains too many calendar entries.')
  const { daysOfWeek, startTime, endTime } = mailbox.identity.workingHours
  return {
    scheduleId,
    availabilityView: availability(views, window, interval),
    scheduleItems: views.map((view) => scheduleItem(view, zone)),
    workingHours: {
      daysOfWeek,
      startTime: `${startTime}:00.0000000`,
      endTime: `${endTime}:00.0000000`,
      timeZone: { name: mailbox.identity.timeZone },
    },
  }
}

function scheduleItem({ content }: EventView, zone: string): Readonly<Record<string, unknown>> {
  const isPrivate = content.sensitivity === 'private' || content.sensitivity === 'confidential'
  const time = (at: EventView['content']['start']) => ({
    dateTime: renderLocal(inZone(at, zone).local),
    timeZone: zone,
  })
  const words = isPrivate ? {} : { subject: content.subject, location: String(content.location.displayName ?? '') }
  return { isPrivate, status: content.showAs, ...words, start: time(content.start), end: time(content.end) }
}

function availability(views: readonly EventView[], window: Window, interval: number): string {
  const from = window.from.epochMilliseconds
  const step = interval * 60_000
  const spans = views.map(({ content }) => ({
    start: instantOf(content.start).epochMilliseconds,
    end: instantOf(content.end).epochMilliseconds,
    digit: DIGITS[content.showAs],
  }))
  const slots = Math.ceil((window.to.epochMilliseconds - from) / step)
  return Array.from({ length: slots }, (_, slot) => {
    const start = from + slot * step
    return Math.max(
      0,
      ...spans.filter((span) => span.start < start + step && start < span.end).map(({ digit }) => digit),
    )
  }).join('')
}

function failure(scheduleId: string, responseCode: string, message: string): Readonly<Record<string, unknown>> {
  return { scheduleId, availabilityView: '', scheduleItems: [], error: { message, responseCode } }
}
