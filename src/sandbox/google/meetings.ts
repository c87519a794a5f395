import { isDeepStrictEqual } from 'node:util'
import type { CalendarStore } from './calendar-store.ts'
import { type Moment, sameMoment } from './event-time.ts'
import { bury, spread } from './propagation.ts'
import { occurrenceAt, occurrenceById } from './series.ts'
import {
  type Attendee,
  attendeeOf,
  type EventDraft,
  isOrganizerCopy,
  type ResponseStatus,
  type SharedContent,
  type StoredEvent,
  sameAddress,
} from './stored-event.ts'
import type { World } from './world.ts'

/** Who is told by mail: the `sendUpdates` parameter. */
export type MailWish = 'all' | 'externalOnly' | 'none'

export interface Answer {
  readonly status: ResponseStatus
  readonly comment?: string
  readonly additionalGuests?: number
}

/** Who answered what. `isRelease`: the room was taken away because nobody else comes. */
export interface Answered extends Answer {
  readonly calendar: CalendarStore
  readonly isRelease: boolean
}

/** What happens to meetings as a whole: every copy, every answer, every mail. */
export class Meetings {
  private readonly world: World
  private readonly roomAsked: ((room: string, eventId: string) => void)[] = []
  private readonly answered: ((event: StoredEvent, by: Answered) => void)[] = []

  constructor(world: World) {
    this.world = world
  }

  onRoomAsked(listener: (room: string, eventId: string) => void): void {
    this.roomAsked.push(listener)
  }

  /** Hears of every answer, with the organiser's copy as it is afterwards. */
  onAnswer(listener: (event: StoredEvent, by: Answered) => void): void {
    this.answered.push(listener)
  }

  /** The copy with this id, or the untouched occurrence that it names; null when there is none. */
  resolve(calendar: CalendarStore, id: string): StoredEvent | null {
    const stored = calendar.stored(id)
    if (stored) return stored
    const cut = id.lastIndexOf('_')
    const master = cut > 0 ? calendar.stored(id.slice(0, cut)) : null
    if (!master || master.status === 'cancelled') return null
    return occurrenceById(master, id)
  }

  /** Writes an event new to its calendar. */
  create(calendar: CalendarStore, draft: EventDraft, mail: MailWish): StoredEvent {
    const event = calendar.put(draft)
    if (isPassedOn(event)) {
      this.settle(event)
      this.tell('invitation', event, { mail, to: event.shared.attendees ?? [] })
    }
    return event
  }

  /** Writes an organiser's change. A new time asks every guest again; time, place and guests raise the sequence. */
  change(calendar: CalendarStore, before: StoredEvent, draft: EventDraft, mail: MailWish): StoredEvent {
    const after = calendar.put(
      isPassedOn({ ...before, ...draft }) ? reconsidered(before, draft) : draft,
      onlyReminders(before, draft),
    )
    if (before.shared.recurrence) this.carryToExceptions(calendar, before, after)
    if (isPassedOn(after)) {
      this.settle(after)
      this.tellOfChange(before, after, mail)
    }
    return after
  }

  /** Deletes an event, a series or one occurrence from the organiser's calendar, and so from everybody's. */
  remove(calendar: CalendarStore, event: StoredEvent, mail: MailWish): void {
    const tombstone = bury(calendar, event)
    if (!isPassedOn(event)) return
    spread(this.world, tombstone)
    this.tell('cancellation', event, { mail, to: event.shared.attendees ?? [] })
  }

  /** Takes a guest's copy off the guest's calendar; the organiser hears that the guest declined. */
  removeGuestCopy(calendar: CalendarStore, event: StoredEvent, mail: MailWish): void {
    const answers = !event.privateCopy && attendeeOf(event, calendar.id)?.responseStatus !== 'declined'
    if (answers) this.respond(calendar, event.id, { answer: { status: 'declined' }, mail })
    const current = this.resolve(calendar, event.id)
    if (current && current.status !== 'cancelled') bury(calendar, current)
  }

  /** Records the answer of the person or room that owns this calendar on every copy. */
  respond(
    calendar: CalendarStore,
    eventId: string,
    said: { answer: Answer; mail: MailWish; isRelease?: boolean },
  ): StoredEvent | null {
    const copy = this.resolve(calendar, eventId)
    if (!copy || copy.status === 'cancelled') return null
    const organizers = copy.privateCopy ? null : this.world.calendar(copy.organizer.email)
    const home = organizers && this.resolve(organizers, eventId) ? organizers : calendar
    const event = this.resolve(home, eventId)
    const old = event ? attendeeOf(event, calendar.id) : null
    if (!event || !old) return null
    const saved = this.saveAnswer(home, event, { guest: calendar.id, answer: said.answer })
    for (const exception of home.exceptionsOf(event.id)) {
      const same = attendeeOf(exception, calendar.id)?.responseStatus === old.responseStatus
      if (same && exception.status !== 'cancelled') {
        this.saveAnswer(home, exception, { guest: calendar.id, answer: said.answer })
      }
    }
    this.tellOfAnswer(calendar, saved, said)
    for (const listener of this.answered)
      listener(saved, { calendar, isRelease: said.isRelease === true, ...said.answer })
    return this.resolve(calendar, eventId)
  }

  /** The occurrence with this original start, edited or not; null when the series has none there. */
  occurrence(calendar: CalendarStore, master: StoredEvent, originalStart: Moment): StoredEvent | null {
    const edited = calendar
      .exceptionsOf(master.id)
      .find((exception) => exception.originalStart && sameMoment(exception.originalStart, originalStart))
    return edited ?? occurrenceAt(master, originalStart)
  }

  private saveAnswer(home: CalendarStore, event: StoredEvent, by: { guest: string; answer: Answer }): StoredEvent {
    const { status, comment, additionalGuests } = by.answer
    const attendees = event.shared.attendees?.map((attendee): Attendee => {
      if (!sameAddress(attendee.email, by.guest)) return attendee
      const { comment: _before, ...rest } = attendee
      return {
        ...rest,
        responseStatus: status,
        ...(comment ? { comment } : {}),
        ...(additionalGuests === undefined ? {} : { additionalGuests }),
      }
    })
    const saved = home.put({ ...event, shared: { ...event.shared, ...(attendees ? { attendees } : {}) } })
    if (isPassedOn(saved)) spread(this.world, saved)
    return saved
  }

  /** Brings the copies in line and asks the rooms that have not answered. */
  private settle(event: StoredEvent): void {
    spread(this.world, event)
    for (const attendee of event.shared.attendees ?? []) {
      if (attendee.responseStatus !== 'needsAction' || !this.world.room(attendee.email)) continue
      for (const listener of this.roomAsked) listener(attendee.email, event.id)
    }
  }

  private carryToExceptions(calendar: CalendarStore, before: StoredEvent, after: StoredEvent): void {
    for (const exception of calendar.exceptionsOf(after.id)) {
      if (exception.status === 'cancelled' || !exception.originalStart) continue
      if (!occurrenceAt(after, exception.originalStart)) {
        spread(this.world, calendar.put({ ...exception, status: 'cancelled' }))
        continue
      }
      const shared = inherited(exception.shared, before.shared, after.shared)
      if (isDeepStrictEqual({ ...shared }, { ...exception.shared })) continue
      this.settle(calendar.put({ ...exception, shared }))
    }
  }

  private tellOfChange(before: StoredEvent, after: StoredEvent, mail: MailWish): void {
    const now = after.shared.attendees ?? []
    const added = now.filter((attendee) => !attendeeOf(before, attendee.email))
    const kept = now.filter((attendee) => attendeeOf(before, attendee.email))
    const gone = (before.shared.attendees ?? []).filter((attendee) => !attendeeOf(after, attendee.email))
    this.tell('invitation', after, { mail, to: added })
    if (!isDeepStrictEqual({ ...before.shared }, { ...after.shared })) this.tell('update', after, { mail, to: kept })
    this.tell('cancellation', before, { mail, to: gone })
  }

  private tellOfAnswer(calendar: CalendarStore, event: StoredEvent, said: { answer: Answer; mail: MailWish }): void {
    const isRoom = calendar.settings.kind === 'room'
    const { status, comment } = said.answer
    if (isRoom ? status !== 'declined' : said.mail === 'none') return
    if (!this.world.user(event.organizer.email)) return
    this.world.mail.send({
      kind: 'response',
      to: event.organizer.email,
      from: calendar.id,
      subject: `${status[0]?.toUpperCase()}${status.slice(1)}: ${event.shared.summary ?? '(no title)'}`,
      text: comment ?? '',
      eventId: event.id,
      iCalUID: event.iCalUID,
    })
  }

  private tell(
    kind: 'invitation' | 'update' | 'cancellation',
    event: StoredEvent,
    whom: { mail: MailWish; to: readonly Attendee[] },
  ): void {
    if (whom.mail === 'none') return
    for (const attendee of whom.to) {
      if (attendee.resource || sameAddress(attendee.email, event.organizer.email)) continue
      const internal = this.world.calendar(attendee.email) !== null
      if (internal && whom.mail === 'externalOnly') continue
      this.world.mail.send({
        kind,
        to: attendee.email,
        from: event.organizer.email,
        subject: `${SUBJECTS[kind]}: ${event.shared.summary ?? '(no title)'}`,
        text: event.shared.description ?? '',
        eventId: event.id,
        iCalUID: event.iCalUID,
      })
    }
  }
}

const SUBJECTS = { invitation: 'Invitation', update: 'Updated invitation', cancellation: 'Cancelled event' } as const

/** Only the organiser's own copy speaks for the meeting; imports of other people's events keep to themselves. */
const isPassedOn = (event: StoredEvent): boolean => isOrganizerCopy(event) && !event.privateCopy

function reconsidered(before: StoredEvent, draft: EventDraft): EventDraft {
  const moved = before.status === 'cancelled' || hasMoved(before.shared, draft.shared)
  const guests = (shared: SharedContent): string =>
    (shared.attendees ?? [])
      .map((attendee) => attendee.email.toLowerCase())
      .sort()
      .join()
  const weighty =
    moved || before.shared.location !== draft.shared.location || guests(before.shared) !== guests(draft.shared)
  const sequence = weighty ? Math.max(draft.sequence, before.sequence + 1) : draft.sequence
  if (!moved || !draft.shared.attendees) return { ...draft, sequence }
  const attendees = draft.shared.attendees.map((attendee): Attendee => {
    if (sameAddress(attendee.email, draft.organizer.email)) return attendee
    const { comment: _answeredForTheOldTime, ...rest } = attendee
    return { ...rest, responseStatus: 'needsAction' }
  })
  return { ...draft, sequence, shared: { ...draft.shared, attendees } }
}

function hasMoved(before: SharedContent, after: SharedContent): boolean {
  return (
    !sameMoment(before.start, after.start) ||
    !sameMoment(before.end, after.end) ||
    !isDeepStrictEqual(before.recurrence, after.recurrence)
  )
}

function onlyReminders(before: StoredEvent, draft: EventDraft): boolean {
  return (
    !isDeepStrictEqual(before.own.reminders, draft.own.reminders) &&
    before.status === draft.status &&
    isDeepStrictEqual({ ...before.shared }, { ...draft.shared }) &&
    isDeepStrictEqual({ ...before.own, reminders: null }, { ...draft.own, reminders: null })
  )
}

/** What an edited occurrence takes over when its series changes: whatever it had in common with the series. */
function inherited(exception: SharedContent, before: SharedContent, after: SharedContent): SharedContent {
  const next: Record<string, unknown> = { ...exception }
  const news: Record<string, unknown> = { ...after }
  const old: Record<string, unknown> = { ...before }
  for (const field of new Set([...Object.keys(news), ...Object.keys(old)])) {
    if (field === 'start' || field === 'end' || field === 'recurrence' || field === 'attendees') continue
    if (!isDeepStrictEqual(next[field], old[field])) continue
    if (news[field] === undefined) delete next[field]
    else next[field] = news[field]
  }
  const { start, end } = exception
  const guests = inheritedGuests(exception, before, after)
  delete next.attendees
  return { ...next, start, end, ...(guests.length > 0 ? { attendees: guests } : {}) }
}

function inheritedGuests(exception: SharedContent, before: SharedContent, after: SharedContent): Attendee[] {
  const has = (list: readonly Attendee[] | undefined, email: string): boolean =>
    (list ?? []).some((attendee) => sameAddress(attendee.email, email))
  const kept = (exception.attendees ?? []).filter(
    ({ email }) => has(after.attendees, email) || !has(before.attendees, email),
  )
  const added = (after.attendees ?? []).filter(
    ({ email }) => !has(before.attendees, email) && !has(exception.attendees, email),
  )
  return [...kept, ...added]
}
