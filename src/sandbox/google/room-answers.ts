import type { ScheduledTask } from '../shared/sandbox-clock.ts'
import type { CalendarStore } from './calendar-store.ts'
import type { Meetings } from './meetings.ts'
import { overlaps, plainOccurrences, SERIES_HORIZON_MS, type Span, spanOf } from './series.ts'
import { attendeeOf, blocksTime, type StoredEvent, sameAddress } from './stored-event.ts'
import { roomLabel, type World } from './world.ts'

/** A series is accepted while at most so many of its occurrences collide ... */
const MOST_CONFLICTS = 8
/** ... and at least this share of them is free. */
const LEAST_FREE_SHARE = 0.5

type Decision = { readonly kind: 'accept'; readonly except: readonly string[] } | { readonly kind: 'decline' }

/** The rooms' own mind: some time after an invitation they accept it, or decline what collides. */
export class RoomAnswers {
  private readonly world: World
  private readonly meetings: Meetings
  private readonly pending = new Map<string, { room: string; eventId: string; task: ScheduledTask | null }>()

  constructor(world: World, meetings: Meetings) {
    this.world = world
    this.meetings = meetings
    meetings.onRoomAsked((room, eventId) => this.asked(room, eventId))
    // Whoever says no in its name: a delegate, or a program.
    meetings.onAnswer(({ id }, { calendar, status, isRelease }) => {
      const event = status === 'declined' && !isRelease ? calendar.stored(id) : null
      if (event) this.replace(calendar, event)
    })
  }

  /** Lets rooms answer now what they would answer later. Returns how many invitations were looked at. */
  answerNow(room?: string): number {
    const due = [...this.pending.values()].filter((each) => room === undefined || sameAddress(each.room, room))
    for (const each of due) {
      each.task?.cancel()
      this.answer(each.room, each.eventId)
    }
    return due.length
  }

  clear(): void {
    this.pending.clear()
  }

  /** Invitations that wait for an answer. */
  waiting(): { room: string; eventId: string }[] {
    return [...this.pending.values()].map(({ room, eventId }) => ({ room, eventId }))
  }

  private asked(room: string, eventId: string): void {
    const key = `${room.toLowerCase()} ${eventId}`
    this.pending.get(key)?.task?.cancel()
    this.pending.delete(key)
    const delay = this.world.switches.roomAnswerDelayMs
    const task = delay === 'manual' ? null : this.world.clock.schedule(delay, () => this.answer(room, eventId))
    this.pending.set(key, { room, eventId, task })
  }

  private answer(room: string, eventId: string): void {
    this.pending.delete(`${room.toLowerCase()} ${eventId}`)
    const calendar = this.world.calendar(room)
    const event = calendar?.stored(eventId)
    if (!calendar?.settings.autoAcceptInvitations || !event || event.status === 'cancelled') return
    if (attendeeOf(event, room)?.responseStatus !== 'needsAction') return
    const decision = this.decide(calendar, event)
    if (decision.kind === 'decline' && this.replace(calendar, event)) return
    const status = decision.kind === 'accept' ? 'accepted' : 'declined'
    this.meetings.respond(calendar, eventId, { answer: { status }, mail: 'none' })
    if (decision.kind === 'decline') return
    for (const instance of decision.except) {
      this.meetings.respond(calendar, instance, { answer: { status: 'declined' }, mail: 'none' })
    }
  }

  private decide(calendar: CalendarStore, event: StoredEvent): Decision {
    if (!this.mayBook(calendar, event.organizer.email)) return { kind: 'decline' }
    const zone = calendar.settings.timeZone
    if (!event.shared.recurrence) {
      const free = busySpans(calendar, event, spanOf(event, zone)).length === 0
      return free ? { kind: 'accept', except: [] } : { kind: 'decline' }
    }
    const from = spanOf(event, zone).from
    const horizon = { from, to: from + SERIES_HORIZON_MS }
    const edited = new Set(calendar.exceptionsOf(event.id).map((exception) => exception.id))
    const occurrences = plainOccurrences(event, zone, horizon).filter((each) => !edited.has(each.id))
    const busy = busySpans(calendar, event, horizon)
    const taken = occurrences.filter((each) => busy.some((span) => overlaps(span, spanOf(each, zone))))
    const free = occurrences.length - taken.length
    if (taken.length > MOST_CONFLICTS || free < occurrences.length * LEAST_FREE_SHARE) return { kind: 'decline' }
    return { kind: 'accept', except: taken.map((each) => each.id) }
  }

  private mayBook(calendar: CalendarStore, organizer: string): boolean {
    const allowed = calendar.settings.mayBook
    return allowed === null || allowed.some((email) => sameAddress(email, organizer))
  }

  /** Swaps the room for a free one of its building that is as large, when the switch is on. */
  private replace(calendar: CalendarStore, event: StoredEvent): boolean {
    const room = this.world.room(calendar.id)
    if (!this.world.switches.autoReplacement || !room?.buildingId || event.shared.recurrence) return false
    const size = room.capacity ?? 0
    const substitute = [...this.world.rooms.values()].find((other) => {
      const candidate = this.world.calendar(other.resourceEmail)
      if (!candidate || candidate === calendar || other.buildingId !== room.buildingId) return false
      const large = (other.capacity ?? 0) >= size && (other.capacity ?? 0) <= 70
      return large && !attendeeOf(event, candidate.id) && this.decide(candidate, event).kind === 'accept'
    })
    const home = this.world.calendar(event.organizer.email)
    const original = home?.stored(event.id)
    if (!substitute || !home || !original) return false
    const attendees = (original.shared.attendees ?? []).map((attendee) =>
      sameAddress(attendee.email, calendar.id)
        ? {
            email: substitute.resourceEmail,
            displayName: roomLabel(substitute),
            resource: true,
            responseStatus: 'needsAction' as const,
          }
        : attendee,
    )
    this.meetings.change(home, original, { ...original, shared: { ...original.shared, attendees } }, 'none')
    return true
  }
}

/** What takes the room's time within the span, apart from the event itself and its series. */
function busySpans(calendar: CalendarStore, event: StoredEvent, span: Span): Span[] {
  const zone = calendar.settings.timeZone
  const series = event.recurringEventId ?? event.id
  const busy: Span[] = []
  for (const other of calendar.all()) {
    if (other.id === event.id || (other.recurringEventId ?? other.id) === series || !isTaken(other)) continue
    if (!other.shared.recurrence) busy.push(spanOf(other, zone))
    else {
      const edited = new Set(calendar.exceptionsOf(other.id).map((exception) => exception.id))
      const plain = plainOccurrences(other, zone, span).filter((each) => !edited.has(each.id))
      busy.push(...plain.map((each) => spanOf(each, zone)))
    }
  }
  return busy.filter((each) => overlaps(each, span))
}

/** Holds and accepted invitations take a room; invitations it has not answered do not yet. */
function isTaken(event: StoredEvent): boolean {
  return blocksTime(event) && attendeeOf(event, event.calendarId)?.responseStatus !== 'needsAction'
}
