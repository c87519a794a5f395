import { createHash } from 'node:crypto'
import type { CalendarItem, Person, RoomResponse } from '../../core/calendar-item.ts'
import { ok, type Result } from '../../core/result.ts'
import { joinKeyOf } from '../join-key.ts'
import {
  attendeeCountOf,
  blocks,
  isOwn,
  normalText,
  type ReadingPlace,
  type Unreadable,
  visibilityOf,
} from './event-fields.ts'
import type { GraphEvent } from './graph-event.ts'
import { toSeries } from './translate-series.ts'

/**
 * A Graph event as an item: a single meeting, or a series master read with its exceptions.
 * The subject of somebody else's meeting is never a summary: the room's mailbox writes the organiser's name there
 * (Set-CalendarProcessing, `AddOrganizerToSubject`, `DeleteSubject`).
 */
export function toCalendarItem(event: GraphEvent, from: ReadingPlace): Result<CalendarItem, Unreadable> {
  const series = toSeries(event, from)
  if (!series.ok) return series
  const own = isOwn(event)
  const version = versionOf(event)
  return ok({
    remoteId: event.id,
    version,
    etag: event.type === 'seriesMaster' ? joinEtag(event['@odata.etag'] ?? '', version) : (event['@odata.etag'] ?? ''),
    createdAt: event.createdDateTime ?? null,
    modifiedAt: event.lastModifiedDateTime ?? null,
    iCalUid: event.iCalUId ?? event.uid ?? null,
    joinKey: joinKeyOf(event.iCalUId) ?? joinKeyOf(event.uid),
    cancelled: event.isCancelled === true,
    blocking: blocks(event) && !series.value.isEmpty,
    roomResponse: responseOf(event),
    organizer: own && from.place === 'room' ? null : personOf(event.organizer?.emailAddress),
    summary: own ? normalText(event.subject) : null,
    visibility: visibilityOf(event),
    attendeeCount: attendeeCountOf(event),
    series: series.value.series,
    marker: from.marker,
    unsupported: series.value.unsupported,
    ...(series.value.unknownZone === null ? {} : { unknownZone: series.value.unknownZone }),
    ...otherRoomsOf(event, from),
  })
}

/** The answer in Graph's words as RFC 5545 PARTSTAT. */
export function toRoomResponse(response: string | null | undefined): RoomResponse {
  switch (response) {
    case 'organizer':
    case 'accepted':
    case 'declined':
      return response
    case 'tentativelyAccepted':
      return 'tentative'
    default:
      return 'needs_action'
  }
}

/** Rooms and equipment beside this one; nothing where the organiser hides the guests, or one of them has no address that could be compared. */
function otherRoomsOf(
  { attendees, hideAttendees }: GraphEvent,
  { calendar }: ReadingPlace,
): Pick<CalendarItem, 'otherRooms'> {
  if (hideAttendees === true || !attendees) return {}
  const own = calendar.remoteCalendarId.toLowerCase()
  const rooms = attendees
    .filter(({ type }) => type === 'resource')
    .map(({ emailAddress, status }) => ({
      address: emailAddress?.address?.trim().toLowerCase() ?? '',
      response: toRoomResponse(status?.response),
    }))
  if (rooms.some(({ address }) => !address.includes('@'))) return {}
  return { otherRooms: rooms.filter(({ address }) => address !== own) }
}

/** A series with one occurrence that waits for an answer waits for an answer. */
function responseOf(event: GraphEvent): RoomResponse {
  if (isOwn(event)) return 'organizer'
  const isWaiting = event.exceptionOccurrences?.some(
    (exception) => exception.isCancelled !== true && exception.responseStatus?.response === 'notResponded',
  )
  return isWaiting === true ? 'needs_action' : toRoomResponse(event.responseStatus?.response)
}

/** Null for the legacy names of directory entries (`/o=...`): nobody can be reached under them. */
function personOf(emailAddress: { name?: string | null; address?: string | null } | undefined): Person | null {
  const address = emailAddress?.address?.trim().toLowerCase() ?? ''
  if (!address.includes('@')) return null
  return { name: normalText(emailAddress?.name) ?? '', address }
}

/**
 * A single event changes with its entity tag. Whether a master's tag moves with its exceptions is not documented, so the
 * version of a series is made of all of them.
 */
function versionOf(event: GraphEvent): string {
  const etag = event['@odata.etag'] ?? ''
  if (event.type !== 'seriesMaster') return etag
  const exceptions = (event.exceptionOccurrences ?? []).map(
    (exception) => `${exception.id} ${exception['@odata.etag']}`,
  )
  const parts = [etag, ...exceptions.sort(), ...[...(event.cancelledOccurrences ?? [])].sort()]
  return createHash('sha256').update(parts.join('\n')).digest('base64url')
}

/**
 * The tag of a series says two things: the master's own tag, which goes to the server, and the version of the whole, which the
 * adapter compares before it writes. A space cannot occur in an entity tag (RFC 9110 section 8.8.3).
 */
function joinEtag(master: string, version: string): string {
  return `${master} ${version}`
}

/** The part of an item's tag that Graph knows. */
export function graphEtag(etag: string): string {
  return etag.split(' ')[0] ?? etag
}
