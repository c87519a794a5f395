import type { Attendee, InstanceEdit, ResponseStatus } from './calendar-item.ts'
import { type EventView, firstOf, viewOfOccurrence } from './event-view.ts'
import { encodeId } from './item-id.ts'
import type { Mailbox } from './mailbox.ts'
import { renderRecurrence } from './recurrence-shape.ts'
import { inZone, renderInstant, renderLocal, type WallTime } from './wall-time.ts'

/** How a request wants its events written; taken from the `Prefer` header of that request alone. */
export interface Preferences {
  /** Zone of the replies, under the name that was asked for. */
  readonly zone: string
  readonly immutableIds: boolean
  readonly textBodies: boolean
  readonly maxPageSize: number | null
}

export type Row = Record<string, unknown>

/** Writes the events of one mailbox as Graph does. */
export class EventRenderer {
  readonly preferences: Preferences
  private readonly mailbox: Mailbox

  constructor(mailbox: Mailbox, preferences: Preferences) {
    this.mailbox = mailbox
    this.preferences = preferences
  }

  id(view: Pick<EventView, 'item' | 'occurrence'>): string {
    return this.idOf(view.item.number, view.occurrence)
  }

  idOf(item: number, occurrence: string | null): string {
    return encodeId({ mailbox: this.mailbox.identity.number, item, occurrence }, this.preferences.immutableIds)
  }

  /** The whole event, without extended properties and extensions. */
  event(view: EventView): Row {
    const { item, content } = view
    const id = this.id(view)
    const text = content.body.content.replaceAll(/<[^>]*>/g, '')
    return {
      '@odata.etag': etagOf(view),
      id,
      createdDateTime: renderInstant(item.createdAt),
      lastModifiedDateTime: renderInstant(view.modifiedAt),
      changeKey: view.changeKey,
      categories: content.categories,
      transactionId: item.transactionId,
      originalStartTimeZone: content.isAllDay ? this.preferences.zone : content.start.zone,
      originalEndTimeZone: content.isAllDay ? this.preferences.zone : content.end.zone,
      iCalUId: item.iCalUId,
      uid: item.uid,
      reminderMinutesBeforeStart: content.reminderMinutesBeforeStart,
      isReminderOn: content.isReminderOn,
      hasAttachments: false,
      subject: content.subject,
      bodyPreview: text.slice(0, 255),
      importance: content.importance,
      sensitivity: content.sensitivity,
      isAllDay: content.isAllDay,
      isCancelled: content.isCancelled,
      isOrganizer: item.isOrganizer,
      responseRequested: content.responseRequested,
      seriesMasterId: this.masterId(view),
      showAs: content.showAs,
      type: view.type,
      webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
      onlineMeetingUrl: null,
      isOnlineMeeting: content.isOnlineMeeting,
      onlineMeetingProvider: content.isOnlineMeeting ? 'teamsForBusiness' : 'unknown',
      allowNewTimeProposals: content.allowNewTimeProposals,
      isDraft: false,
      hideAttendees: content.hideAttendees,
      occurrenceId: this.occurrenceId(view),
      ...(view.originalStart ? { originalStart: view.originalStart.toString({ smallestUnit: 'second' }) } : {}),
      recurrence: view.type === 'seriesMaster' && item.recurrence ? renderRecurrence(item.recurrence) : null,
      onlineMeeting: null,
      responseStatus: renderStatus(content.response),
      body: this.preferences.textBodies ? { contentType: 'text', content: text } : content.body,
      ...this.times(view),
      location: content.location,
      locations: content.locations,
      attendees: content.attendees.map(renderAttendee),
      organizer: { emailAddress: item.organizer },
    }
  }

  /** A row of delta: an unedited occurrence is a stub, everything else is whole. */
  deltaRow(view: EventView): Row {
    const type = { '@odata.type': '#microsoft.graph.event' }
    if (view.type !== 'occurrence') return { ...type, ...this.event(view) }
    return {
      ...type,
      '@odata.etag': etagOf(view),
      seriesMasterId: this.masterId(view),
      type: view.type,
      id: this.id(view),
      ...this.times(view),
    }
  }

  /** `OID.<master id>.<original date>`; null outside a series. */
  occurrenceId(view: Pick<EventView, 'item' | 'occurrence'>): string | null {
    if (view.occurrence === null) return null
    return `OID.${this.idOf(view.item.number, null)}.${view.occurrence.slice(0, 10)}`
  }

  cancelledOccurrences(view: EventView): (string | null)[] {
    return [...view.item.cancelled].sort().map((occurrence) => this.occurrenceId({ item: view.item, occurrence }))
  }

  exceptionOccurrences(view: EventView): Row[] {
    const keys = [...view.item.edits.keys()].sort()
    const views = keys.map((key) => viewOfOccurrence(view.item, key)).filter((each) => each !== null)
    return views.map((each) => ({ '@odata.type': '#microsoft.graph.event', ...this.event(each) }))
  }

  private masterId(view: EventView): string | null {
    return view.occurrence === null ? null : this.idOf(view.item.number, null)
  }

  private times(view: EventView): { start: Row; end: Row } {
    const { start, end, isAllDay } = view.content
    if (view.type !== 'seriesMaster') return { start: this.time(start, isAllDay), end: this.time(end, isAllDay) }
    // A master carries the times of its first occurrence, even when the rule skips the day it was written for.
    const first = firstOf(view.item) ?? start.local
    const zone = view.item.recurrence?.range.recurrenceTimeZone ?? start.zone
    const length = start.local.until(inZone(end, start.zone).local)
    return {
      start: this.time({ local: first, zone }, isAllDay),
      end: this.time({ local: first.add(length), zone }, isAllDay),
    }
  }

  private time(time: WallTime, floats: boolean): Row {
    const { zone } = this.preferences
    return { dateTime: renderLocal(floats ? time.local : inZone(time, zone).local), timeZone: zone }
  }
}

export function etagOf(view: Pick<EventView, 'changeKey'>): string {
  return `W/"${view.changeKey}"`
}

export function renderStatus(status: ResponseStatus): Row {
  return { response: status.response, time: status.time === null ? '0001-01-01T00:00:00Z' : renderInstant(status.time) }
}

/** Extended properties and extensions live on the item, or on the edit of one occurrence. */
export function markersOf(view: EventView): Pick<InstanceEdit, 'extendedProperties' | 'extensions'> {
  const edit = view.occurrence === null ? undefined : view.item.edits.get(view.occurrence)
  return edit ?? view.item
}

function renderAttendee(attendee: Attendee): Row {
  return { type: attendee.type, status: renderStatus(attendee.status), emailAddress: attendee.emailAddress }
}
