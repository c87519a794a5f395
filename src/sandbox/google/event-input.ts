import { isRecord } from '../shared/is-record.ts'
import { knownZone } from '../shared/time-zone.ts'
import { isAttendeeList, readAttendees } from './attendee-input.ts'
import { type EventTimeResource, instantOf, type Moment, readMoment } from './event-time.ts'
import { type GoogleError, googleErrors, ok, type Result, refuse } from './google-error.ts'
import { isReadable } from './series.ts'
import type { EventStatus, SharedContent } from './stored-event.ts'

/** A JSON body whose fields are not checked yet. */
export type EventBody = Readonly<Record<string, unknown>>

/** A complete event as a client wants it, checked. */
export interface EventInput {
  readonly status: EventStatus
  readonly shared: SharedContent
  readonly privateProperties: Readonly<Record<string, string>>
  readonly colorId?: string
  readonly reminders: unknown
  readonly eventType: string
  readonly sequence?: number
}

export interface InputSettings {
  readonly calendarZone: string
  /** Conference data is read only by callers that say they know it. */
  readonly readsConferenceData: boolean
  readonly keptConferenceData?: unknown
}

export const DEFAULT_REMINDERS = { useDefault: true }

/** Checks a whole event: a body of insert or update, or a stored event with a patch merged in. */
export function readEventInput(body: EventBody, settings: InputSettings): Result<EventInput> {
  const times = readTimes(body, settings.calendarZone)
  if (!times.ok) return times
  const attendees = isAttendeeList(body.attendees) ? readAttendees(body.attendees) : ok(undefined)
  if (!attendees.ok) return attendees
  const wrong = wrongWord(body)
  if (wrong) return refuse(wrong)
  const properties = readProperties(body.extendedProperties)
  if (!properties.ok) return properties
  const sequence = body.sequence
  const colorId = text(body.colorId)
  return ok({
    status: body.status === 'cancelled' || body.status === 'tentative' ? body.status : 'confirmed',
    shared: {
      ...times.value,
      ...sharedTexts(body),
      ...sharedFlags(body),
      ...conference(body, settings),
      ...(attendees.value && attendees.value.length > 0 ? { attendees: attendees.value } : {}),
      ...(Object.keys(properties.value.shared).length > 0 ? { sharedProperties: properties.value.shared } : {}),
    },
    privateProperties: properties.value.private,
    reminders: body.reminders ?? DEFAULT_REMINDERS,
    eventType: text(body.eventType) ?? 'default',
    ...(colorId === undefined ? {} : { colorId }),
    ...(typeof sequence === 'number' ? { sequence } : {}),
  })
}

type Times = Pick<SharedContent, 'start' | 'end' | 'recurrence'>

function readTimes(body: EventBody, calendarZone: string): Result<Times> {
  if (!isTime(body.end)) return refuse(googleErrors.required('Missing end time.'))
  if (!isTime(body.start)) return refuse(googleErrors.required('Missing start time.'))
  const start = readMoment(body.start, calendarZone)
  const end = readMoment(body.end, calendarZone)
  if (!start || !end) return refuse(unreadableTime(body.start, body.end))
  if (start.kind !== end.kind) {
    return refuse(googleErrors.invalid('Start and end times must either both be date or both be dateTime.'))
  }
  if (instantOf(end, 'UTC') <= instantOf(start, 'UTC')) return refuse(googleErrors.timeRangeEmpty())
  const recurrence = body.recurrence
  if (!Array.isArray(recurrence) || recurrence.length === 0) return ok({ start, end })
  const lines = recurrence.filter((line) => typeof line === 'string')
  const zoneless = start.kind === 'timed' && !(body.start.timeZone && body.end.timeZone)
  if (zoneless) return refuse(googleErrors.required('Missing time zone definition for start time.'))
  if (lines.length !== recurrence.length || !isReadable(start, lines)) {
    return refuse(googleErrors.invalid('Invalid recurrence rule.'))
  }
  return ok({ start, end, recurrence: lines })
}

function unreadableTime(start: EventTimeResource, end: EventTimeResource): GoogleError {
  const zone = [start.timeZone, end.timeZone].find((name) => name && knownZone(name) === null)
  if (zone) return googleErrors.invalid(`Invalid time zone definition for start time.`)
  return googleErrors.invalid('Invalid start time.')
}

function isTime(value: unknown): value is EventTimeResource {
  if (typeof value !== 'object' || value === null) return false
  return ('date' in value && !!value.date) || ('dateTime' in value && !!value.dateTime)
}

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  status: ['confirmed', 'tentative', 'cancelled'],
  visibility: ['default', 'public', 'private', 'confidential'],
  transparency: ['opaque', 'transparent'],
  eventType: ['default', 'birthday', 'focusTime', 'fromGmail', 'outOfOffice', 'workingLocation'],
}

function wrongWord(body: EventBody): GoogleError | null {
  for (const [field, words] of Object.entries(ALLOWED)) {
    const value = body[field]
    if (value === undefined || value === null) continue
    if (!words.some((word) => word === value)) return googleErrors.invalid(`Invalid value for: ${field}`)
  }
  return null
}

function sharedTexts(body: EventBody): Partial<SharedContent> {
  const summary = text(body.summary)
  const description = text(body.description)
  const location = text(body.location)
  const visibility = text(body.visibility)
  return {
    ...(summary ? { summary } : {}),
    ...(description ? { description } : {}),
    ...(location ? { location } : {}),
    ...(visibility && visibility !== 'default' ? { visibility } : {}),
    ...(body.transparency === 'transparent' ? { transparency: 'transparent' } : {}),
  }
}

function sharedFlags(body: EventBody): Partial<SharedContent> {
  return {
    ...(body.guestsCanInviteOthers === false ? { guestsCanInviteOthers: false } : {}),
    ...(body.guestsCanModify === true ? { guestsCanModify: true } : {}),
    ...(body.guestsCanSeeOtherGuests === false ? { guestsCanSeeOtherGuests: false } : {}),
    ...(Array.isArray(body.attachments) ? { attachments: body.attachments } : {}),
    ...(body.source ? { source: body.source } : {}),
  }
}

function conference(body: EventBody, settings: InputSettings): Partial<SharedContent> {
  const data = settings.readsConferenceData ? body.conferenceData : settings.keptConferenceData
  return data ? { conferenceData: data } : {}
}

const KEY_LIMIT = 44
const VALUE_LIMIT = 1024
const COUNT_LIMIT = 300
const SIZE_LIMIT = 32 * 1024

type Properties = { readonly private: Record<string, string>; readonly shared: Record<string, string> }

/** Keys that are too long vanish, values that are too long are cut; too many or too much is refused. */
function readProperties(value: unknown): Result<Properties> {
  const both = { private: propertiesOf(value, 'private'), shared: propertiesOf(value, 'shared') }
  for (const properties of Object.values(both)) {
    const size = Object.entries(properties).reduce((sum, [key, each]) => sum + key.length + each.length, 0)
    if (Object.keys(properties).length > COUNT_LIMIT || size > SIZE_LIMIT) {
      return refuse(googleErrors.invalid('Extended properties limit exceeded.'))
    }
  }
  return ok(both)
}

function propertiesOf(value: unknown, side: 'private' | 'shared'): Record<string, string> {
  if (!isRecord(value) || !isRecord(value[side])) return {}
  const kept = Object.entries(value[side])
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .filter(([key]) => key.length > 0 && key.length <= KEY_LIMIT)
  return Object.fromEntries(kept.map(([key, each]) => [key, each.slice(0, VALUE_LIMIT)]))
}

/** JSON merge patch (RFC 7396): objects are merged, everything else is replaced, null removes. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** A moment in a control request or query: an RFC 3339 time or a date. */
export function momentOfText(value: string, zone: string): Moment | null {
  return readMoment(/^\d{4}-\d{2}-\d{2}$/.test(value) ? { date: value } : { dateTime: value, timeZone: zone }, zone)
}
