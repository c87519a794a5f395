import type { CalendarItem, Marker, Person, RoomResponse, Visibility } from '../../core/calendar-item.ts'
import type { Series } from '../../core/recurrence/index.ts'
import type { WrittenItem } from '../provider.ts'

/** Who wrote an item: a person inviting the room, somebody writing straight onto its calendar, or we, as a hold or by invitation. */
export type Origin = 'person_invitation' | 'direct' | 'our_hold' | 'our_invitation'

/** One item as the memory world keeps it; tombstones stay for ever, so that an id is never free again. */
export interface StoredItem {
  readonly remoteId: string
  readonly calendarId: string
  readonly origin: Origin
  /** Grows over the whole world with every change; the entity tag and the version are made of it. */
  readonly revision: number
  readonly createdAt: Temporal.Instant
  readonly modifiedAt: Temporal.Instant
  readonly iCalUid: string
  readonly organizer: Person | null
  readonly summary: string
  readonly description: string
  readonly visibility: Visibility
  readonly blocking: boolean
  readonly attendeeCount: number
  readonly series: Series
  readonly oddities: Pick<CalendarItem, 'isLoneDate' | 'unknownZone'>
  readonly marker: Marker | null
  readonly roomResponse: RoomResponse
  /** What the room told the organiser with its last answer. */
  readonly answerComment: string | null
  /** True from an invitation or a new time until the room's attendant or the application has answered. */
  readonly awaitsAnswer: boolean
  readonly cancelled: boolean
  readonly deleted: boolean
}

export const etagOf = (item: StoredItem): string => `"${item.revision}"`

export function toCalendarItem(item: StoredItem): CalendarItem {
  return {
    remoteId: item.remoteId,
    version: String(item.revision),
    etag: etagOf(item),
    createdAt: item.createdAt.toString(),
    modifiedAt: item.modifiedAt.toString(),
    iCalUid: item.iCalUid,
    joinKey: item.iCalUid,
    cancelled: item.cancelled,
    blocking: item.blocking,
    roomResponse: item.roomResponse,
    organizer: item.organizer,
    summary: normalText(item.summary),
    visibility: item.visibility,
    attendeeCount: item.attendeeCount,
    series: item.series,
    marker: item.marker,
    unsupported: [],
    ...item.oddities,
  }
}

export const writtenItem = (item: StoredItem): WrittenItem => ({
  ref: { remoteId: item.remoteId, place: item.origin === 'our_invitation' ? 'organizer' : 'room' },
  item: toCalendarItem(item),
})

const normalText = (text: string): string => text.normalize('NFC').trim()
