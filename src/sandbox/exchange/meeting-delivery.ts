import type { Attendee, CalendarItem, EventContent, Response, ResponseStatus } from './calendar-item.ts'
import type { Directory } from './directory.ts'
import { type EventView, viewOfItem, viewOfOccurrence } from './event-view.ts'
import { globalObjectIdOn } from './global-object-id.ts'
import type { MailOutbox, OutboxMail } from './mail-outbox.ts'
import type { ItemDraft, Mailbox } from './mailbox.ts'
import type { SandboxSettings } from './sandbox-options.ts'

/** A meeting request that reached a mailbox: a new meeting or a new time. */
export interface MeetingRequest {
  readonly mailbox: Mailbox
  readonly item: CalendarItem
  /** The occurrence that changed; null for the whole meeting. */
  readonly occurrence: string | null
}

export interface DeliveryWorld {
  readonly directory: Directory
  readonly outbox: MailOutbox
  readonly now: () => number
  readonly settings: Pick<SandboxSettings, 'occurrenceUids'>
  /** Told of every request in a room's mailbox. */
  readonly requestArrived: (request: MeetingRequest) => void
}

const NOT_RESPONDED: ResponseStatus = { response: 'notResponded', time: null }
const NOBODY_ASKED: ResponseStatus = { response: 'none', time: null }

/** Parts of an event that its organiser does not share. */
const PERSONAL = [
  'categories',
  'isReminderOn',
  'reminderMinutesBeforeStart',
  'showAs',
  'response',
  'attendees',
] as const

/**
 * Carries meetings from the organiser's calendar to the calendars of those invited, and their answers back. Every
 * mailbox has its own copy with its own id; the UID joins them.
 */
export class MeetingDelivery {
  private readonly world: DeliveryWorld

  constructor(world: DeliveryWorld) {
    this.world = world
  }

  /**
   * After a write on the organiser's copy. `before` is the event as it was, null when it is new; `rescheduled` when
   * its time or its recurrence changed.
   */
  organiserWrote(
    mailbox: Mailbox,
    after: EventView,
    { before, rescheduled }: { before: EventView | null; rescheduled: boolean },
  ): void {
    const { item, occurrence } = after
    if (!item.isOrganizer) return
    const known = before?.content.attendees ?? []
    const shared = before === null || rescheduled || sharedPart(before.content) !== sharedPart(after.content)
    for (const gone of known.filter((each) => !lists(after.content.attendees, each)))
      this.cancelAt(gone, { item, occurrence, comment: '' })
    if (rescheduled && before !== null) this.forgetAnswers(mailbox, after, known)
    for (const attendee of after.content.attendees) {
      if (isOwner(mailbox, attendee)) continue
      if (!lists(known, attendee)) this.invite(attendee, after)
      else if (shared) this.update(attendee, after, rescheduled)
    }
  }

  /** After the organiser deleted or cancelled a meeting, or one occurrence of it. */
  organiserCancelled(mailbox: Mailbox, view: EventView, comment: string): void {
    const { item, occurrence } = view
    for (const attendee of view.content.attendees)
      if (!isOwner(mailbox, attendee)) this.cancelAt(attendee, { item, occurrence, comment })
  }

  /** Tells the organiser what an attendee answered: on the organiser's copy and by mail. */
  answer(from: Mailbox, view: EventView, { response, text }: { response: Response; text: string }): void {
    const { item } = view
    const organiser = this.world.directory.find(item.organizer.address)
    const occurrence = item.standsFor ?? view.occurrence
    this.mail('response', { from, to: item.organizer, item, occurrence, response, text })
    const original = organiser?.byUid(item.uid)
    if (!organiser || !original) return
    const status = { response, time: this.world.now() }
    const stated = occurrence === null ? viewOfItem(original) : viewOfOccurrence(original, occurrence)
    if (!stated) return
    const attendees = withStatus(stated.content.attendees, from, status)
    if (occurrence === null) original.content = { ...original.content, attendees }
    else {
      const edit = organiser.editOf(original, occurrence)
      edit.content = { ...edit.content, attendees }
    }
    organiser.touch(original, occurrence)
  }

  /**
   * Sends an invitation on to somebody else, in the organiser's name. Whoever was invited already gets a second copy of the same UID.
   */
  sendOn(from: Mailbox, address: string, { item, occurrence }: EventView): void {
    const to = { name: address, address }
    this.mail('invitation', { from, to, item, occurrence })
    const mailbox = this.world.directory.find(address)
    if (!mailbox) return
    const copy = mailbox.add(this.draftCopy(mailbox, item, occurrence))
    if (occurrence === null) copySeries(mailbox, item, copy)
    this.world.requestArrived({ mailbox, item: copy, occurrence: null })
  }

  /** Hands a request to a room's delegate. */
  forward(from: Mailbox, to: string, item: CalendarItem): void {
    this.mail('forward', { from, to: { name: to, address: to }, item, occurrence: null })
  }

  private invite(attendee: Attendee, { item, occurrence }: EventView): void {
    const sender = this.senderOf(item)
    this.mail('invitation', { from: sender, to: attendee.emailAddress, item, occurrence })
    const mailbox = this.world.directory.find(attendee.emailAddress.address)
    if (!mailbox) return
    const series = mailbox.byUid(item.uid)
    if (series && occurrence !== null) {
      this.refresh({ mailbox, copy: series, original: item, occurrence, asksAgain: true })
      return
    }
    const draft = this.draftCopy(mailbox, item, occurrence)
    const copy = mailbox.add(draft)
    if (occurrence === null) copySeries(mailbox, item, copy)
    this.world.requestArrived({ mailbox, item: copy, occurrence: null })
  }

  private draftCopy(mailbox: Mailbox, item: CalendarItem, occurrence: string | null): ItemDraft {
    const view = occurrence === null ? viewOfItem(item) : viewOfOccurrence(item, occurrence)
    const content = copiedContent(view?.content ?? item.content, mailbox, NOT_RESPONDED)
    const { uid, organizer } = item
    const isDated = occurrence !== null && this.world.settings.occurrenceUids === 'dated'
    const iCalUId = isDated ? globalObjectIdOn(uid, occurrence.slice(0, 10)) : (item.iCalUId ?? '')
    const shape = { uid, iCalUId, organizer, isOrganizer: false, content }
    return occurrence === null
      ? { ...shape, recurrence: item.recurrence }
      : { ...shape, recurrence: null, standsFor: occurrence }
  }

  private update(attendee: Attendee, { item, occurrence }: EventView, asksAgain: boolean): void {
    this.mail('update', { from: this.senderOf(item), to: attendee.emailAddress, item, occurrence })
    const mailbox = this.world.directory.find(attendee.emailAddress.address)
    if (!mailbox) return
    const standing = occurrence === null ? null : mailbox.byUid(item.uid, occurrence)
    const copy = standing ?? mailbox.byUid(item.uid)
    if (copy) this.refresh({ mailbox, copy, original: item, occurrence: standing ? null : occurrence, asksAgain })
    // A room that had declined the old time is asked about the new one.
    else if (asksAgain) this.invite(attendee, { ...viewOfItem(item), occurrence })
  }

  private refresh({ mailbox, copy, original, occurrence, asksAgain }: Refresh): void {
    // A room that had declined this occurrence is asked about its new time.
    if (asksAgain && occurrence !== null) copy.cancelled.delete(occurrence)
    const wanted = copy.standsFor ?? occurrence
    const source = wanted === null ? viewOfItem(original) : viewOfOccurrence(original, wanted)
    const held = occurrence === null ? viewOfItem(copy) : viewOfOccurrence(copy, occurrence)
    if (!source || (occurrence !== null && copy.cancelled.has(occurrence))) return
    const response = asksAgain || !held ? NOT_RESPONDED : held.content.response
    const content = copiedContent(source.content, mailbox, response)
    if (!asksAgain && held) Object.assign(content, { showAs: held.content.showAs })
    if (occurrence === null) {
      copy.content = content
      if (asksAgain && copy.standsFor === null) copySeries(mailbox, original, copy)
    } else mailbox.editOf(copy, occurrence).content = content
    mailbox.touch(copy, occurrence)
    if (asksAgain || mailbox.identity.room) this.world.requestArrived({ mailbox, item: copy, occurrence })
  }

  private cancelAt(
    attendee: Attendee,
    { item, occurrence, comment }: { item: CalendarItem; occurrence: string | null; comment: string },
  ): void {
    this.mail('cancellation', { from: this.senderOf(item), to: attendee.emailAddress, item, occurrence, text: comment })
    const mailbox = this.world.directory.find(attendee.emailAddress.address)
    if (!mailbox) return
    const standing = mailbox
      .live()
      .filter(
        (copy) =>
          copy.uid === item.uid && copy.standsFor !== null && (occurrence === null || copy.standsFor === occurrence),
      )
    for (const copy of standing) this.cancelCopy(mailbox, copy, null)
    const copy = mailbox.byUid(item.uid)
    if (copy && (occurrence === null || viewOfOccurrence(copy, occurrence))) this.cancelCopy(mailbox, copy, occurrence)
  }

  private cancelCopy(mailbox: Mailbox, copy: CalendarItem, occurrence: string | null): void {
    if (mailbox.identity.room?.processing.RemoveCanceledMeetings) {
      if (occurrence === null) mailbox.remove(copy)
      else mailbox.removeOccurrence(copy, occurrence)
      return
    }
    const held = occurrence === null ? copy.content : (viewOfOccurrence(copy, occurrence)?.content ?? copy.content)
    const content = { ...held, isCancelled: true, showAs: 'free' as const, subject: `Canceled: ${held.subject}` }
    if (occurrence === null) {
      copy.content = content
      for (const edit of copy.edits.values()) edit.content = { ...edit.content, isCancelled: true, showAs: 'free' }
    } else mailbox.editOf(copy, occurrence).content = content
    mailbox.touch(copy, occurrence)
  }

  private forgetAnswers(mailbox: Mailbox, { item, occurrence, content }: EventView, known: readonly Attendee[]): void {
    const attendees = content.attendees.map((each) =>
      lists(known, each) && !isOwner(mailbox, each) ? { ...each, status: NOBODY_ASKED } : each,
    )
    if (occurrence === null) item.content = { ...item.content, attendees }
    else {
      const edit = mailbox.editOf(item, occurrence)
      edit.content = { ...edit.content, attendees }
    }
  }

  private senderOf(item: CalendarItem): Mailbox {
    return this.world.directory.findOrInvite(item.organizer.address, item.organizer.name)
  }

  private mail(kind: OutboxMail['kind'], mail: MailDraft): void {
    const { from, to, item, occurrence, response, text } = mail
    const details = { response: response ?? null, text: text ?? '', subject: item.content.subject, uid: item.uid }
    this.world.outbox.send({ kind, from: from.emailAddress, to, occurrence, ...details })
  }
}

type Refresh = {
  mailbox: Mailbox
  copy: CalendarItem
  original: CalendarItem
  occurrence: string | null
  asksAgain: boolean
}
type MailDraft = {
  from: Mailbox
  to: OutboxMail['to']
  item: CalendarItem
  occurrence: string | null
  response?: Response
  text?: string
}

/** The attendees with the answer of one of them. */
export function withStatus(attendees: readonly Attendee[], who: Mailbox, status: ResponseStatus): Attendee[] {
  return attendees.map((each) => (isOwner(who, each) ? { ...each, status } : each))
}

function copySeries(mailbox: Mailbox, original: CalendarItem, copy: CalendarItem): void {
  copy.recurrence = original.recurrence
  copy.cancelled = new Set(original.cancelled)
  copy.edits = new Map()
  for (const [occurrence, edit] of original.edits) {
    const { attendees, ...content } = edit.content
    mailbox.editOf(copy, occurrence).content = attendees ? { ...content, attendees } : content
  }
}

function copiedContent(content: EventContent, mailbox: Mailbox, response: ResponseStatus): EventContent {
  const isRoom = mailbox.identity.room !== null
  const answered = response.response === 'notResponded' ? NOBODY_ASKED : response
  return {
    ...content,
    categories: [],
    isReminderOn: !isRoom,
    showAs: 'tentative',
    response,
    attendees: withStatus(content.attendees, mailbox, answered),
  }
}

function sharedPart(content: EventContent): string {
  const shared: Record<string, unknown> = { ...content }
  for (const name of PERSONAL) delete shared[name]
  return JSON.stringify(shared)
}

function lists(attendees: readonly Attendee[], wanted: Attendee): boolean {
  const address = wanted.emailAddress.address.toLowerCase()
  return attendees.some((each) => each.emailAddress.address.toLowerCase() === address)
}

function isOwner(mailbox: Mailbox, attendee: Attendee): boolean {
  return attendee.emailAddress.address.toLowerCase() === mailbox.address.toLowerCase()
}
