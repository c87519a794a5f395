import { isResponse } from './attendee-input.ts'
import type { Backend } from './backend.ts'
import type { CalendarStore } from './calendar-store.ts'
import { ControlRefusal } from './control-refusal.ts'
import { importEvent } from './event-import.ts'
import { type EventBody, momentOfText } from './event-input.ts'
import { type Resource, renderEvent } from './event-rendering.ts'
import { instantOf, type Moment } from './event-time.ts'
import { changeEvent, deleteEvent, insertEvent, type WriteContext } from './event-writing.ts'
import type { Result } from './google-error.ts'
import type { MailWish } from './meetings.ts'
import { splitSeries } from './series-split.ts'
import type { StoredEvent } from './stored-event.ts'

/** Whose hands: a person's address for the own calendar, a room's address for a direct write on the room calendar. */
export interface Act {
  readonly person: string
  /** Who is told by mail; `all` when absent, as the web page does. */
  readonly sendUpdates?: MailWish
}

/** Times are RFC 3339 (with offset, or wall clock in `timeZone`) or dates; an all-day end is exclusive. */
export interface Times {
  readonly start: string
  readonly end: string
  /** IANA zone; the calendar's when absent. */
  readonly timeZone?: string
}

export interface Booking extends Act, Times {
  readonly summary?: string
  readonly rooms?: readonly string[]
  readonly guests?: readonly string[]
  readonly recurrence?: readonly string[]
  /** Any further field of the event, as the API writes it. */
  readonly event?: EventBody
}

export interface OnEvent extends Act {
  readonly eventId: string
}

export interface OnOccurrence extends OnEvent {
  /** The occurrence by its original start, RFC 3339 or date. */
  readonly originalStart: string
}

export interface Change {
  readonly start?: string
  readonly end?: string
  readonly timeZone?: string
  /** Fields to merge, as the API writes them. */
  readonly event?: EventBody
}

/** What people do with their own hands in Google Calendar. Refusals are thrown as `ControlRefusal`. */
export class People {
  private readonly backend: Backend

  constructor(backend: Backend) {
    this.backend = backend
  }

  /** Books a meeting on the person's calendar; rooms and guests are invited. With a room as person it is a room hold. */
  book(booking: Booking): Resource {
    const calendar = this.calendarOf(booking.person)
    const people = [...(booking.rooms ?? []), ...(booking.guests ?? [])]
    const organizer = calendar.settings.kind === 'user' && people.length > 0 ? [booking.person] : []
    const attendees = [...organizer, ...people].map((email) => ({
      email,
      ...(email === booking.person ? { responseStatus: 'accepted' } : {}),
    }))
    const body: EventBody = {
      ...timesBody(booking, calendar),
      ...(booking.summary === undefined ? {} : { summary: booking.summary }),
      ...(booking.recurrence ? { recurrence: booking.recurrence } : {}),
      ...(attendees.length > 0 ? { attendees } : {}),
      ...booking.event,
    }
    return this.done(booking, insertEvent(this.contextOf(booking), body))
  }

  /** A meeting of somebody outside arrives on a calendar with its own UID, as by mail; the calendar's owner has accepted it already. */
  receive(
    invitation: Booking & {
      readonly iCalUID: string
      readonly organizer: { readonly email: string; readonly displayName?: string }
    },
  ): Resource {
    const calendar = this.calendarOf(invitation.person)
    const body: EventBody = {
      ...timesBody(invitation, calendar),
      ...(invitation.summary === undefined ? {} : { summary: invitation.summary }),
      ...(invitation.recurrence ? { recurrence: invitation.recurrence } : {}),
      iCalUID: invitation.iCalUID,
      organizer: invitation.organizer,
      attendees: [
        { email: invitation.organizer.email, responseStatus: 'accepted' },
        { email: invitation.person, resource: calendar.settings.kind !== 'user', responseStatus: 'accepted' },
      ],
      ...invitation.event,
    }
    return this.done(invitation, importEvent(this.contextOf(invitation), body))
  }

  /** Moves a meeting to another time. */
  move(move: OnEvent & Times): Resource {
    return this.change({ ...move, event: {} })
  }

  /** Changes fields of a meeting; an end that is not given follows the start. */
  change(change: OnEvent & Change): Resource {
    const before = this.eventOf(change)
    const body = this.changeBody(change, before)
    return this.done(change, changeEvent(this.contextOf(change), change.eventId, { body, merge: true }))
  }

  cancel(act: OnEvent): void {
    const removed = deleteEvent(this.contextOf(act), act.eventId)
    if (!removed.ok) throw ControlRefusal.from(removed.error)
  }

  cancelOccurrence(act: OnOccurrence): void {
    this.cancel({ ...act, eventId: this.occurrenceOf(act).id })
  }

  changeOccurrence(act: OnOccurrence & Change): Resource {
    return this.change({ ...act, eventId: this.occurrenceOf(act).id })
  }

  /** "This and following": the series ends before the occurrence, and a new series with the change begins there. */
  splitSeries(act: OnOccurrence & Change): Resource {
    const occurrence = this.occurrenceOf(act)
    const master = this.eventOf(act)
    const body = this.changeBody(act, occurrence)
    return this.done(act, splitSeries(this.contextOf(act), { master, from: occurrence, body }))
  }

  /** Answers an invitation. */
  respond(act: OnEvent & { readonly response: string; readonly comment?: string }): Resource {
    const calendar = this.calendarOf(act.person)
    if (!isResponse(act.response)) throw new ControlRefusal(400, 'invalid', `Not an answer: ${act.response}`)
    const answer = { status: act.response, ...(act.comment === undefined ? {} : { comment: act.comment }) }
    const mail = act.sendUpdates ?? 'all'
    const copy = this.backend.meetings.respond(calendar, act.eventId, { answer, mail })
    if (!copy) throw new ControlRefusal(404, 'notFound', `No invitation ${act.eventId} on ${act.person}`)
    return this.shown(calendar, copy)
  }

  private changeBody(change: Change, before: StoredEvent): EventBody {
    const event = change.event ?? {}
    if (change.start === undefined && change.end === undefined) return event
    const calendar = this.backend.world.calendar(before.calendarId)
    const zone = change.timeZone ?? (before.shared.start.kind === 'timed' ? before.shared.start.zone : undefined)
    const read = (text: string): Moment => readTime(text, zone ?? calendar?.settings.timeZone ?? 'UTC')
    const start = change.start === undefined ? before.shared.start : read(change.start)
    const length = instantOf(before.shared.end, 'UTC') - instantOf(before.shared.start, 'UTC')
    const end = change.end === undefined ? shifted(start, length) : read(change.end)
    return { ...event, start: timeBody(start), end: timeBody(end) }
  }

  private done(act: Act, result: Result<StoredEvent>): Resource {
    if (!result.ok) throw ControlRefusal.from(result.error)
    return this.shown(this.calendarOf(act.person), result.value)
  }

  private shown(calendar: CalendarStore, event: StoredEvent): Resource {
    return renderEvent(event, { calendar, role: 'owner', tombstones: 'minimal' })
  }

  private contextOf(act: Act): WriteContext {
    return {
      world: this.backend.world,
      meetings: this.backend.meetings,
      calendar: this.calendarOf(act.person),
      role: 'owner',
      caller: { email: act.person, actsForPerson: true },
      mail: act.sendUpdates ?? 'all',
      ifMatch: null,
      conferenceDataVersion: 1,
    }
  }

  private calendarOf(person: string): CalendarStore {
    const calendar = this.backend.world.calendar(person)
    if (!calendar) throw new ControlRefusal(404, 'notFound', `No calendar ${person}`)
    return calendar
  }

  private eventOf(act: OnEvent): StoredEvent {
    const event = this.backend.meetings.resolve(this.calendarOf(act.person), act.eventId)
    if (!event) throw new ControlRefusal(404, 'notFound', `No event ${act.eventId} on ${act.person}`)
    return event
  }

  private occurrenceOf(act: OnOccurrence): StoredEvent {
    const calendar = this.calendarOf(act.person)
    const master = this.eventOf(act)
    const zone = master.shared.start.kind === 'timed' ? master.shared.start.zone : 'UTC'
    const occurrence = this.backend.meetings.occurrence(calendar, master, readTime(act.originalStart, zone))
    if (!occurrence) throw new ControlRefusal(404, 'notFound', `No occurrence at ${act.originalStart}`)
    return occurrence
  }
}

function readTime(text: string, zone: string): Moment {
  const moment = momentOfText(text, zone)
  if (!moment) throw new ControlRefusal(400, 'invalid', `Not a time: ${text}`)
  return moment
}

function timesBody(times: Times, calendar: CalendarStore): EventBody {
  const zone = times.timeZone ?? calendar.settings.timeZone
  return { start: timeBody(readTime(times.start, zone)), end: timeBody(readTime(times.end, zone)) }
}

/** A start or end that replaces whatever was there, day or time. */
function timeBody(moment: Moment): EventBody {
  if (moment.kind === 'day') return { date: moment.date, dateTime: null, timeZone: null }
  const dateTime = Temporal.Instant.fromEpochMilliseconds(moment.at).toString()
  return { date: null, dateTime, timeZone: moment.zone }
}

function shifted(start: Moment, length: number): Moment {
  if (start.kind === 'timed') return { ...start, at: start.at + length }
  const days = Math.round(length / 86_400_000)
  return { kind: 'day', date: Temporal.PlainDate.from(start.date).add({ days }).toString() }
}
