import type { CalendarItem } from './calendar-item.ts'
import { markersOf } from './event-rendering.ts'
import { type EventView, viewOfItem, viewsIn, type Window } from './event-view.ts'
import { encodeId } from './item-id.ts'
import type { Mailbox } from './mailbox.ts'
import { instantOf } from './wall-time.ts'

/** An event as the control interface tells it: no protocol, just what is in the calendar. */
export interface PlainEvent {
  readonly id: string
  readonly immutableId: string
  readonly uid: string
  readonly iCalUId: string | null
  readonly type: EventView['type']
  readonly subject: string
  readonly body: string
  /** Instants, `2026-12-01T08:00:00Z`. */
  readonly start: string
  readonly end: string
  readonly isAllDay: boolean
  readonly organizer: string
  readonly isOrganizer: boolean
  readonly response: string
  readonly showAs: string
  readonly sensitivity: string
  readonly isCancelled: boolean
  readonly attendees: readonly { readonly address: string; readonly type: string; readonly response: string }[]
  readonly recurrence: CalendarItem['recurrence']
  /** Original dates, `2026-12-01`. */
  readonly cancelledOccurrences: readonly string[]
  /** Original date of an occurrence. */
  readonly occurrence: string | null
  readonly transactionId: string | null
  readonly extendedProperties: Readonly<Record<string, string>>
  readonly changeKey: string
}

/** The singles and masters of a calendar, or everything that overlaps a window. Ordered by start. */
export function plainEvents(mailbox: Mailbox, window: Window | null): PlainEvent[] {
  const views = mailbox.live().flatMap((item) => (window ? viewsIn(item, window) : [viewOfItem(item)]))
  return views
    .toSorted((a, b) => Temporal.Instant.compare(instantOf(a.content.start), instantOf(b.content.start)))
    .map((view) => plainEvent(mailbox, view))
}

export function plainEvent(mailbox: Mailbox, view: EventView): PlainEvent {
  const { item, content } = view
  const reference = { mailbox: mailbox.identity.number, item: item.number, occurrence: view.occurrence }
  return {
    id: encodeId(reference, false),
    immutableId: encodeId(reference, true),
    uid: item.uid,
    iCalUId: item.iCalUId,
    type: view.type,
    subject: content.subject,
    body: content.body.content,
    start: instantOf(content.start).toString(),
    end: instantOf(content.end).toString(),
    isAllDay: content.isAllDay,
    organizer: item.organizer.address,
    isOrganizer: item.isOrganizer,
    response: content.response.response,
    showAs: content.showAs,
    sensitivity: content.sensitivity,
    isCancelled: content.isCancelled,
    attendees: content.attendees.map(({ emailAddress, type, status }) => ({
      address: emailAddress.address,
      type,
      response: status.response,
    })),
    recurrence: view.type === 'seriesMaster' ? item.recurrence : null,
    cancelledOccurrences: [...item.cancelled].sort().map((key) => key.slice(0, 10)),
    occurrence: view.occurrence?.slice(0, 10) ?? null,
    transactionId: item.transactionId,
    extendedProperties: Object.fromEntries(markersOf(view).extendedProperties),
    changeKey: view.changeKey,
  }
}
