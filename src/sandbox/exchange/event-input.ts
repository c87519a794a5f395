import { isRecord } from '../shared/is-record.ts'
import type { Attendee, EmailAddress, EventContent, ShowAs } from './calendar-item.ts'
import { done, invalidRequest, type Outcome, refused } from './graph-error.ts'
import { parseRecurrence, type RecurrenceShape } from './recurrence-shape.ts'
import { instantOf, parseWallTime, zoneId } from './wall-time.ts'

/** What a POST or PATCH of an event asks for. What was not sent is absent. */
export interface EventInput {
  readonly content: Partial<EventContent>
  /** Null takes the recurrence away. */
  readonly recurrence?: RecurrenceShape | null
  readonly transactionId?: string
  readonly extendedProperties: readonly (readonly [id: string, value: string])[]
  readonly extensions: readonly (readonly [name: string, content: Readonly<Record<string, unknown>>])[]
}

type Body = Readonly<Record<string, unknown>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Accepted and ignored: Graph owns them. */
const READ_ONLY = new Set(
  `id changeKey iCalUId uid type seriesMasterId occurrenceId originalStart originalStartTimeZone originalEndTimeZone
  isOrganizer organizer responseStatus isDraft isCancelled createdDateTime lastModifiedDateTime webLink hasAttachments
  bodyPreview onlineMeeting onlineMeetingUrl onlineMeetingProvider cancelledOccurrences exceptionOccurrences attachments`.split(
    /\s+/,
  ),
)
const WRITABLE = new Set(
  `subject body start end isAllDay location locations attendees showAs sensitivity importance categories isReminderOn
  reminderMinutesBeforeStart responseRequested allowNewTimeProposals hideAttendees isOnlineMeeting recurrence transactionId
  singleValueExtendedProperties extensions`.split(/\s+/),
)
const PLAIN: Readonly<Record<string, 'string' | 'boolean' | 'number'>> = {
  subject: 'string',
  isAllDay: 'boolean',
  isReminderOn: 'boolean',
  reminderMinutesBeforeStart: 'number',
  responseRequested: 'boolean',
  allowNewTimeProposals: 'boolean',
  hideAttendees: 'boolean',
  isOnlineMeeting: 'boolean',
}
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  showAs: ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'] satisfies ShowAs[],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
  importance: ['low', 'normal', 'high'],
}

/**
 * Reads an event body. `known` is the event being changed (null for a new one): attendees keep the answers they gave,
 * and times are checked against what stays.
 */
export function parseEventInput(body: unknown, known: EventContent | null): Outcome<EventInput> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused(400, 'BadRequest', 'Unable to read JSON request payload.')
  const sent = body as Body
  const strange = Object.keys(sent).find((name) => !name.includes('@') && !READ_ONLY.has(name) && !WRITABLE.has(name))
  if (strange !== undefined)
    return refused(
      400,
      'RequestBodyRead',
      `The property '${strange}' does not exist on type 'microsoft.graph.event'. Make sure to only use property names that are defined by the type.`,
    )
  const content: Mutable<Partial<EventContent>> = {}
  for (const read of [readPlain, readTimes, readPlaces, readOthers]) {
    const outcome = read(sent, content, known)
    if (!outcome.ok) return outcome
  }
  const times = checkTimes({ ...known, ...content })
  if (!times.ok) return times
  const recurrence = readRecurrence(sent, content, known)
  if (!recurrence.ok) return recurrence
  return done({
    content,
    ...recurrence.value,
    ...(typeof sent.transactionId === 'string' ? { transactionId: sent.transactionId } : {}),
    extendedProperties: extendedProperties(sent.singleValueExtendedProperties),
    extensions: extensionsOf(sent.extensions),
  })
}

/** What a new event says where its creator said nothing. */
export function completeContent(content: Partial<EventContent>, isOrganizer: boolean): Outcome<EventContent> {
  const { start, end } = content
  if (!start || !end) return refused(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation.')
  const blank = {
    subject: '',
    body: { contentType: 'html', content: '' },
    isAllDay: false,
    location: { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} },
    locations: [],
    attendees: [],
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    categories: [],
    isReminderOn: true,
    reminderMinutesBeforeStart: 15,
    responseRequested: true,
    allowNewTimeProposals: true,
    hideAttendees: false,
    isOnlineMeeting: false,
    isCancelled: false,
    response: { response: isOrganizer ? 'organizer' : 'notResponded', time: null },
  } as const
  return done({ ...blank, ...content, start, end })
}

type Reader = (sent: Body, content: Mutable<Partial<EventContent>>, known: EventContent | null) => Outcome<null>

const readPlain: Reader = (sent, content) => {
  for (const [name, type] of Object.entries(PLAIN)) {
    if (sent[name] === undefined) continue
    const value = sent[name] === null && type === 'string' ? '' : sent[name]
    if (typeof value !== type)
      return refused(400, 'RequestBodyRead', `Cannot convert the value of '${name}' to the expected type.`)
    Object.assign(content, { [name]: value })
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    if (sent[name] === undefined) continue
    if (!choices.includes(String(sent[name])))
      return refused(400, 'RequestBodyRead', `Requested value '${String(sent[name])}' was not found.`)
    Object.assign(content, { [name]: sent[name] })
  }
  return done(null)
}

const readTimes: Reader = (sent, content) => {
  for (const name of ['start', 'end'] as const) {
    if (sent[name] === undefined) continue
    const time = parseWallTime(sent[name], name)
    if (!time.ok) return time
    content[name] = time.value
  }
  return done(null)
}

const readPlaces: Reader = (sent, content) => {
  if (isRecord(sent.location)) {
    content.location = completeLocation(sent.location)
    content.locations = [content.location]
  }
  if (Array.isArray(sent.locations)) {
    content.locations = sent.locations.filter(isRecord).map(completeLocation)
    const [first] = content.locations
    if (first) content.location = first
  }
  return done(null)
}

const readOthers: Reader = (sent, content, known) => {
  if (isRecord(sent.body)) {
    const contentType = String(sent.body.contentType ?? 'text').toLowerCase() === 'html' ? 'html' : 'text'
    content.body = { contentType, content: String(sent.body.content ?? '') }
  }
  if (Array.isArray(sent.categories)) content.categories = sent.categories.map(String)
  if (sent.attendees === undefined) return done(null)
  if (!Array.isArray(sent.attendees)) return refused(400, 'RequestBodyRead', 'attendees must be a collection.')
  if (sent.attendees.length > 500) return invalidRequest('An event can have at most 500 attendees.')
  const attendees: Attendee[] = []
  for (const each of sent.attendees) {
    const attendee = readAttendee(each, known)
    if (!attendee.ok) return attendee
    attendees.push(attendee.value)
  }
  content.attendees = attendees
  return done(null)
}

function readAttendee(value: unknown, known: EventContent | null): Outcome<Attendee> {
  if (!isRecord(value) || !isRecord(value.emailAddress) || typeof value.emailAddress.address !== 'string')
    return invalidRequest('An attendee needs an emailAddress with an address.')
  const address = value.emailAddress.address
  const name = String(value.emailAddress.name ?? address)
  const emailAddress: EmailAddress = { name, address }
  const type = value.type === 'resource' || value.type === 'optional' ? value.type : 'required'
  const before = known?.attendees.find((each) => each.emailAddress.address.toLowerCase() === address.toLowerCase())
  const claimed = isRecord(value.status) && value.status.response === 'accepted'
  const status = before?.status ?? { response: 'none', time: null }
  return done({ type, emailAddress, status: claimed && before ? { response: 'accepted', time: status.time } : status })
}

function checkTimes(content: Partial<EventContent>): Outcome<null> {
  const { start, end, isAllDay } = content
  if (!start || !end) return done(null)
  if (Temporal.Instant.compare(instantOf(end), instantOf(start)) < 0)
    return refused(400, 'ErrorPropertyValidationFailure', 'The end of an event cannot lie before its start.')
  if (!isAllDay) return done(null)
  const midnight = (local: Temporal.PlainDateTime) => local.toPlainTime().equals('00:00')
  if (!midnight(start.local) || !midnight(end.local))
    return invalidRequest('The Event.Start and Event.End properties of an all-day event need to be set to midnight.')
  if (zoneId(start.zone) !== zoneId(end.zone))
    return invalidRequest('An all-day event must start and end in the same time zone.')
  if (!(Temporal.PlainDateTime.compare(start.local, end.local) < 0))
    return invalidRequest('The duration of an all-day event must be at least 24 hours.')
  return done(null)
}

function readRecurrence(
  sent: Body,
  content: Partial<EventContent>,
  known: EventContent | null,
): Outcome<Pick<EventInput, 'recurrence'>> {
  if (sent.recurrence === undefined) return done({})
  if (sent.recurrence === null) return done({ recurrence: null })
  const start = content.start ?? known?.start
  if (!start) return invalidRequest('A recurrence needs a start.')
  const recurrence = parseRecurrence(sent.recurrence, start)
  return recurrence.ok ? done({ recurrence: recurrence.value }) : recurrence
}

function completeLocation(location: Body): Body {
  const displayName = String(location.displayName ?? '')
  return { locationType: 'default', ...location, displayName, uniqueId: displayName, uniqueIdType: 'private' }
}

function extendedProperties(value: unknown): [string, string][] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((each) => [String(each.id), String(each.value)])
}

function extensionsOf(value: unknown): [string, Body][] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((each) => [String(each.extensionName), each])
}
