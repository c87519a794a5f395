import { expandRecurrence } from '../shared/recurrence-expansion.ts'
import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { CalendarItem, EventContent, Response } from './calendar-item.ts'
import { completeContent, type EventInput, parseEventInput } from './event-input.ts'
import { markersOf } from './event-rendering.ts'
import { type EventView, firstOf, keyOf, seriesOf, viewOfItem, viewOfOccurrence } from './event-view.ts'
import { globalObjectId } from './global-object-id.ts'
import { done, invalidRequest, itemNotFound, type Outcome, refused } from './graph-error.ts'
import type { Mailbox } from './mailbox.ts'
import { type MeetingDelivery, withStatus } from './meeting-delivery.ts'
import type { SandboxSettings } from './sandbox-options.ts'
import { instantOf } from './wall-time.ts'

export interface OperationsWorld {
  readonly clock: SandboxClock
  readonly randomness: SeededRandomness
  readonly settings: SandboxSettings
  readonly delivery: MeetingDelivery
}

/** An event and the mailbox it was found in. */
export interface Found {
  readonly mailbox: Mailbox
  readonly view: EventView
}

export interface Answer {
  readonly response: 'accepted' | 'tentativelyAccepted' | 'declined'
  readonly comment: string
  readonly sendResponse: boolean
  readonly proposesTime: boolean
}

/** What can be done to events, whoever does it: Graph's routes and the people of the control interface alike. */
export class CalendarOperations {
  private readonly world: OperationsWorld

  constructor(world: OperationsWorld) {
    this.world = world
  }

  create(mailbox: Mailbox, body: unknown): Outcome<EventView> {
    const input = parseEventInput(body, null)
    if (!input.ok) return input
    const content = completeContent(input.value.content, true)
    if (!content.ok) return content
    const transaction = transactionOf(body, input.value)
    const twin = transaction && this.twinOf(mailbox, transaction)
    if (twin) return twin
    const recurrence = input.value.recurrence ?? null
    if (recurrence && firstOf({ content: content.value, recurrence }) === null)
      return invalidRequest('The recurrence has no occurrence.')
    const uid = globalObjectId(this.world.clock.now(), this.world.randomness.bytes(16))
    const item = mailbox.add({
      uid,
      iCalUId: uid,
      organizer: mailbox.emailAddress,
      isOrganizer: true,
      content: content.value,
      recurrence,
      ...(transaction ? { transaction } : {}),
    })
    storeMarkers(item, input.value)
    const view = viewOfItem(item)
    this.world.delivery.organiserWrote(mailbox, view, { before: null, rescheduled: false })
    this.settle(mailbox, item)
    return done(viewOfItem(item))
  }

  update({ mailbox, view }: Found, body: unknown): Outcome<EventView> {
    const input = parseEventInput(body, view.content)
    if (!input.ok) return input
    const before = freeze(view)
    const outcome =
      view.occurrence === null
        ? this.updateItem({ mailbox, view }, input.value)
        : this.updateOccurrence({ mailbox, view }, input.value)
    if (!outcome.ok) return outcome
    const after = outcome.value
    const rescheduled =
      instantOf(before.content.start).epochMilliseconds !== instantOf(after.content.start).epochMilliseconds ||
      instantOf(before.content.end).epochMilliseconds !== instantOf(after.content.end).epochMilliseconds ||
      JSON.stringify(before.item.recurrence) !== JSON.stringify(after.item.recurrence)
    mailbox.touch(view.item, view.occurrence)
    this.world.delivery.organiserWrote(mailbox, after, { before, rescheduled })
    return done(current(after))
  }

  forward({ mailbox, view }: Found, to: string): void {
    this.world.delivery.sendOn(mailbox, to, view)
  }

  /** Deletes. The organiser's delete cancels the meeting for everybody, an attendee's is known to nobody else. */
  remove({ mailbox, view }: Found, comment = ''): void {
    if (view.occurrence === null) mailbox.remove(view.item)
    else mailbox.removeOccurrence(view.item, view.occurrence)
    if (view.item.isOrganizer) this.world.delivery.organiserCancelled(mailbox, view, comment)
  }

  cancel(found: Found, comment: string): Outcome<null> {
    if (!found.view.item.isOrganizer)
      return refused(
        400,
        'ErrorAccessDenied',
        'Your request can’t be completed. You need to be an organizer to cancel a meeting.',
      )
    this.remove(found, comment)
    return done(null)
  }

  respond({ mailbox, view }: Found, answer: Answer): Outcome<null> {
    const { item, content } = view
    if (item.isOrganizer)
      return invalidRequest(
        "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
      )
    if (!content.responseRequested)
      return invalidRequest("Your request can't be completed. The meeting organizer hasn't requested a response.")
    if (answer.proposesTime && (!answer.sendResponse || !content.allowNewTimeProposals))
      return invalidRequest('A new time can only be proposed with a response, to an organizer who allows it.')
    if (answer.response === 'declined') {
      if (view.occurrence === null) mailbox.remove(item)
      else mailbox.removeOccurrence(item, view.occurrence)
    } else this.keepAnswer({ mailbox, view }, answer.response)
    if (answer.sendResponse)
      this.world.delivery.answer(mailbox, view, { response: answer.response, text: answer.comment })
    return done(null)
  }

  private keepAnswer({ mailbox, view }: Found, response: Response): void {
    const status = { response, time: this.world.clock.now() }
    const showAs = response === 'accepted' ? 'busy' : 'tentative'
    const part = { response: status, showAs, attendees: withStatus(view.content.attendees, mailbox, status) } as const
    if (view.occurrence === null) {
      view.item.content = { ...view.item.content, ...part }
      for (const edit of view.item.edits.values()) edit.content = { ...edit.content, response: status, showAs }
    } else {
      const edit = mailbox.editOf(view.item, view.occurrence)
      edit.content = { ...edit.content, ...part }
    }
    mailbox.touch(view.item, view.occurrence)
  }

  private updateItem({ view }: Found, input: EventInput): Outcome<EventView> {
    const { item } = view
    const content = { ...item.content, ...input.content }
    const recurrence = input.recurrence === undefined ? item.recurrence : input.recurrence
    if (recurrence && firstOf({ content, recurrence }) === null)
      return invalidRequest('The recurrence has no occurrence.')
    const reshaped =
      seriesText({ content, recurrence }) !== seriesText(item) || lengthText(content) !== lengthText(item.content)
    item.content = content
    item.recurrence = recurrence
    // A series that repeats otherwise forgets its edited and its deleted occurrences.
    if (reshaped) {
      item.edits.clear()
      item.cancelled.clear()
    }
    storeMarkers(item, input)
    return done(viewOfItem(item))
  }

  private updateOccurrence({ mailbox, view }: Found, input: EventInput): Outcome<EventView> {
    const { item, occurrence } = view
    if (occurrence === null) return itemNotFound()
    if (input.recurrence) return invalidRequest('An occurrence cannot recur.')
    const content = { ...view.content, ...input.content }
    if ((input.content.start || input.content.end) && crossesNeighbour(view, content))
      return refused(
        400,
        'ErrorOccurrenceCrossingBoundary',
        'Modified occurrence is crossing or overlapping adjacent occurrence.',
      )
    const edit = mailbox.editOf(item, occurrence)
    const { start, end } = content
    edit.content = { ...edit.content, start, end, ...input.content }
    for (const [id, value] of input.extendedProperties) edit.extendedProperties.set(id, value)
    for (const [name, extension] of input.extensions) edit.extensions.set(name, extension)
    return done(current({ ...view, item, occurrence }))
  }

  private twinOf(mailbox: Mailbox, transaction: { id: string; content: string }): Outcome<EventView> | null {
    const twin = [...mailbox.items.values()].find((item) => item.transactionId === transaction.id)
    if (!twin) return null
    const same = !twin.deleted && twin.transactionContent === transaction.content
    if (same || (!twin.deleted && this.world.settings.transactionReuse === 'ignore')) return done(viewOfItem(twin))
    return refused(
      409,
      'ErrorDuplicateTransactionId',
      'Your request can’t be completed. The transaction ID was already used by another event.',
    )
  }

  /** The server comes back to a new item once more, and only its change key shows it. */
  private settle(mailbox: Mailbox, item: CalendarItem): void {
    const { settleAfterMs } = this.world.settings
    if (settleAfterMs === null) return
    this.world.clock.schedule(settleAfterMs, () => {
      if (!item.deleted) mailbox.touch(item)
    })
  }
}

function transactionOf(body: unknown, input: EventInput): { id: string; content: string } | null {
  if (input.transactionId === undefined) return null
  const { transactionId, ...content } = body as Record<string, unknown>
  return { id: String(transactionId), content: JSON.stringify(content) }
}

function storeMarkers(item: CalendarItem, input: EventInput): void {
  const markers = markersOf(viewOfItem(item))
  for (const [id, value] of input.extendedProperties) markers.extendedProperties.set(id, value)
  for (const [name, extension] of input.extensions) markers.extensions.set(name, extension)
}

function freeze(view: EventView): EventView {
  return { ...view, item: { ...view.item } }
}

function current(view: EventView): EventView {
  return (view.occurrence === null ? viewOfItem(view.item) : viewOfOccurrence(view.item, view.occurrence)) ?? view
}

function seriesText(item: Pick<CalendarItem, 'content' | 'recurrence'>): string {
  const series = seriesOf(item)
  return series ? `${series.start} ${series.zone} ${series.lines}` : ''
}

function lengthText(content: EventContent): string {
  return String(instantOf(content.end).epochMilliseconds - instantOf(content.start).epochMilliseconds)
}

/** Whether an occurrence at its new time would stand on, or beyond, a day of the one before or after it. */
function crossesNeighbour(view: EventView, content: EventContent): boolean {
  const series = seriesOf(view.item)
  if (!series || !view.originalStart) return false
  const day = (time: EventContent['start']) => instantOf(time).toZonedDateTimeISO(series.zone).toPlainDate()
  const reach = { hours: 24 * 800 }
  const window = { from: view.originalStart.subtract(reach), to: view.originalStart.add(reach) }
  const keys = expandRecurrence(series, window).map(keyOf)
  const own = keys.indexOf(view.occurrence ?? '')
  const standing = (key: string) => !view.item.cancelled.has(key)
  const before = viewOrNull(view.item, keys.slice(0, own).findLast(standing))
  const after = viewOrNull(view.item, keys.slice(own + 1).find(standing))
  const tooEarly = before !== null && Temporal.PlainDate.compare(day(content.start), day(before.content.start)) <= 0
  const tooLate = after !== null && Temporal.PlainDate.compare(day(content.start), day(after.content.start)) >= 0
  return tooEarly || tooLate
}

function viewOrNull(item: CalendarItem, key: string | undefined): EventView | null {
  return key === undefined ? null : viewOfOccurrence(item, key)
}
