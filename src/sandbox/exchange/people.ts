import type { Answer, CalendarOperations, Found } from './calendar-operations.ts'
import type { Directory } from './directory.ts'
import { findEvent } from './event-lookup.ts'
import { viewOfOccurrence, viewsIn } from './event-view.ts'
import { done, invalidRequest, itemNotFound, type Outcome, refused } from './graph-error.ts'
import type { Mailbox } from './mailbox.ts'
import { type PlainEvent, plainEvent } from './plain-event.ts'

/** What somebody types into Outlook. Times are wall clock in `timeZone`. */
export interface MeetingForm {
  readonly subject: string
  /** `2026-12-01T09:00` */
  readonly start: string
  readonly end: string
  /** Windows or IANA; the mailbox's own when absent. */
  readonly timeZone?: string
  readonly rooms?: readonly string[]
  readonly attendees?: readonly string[]
  /** Further properties of a Graph event: `recurrence`, `sensitivity`, `isAllDay`, `body`, `showAs`. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** Which event a person means: an id of their mailbox, and the original date of one occurrence of a series. */
export interface EventChoice {
  readonly mailbox: string
  readonly id: string
  /** `2026-12-01`; the whole series, or the single meeting, when absent. */
  readonly occurrence?: string
}

const ANSWERS = { accept: 'accepted', tentativelyAccept: 'tentativelyAccepted', decline: 'declined' } as const

/** Acts as the people do who use Outlook beside the product, without tokens or limits. */
export class People {
  private readonly directory: Directory
  private readonly operations: CalendarOperations

  constructor(directory: Directory, operations: CalendarOperations) {
    this.directory = directory
    this.operations = operations
  }

  /** Invites people and rooms. An unknown organiser is a person outside every tenant. */
  book(organizer: { readonly address: string; readonly name?: string }, form: MeetingForm): Outcome<PlainEvent> {
    return this.create(this.directory.findOrInvite(organizer.address, organizer.name), form)
  }

  /** Writes straight into a calendar, a room's too: nobody is asked. */
  writeDirectly(address: string, form: MeetingForm): Outcome<PlainEvent> {
    const mailbox = this.directory.find(address)
    return mailbox ? this.create(mailbox, form) : unknownMailbox(address)
  }

  move(choice: EventChoice, to: Pick<MeetingForm, 'start' | 'end' | 'timeZone'>): Outcome<PlainEvent> {
    const found = this.find(choice)
    return found.ok ? this.edit(choice, timesOf(found.value.mailbox, to)) : found
  }

  /** Changes any properties, given as Graph takes them in a PATCH. */
  edit(choice: EventChoice, patch: Readonly<Record<string, unknown>>): Outcome<PlainEvent> {
    const found = this.find(choice)
    if (!found.ok) return found
    const view = this.operations.update(found.value, patch)
    return view.ok ? done(plainEvent(found.value.mailbox, view.value)) : view
  }

  cancel(choice: EventChoice, comment = ''): Outcome<null> {
    const found = this.find(choice)
    return found.ok ? this.operations.cancel(found.value, comment) : found
  }

  delete(choice: EventChoice): Outcome<null> {
    const found = this.find(choice)
    if (!found.ok) return found
    this.operations.remove(found.value)
    return done(null)
  }

  /** Answers an invitation, for a person or as the delegate of a room. */
  respond(choice: EventChoice, answer: keyof typeof ANSWERS, comment = ''): Outcome<null> {
    const found = this.find(choice)
    if (!found.ok) return found
    const full: Answer = { response: ANSWERS[answer], comment, sendResponse: true, proposesTime: false }
    return this.operations.respond(found.value, full)
  }

  /** Sends an invitation on: to a room, or to somebody who has it already. */
  forward(choice: EventChoice, to: string): Outcome<null> {
    const found = this.find(choice)
    if (!found.ok) return found
    this.operations.forward(found.value, to)
    return done(null)
  }

  /** The event somebody means. */
  find(choice: EventChoice): Outcome<Found> {
    const mailbox = this.directory.find(choice.mailbox)
    if (!mailbox) return unknownMailbox(choice.mailbox)
    const view = findEvent(mailbox, choice.id)
    if (!view.ok) return view
    if (choice.occurrence === undefined) return done({ mailbox, view: view.value })
    const { item } = view.value
    const day = Temporal.PlainDate.from(choice.occurrence).toZonedDateTime('UTC').toInstant()
    const near = viewsIn(
      { ...item, edits: new Map() },
      { from: day.subtract({ hours: 48 }), to: day.add({ hours: 72 }) },
    )
    const key = near.find(({ occurrence }) => occurrence?.slice(0, 10) === choice.occurrence)?.occurrence
    const occurrence = key ? viewOfOccurrence(item, key) : null
    return occurrence ? done({ mailbox, view: occurrence }) : itemNotFound()
  }

  private create(mailbox: Mailbox, form: MeetingForm): Outcome<PlainEvent> {
    if (typeof form.subject !== 'string') return invalidRequest('A meeting needs a subject.')
    const rooms = (form.rooms ?? []).map((address) => this.attendee(address, 'resource'))
    const people = (form.attendees ?? []).map((address) => this.attendee(address, 'required'))
    const place = rooms[0]?.emailAddress
    const view = this.operations.create(mailbox, {
      subject: form.subject,
      ...timesOf(mailbox, form),
      ...(rooms.length + people.length > 0 ? { attendees: [...people, ...rooms] } : {}),
      ...(place
        ? { location: { displayName: place.name, locationEmailAddress: place.address, locationType: 'conferenceRoom' } }
        : {}),
      ...form.more,
    })
    return view.ok ? done(plainEvent(mailbox, view.value)) : view
  }

  private attendee(address: string, type: 'resource' | 'required') {
    const name = this.directory.find(address)?.identity.displayName ?? address
    return { type, emailAddress: { name, address } }
  }
}

function timesOf(mailbox: Mailbox, form: Pick<MeetingForm, 'start' | 'end' | 'timeZone'>) {
  const timeZone = form.timeZone ?? mailbox.identity.timeZone
  return { start: { dateTime: form.start, timeZone }, end: { dateTime: form.end, timeZone } }
}

function unknownMailbox(address: string) {
  return refused(404, 'ErrorInvalidUser', `There is no mailbox '${address}'.`)
}
