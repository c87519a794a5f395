import { isRecord } from '../shared/is-record.ts'
import { isAttendeeList, settleAttendees } from './attendee-input.ts'
import { atLeast, type CalendarStore } from './calendar-store.ts'
import { withConference } from './conference.ts'
import { type EventBody, type EventInput, mergePatch, readEventInput } from './event-input.ts'
import { editableResource, type Resource } from './event-rendering.ts'
import { type GoogleError, googleErrors, ok, type Result, refuse } from './google-error.ts'
import { changeGuestCopy } from './guest-writing.ts'
import type { MailWish, Meetings } from './meetings.ts'
import type { AccessRole } from './sandbox-options.ts'
import { type EventDraft, etagOf, isOrganizerCopy, type StoredEvent } from './stored-event.ts'
import type { World } from './world.ts'

/** Who writes on which calendar, and how. */
export interface WriteContext {
  readonly world: World
  readonly meetings: Meetings
  readonly calendar: CalendarStore
  readonly role: AccessRole
  readonly caller: { readonly email: string; readonly actsForPerson: boolean }
  readonly mail: MailWish
  /** The value of `If-Match`, or null. */
  readonly ifMatch: string | null
  readonly conferenceDataVersion: number
}

/** `events.insert`. */
export function insertEvent(context: WriteContext, body: EventBody): Result<StoredEvent> {
  const { world, calendar } = context
  const allowed = mayWrite(context, body)
  if (allowed) return refuse(allowed)
  const id = typeof body.id === 'string' ? body.id : world.newEventId()
  if (!/^[a-v0-9]{5,1024}$/.test(id)) return refuse(googleErrors.invalid('Invalid resource id value.'))
  if (calendar.stored(id)) return refuse(googleErrors.duplicate())
  const input = readEventInput(body, inputSettings(context, null))
  if (!input.ok) return input
  const wrongKind = refusedKind(context, input.value)
  if (wrongKind) return refuse(wrongKind)
  const draft = newDraft(context, { id, iCalUID: text(body.iCalUID) ?? `${id}@google.com`, input: input.value })
  return ok(context.meetings.create(calendar, draft, context.mail))
}

/** `events.update` (the body is the whole event) and `events.patch` (the body is merged into it). */
export function changeEvent(
  context: WriteContext,
  eventId: string,
  change: { readonly body: EventBody; readonly merge: boolean },
): Result<StoredEvent> {
  const { calendar, meetings } = context
  const allowed = mayWrite(context, change.body)
  if (allowed) return refuse(allowed)
  const before = meetings.resolve(calendar, eventId)
  if (!before) return refuse(googleErrors.notFound())
  const stale = staleness(before, context.ifMatch)
  if (stale) return refuse(stale)
  if (before.status === 'cancelled') return revive(context, before, change)
  if (!isOrganizerCopy(before)) return changeGuestCopy(context, before, change)
  if (change.body.status === 'cancelled') {
    meetings.remove(calendar, before, context.mail)
    return ok(meetings.resolve(calendar, eventId) ?? before)
  }
  return rewrite(context, before, change)
}

/** Reads the change into a checked draft and commits it on the organiser's copy. */
export function rewrite(
  context: WriteContext,
  before: StoredEvent,
  change: { readonly body: EventBody; readonly merge: boolean },
): Result<StoredEvent> {
  const { calendar, meetings, world } = context
  const current = editableResource(before, calendar)
  const whole = change.merge ? mergePatch(current, change.body) : change.body
  const wanted: Resource = isRecord(whole) ? { ...whole } : {}
  if (before.recurringEventId !== undefined) delete wanted.recurrence
  const input = readEventInput(wanted, inputSettings(context, before))
  if (!input.ok) return input
  const { eventType, sequence } = input.value
  if (change.body.eventType !== undefined && eventType !== before.eventType) {
    return refuse(googleErrors.cannotChangeEventType())
  }
  if (sequence !== undefined && sequence < before.sequence) return refuse(googleErrors.lowSequence())
  const asked = input.value.shared.attendees
  const attendees = asked && settleAttendees(world, asked, { before, organizer: before.organizer.email })
  const shared = { ...input.value.shared, ...(attendees ? { attendees } : {}) }
  const draft: EventDraft = {
    ...before,
    status: input.value.status,
    sequence: Math.max(before.sequence, sequence ?? 0),
    shared: withConference(world, shared, (data) => keepConference(calendar, before.id, data)),
    own: ownContent(input.value),
  }
  return ok(meetings.change(calendar, before, draft, context.mail))
}

/** `events.delete`. */
export function deleteEvent(context: WriteContext, eventId: string): Result<null> {
  const { calendar, meetings } = context
  if (!atLeast(context.role, 'writerWithoutPrivateAccess')) return refuse(googleErrors.requiredAccessLevel())
  const event = meetings.resolve(calendar, eventId)
  if (!event) return refuse(googleErrors.notFound())
  if (event.status === 'cancelled') return refuse(googleErrors.deleted())
  const stale = staleness(event, context.ifMatch)
  if (stale) return refuse(stale)
  if (isOrganizerCopy(event)) meetings.remove(calendar, event, context.mail)
  else meetings.removeGuestCopy(calendar, event, context.mail)
  return ok(null)
}

/** `events.move`: another calendar becomes the organiser; here only the id is left. */
export function moveEvent(context: WriteContext, eventId: string, target: CalendarStore): Result<StoredEvent> {
  const { calendar, meetings, world } = context
  const event = meetings.resolve(calendar, eventId)
  if (!event || event.status === 'cancelled') return refuse(googleErrors.notFound())
  if (event.recurringEventId !== undefined || event.eventType !== 'default') {
    return refuse(googleErrors.cannotMove('Only whole default events can be moved.'))
  }
  if (!isOrganizerCopy(event)) return refuse(googleErrors.forbiddenForNonOrganizer())
  const exceptions = calendar.exceptionsOf(event.id)
  const organizer = { email: target.id, ...named(world, target.id) }
  calendar.put({ ...event, status: 'cancelled', movedAway: true })
  for (const exception of exceptions) {
    calendar.put({ ...exception, status: 'cancelled' })
    target.put({ ...exception, organizer })
  }
  return ok(meetings.create(target, { ...event, calendarId: target.id, organizer, movedAway: false }, 'none'))
}

/** Deleted events come back only by an explicit `status: confirmed` of whoever may write the meeting. */
function revive(
  context: WriteContext,
  before: StoredEvent,
  change: { readonly body: EventBody; readonly merge: boolean },
): Result<StoredEvent> {
  const revives = change.body.status === 'confirmed' || change.body.status === 'tentative'
  if (!revives || !isOrganizerCopy(before) || before.movedAway) return refuse(googleErrors.forbidden())
  return rewrite(context, before, { ...change, body: { ...change.body } })
}

function mayWrite(context: WriteContext, body: EventBody): GoogleError | null {
  if (!atLeast(context.role, 'writerWithoutPrivateAccess')) return googleErrors.requiredAccessLevel()
  const list = body.attendees
  if (context.caller.actsForPerson || !isAttendeeList(list) || list.length === 0) return null
  const onlyAnswers = body.attendeesOmitted === true && context.world.switches.answersWithoutDelegation
  return onlyAnswers ? null : googleErrors.forbiddenForServiceAccounts()
}

function refusedKind(context: WriteContext, input: EventInput): GoogleError | null {
  if (input.eventType === 'default') return null
  const userOnly = ['focusTime', 'outOfOffice', 'workingLocation', 'birthday'].includes(input.eventType)
  if (userOnly && context.calendar.settings.kind === 'user') return null
  return googleErrors.invalid(`Event type ${input.eventType} cannot be created on this calendar.`)
}

/** 412 when the caller saw another version. */
export function staleness(event: StoredEvent, ifMatch: string | null): GoogleError | null {
  if (ifMatch === null || ifMatch === '*' || ifMatch === etagOf(event)) return null
  return googleErrors.conditionNotMet()
}

export function inputSettings(context: WriteContext, before: StoredEvent | null) {
  return {
    calendarZone: context.calendar.settings.timeZone,
    readsConferenceData: context.conferenceDataVersion >= 1,
    keptConferenceData: before?.shared.conferenceData,
  }
}

function newDraft(
  context: WriteContext,
  made: { readonly id: string; readonly iCalUID: string; readonly input: EventInput },
): EventDraft {
  const { world, calendar } = context
  const { input } = made
  const asked = input.shared.attendees
  const attendees = asked && settleAttendees(world, asked, { before: null, organizer: calendar.id })
  const shared = { ...input.shared, ...(attendees ? { attendees } : {}) }
  return {
    id: made.id,
    calendarId: calendar.id,
    iCalUID: made.iCalUID,
    status: input.status,
    created: world.clock.now(),
    sequence: input.sequence ?? 0,
    creator: { email: context.caller.email },
    organizer: { email: calendar.id, ...named(world, calendar.id) },
    shared: withConference(world, shared, (data) => keepConference(calendar, made.id, data)),
    own: ownContent(input),
    eventType: input.eventType,
    privateCopy: false,
    movedAway: false,
  }
}

export function ownContent(input: EventInput): StoredEvent['own'] {
  return {
    reminders: input.reminders,
    ...(input.colorId === undefined ? {} : { colorId: input.colorId }),
    ...(Object.keys(input.privateProperties).length > 0 ? { privateProperties: input.privateProperties } : {}),
  }
}

function keepConference(calendar: CalendarStore, id: string, conferenceData: unknown): void {
  const event = calendar.stored(id)
  if (event && event.status !== 'cancelled') calendar.put({ ...event, shared: { ...event.shared, conferenceData } })
}

/** The name a calendar shows as organiser; people of the domain are shown by address alone. */
function named(world: World, email: string): { displayName?: string } {
  const room = world.room(email)
  return room ? { displayName: room.name } : {}
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
