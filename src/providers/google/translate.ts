import type { CalendarItem, InvitedRoom } from '../../core/calendar-item.ts'
import { dateJoinKey } from '../../core/date-join-key.ts'
import { createSeries, type Series, type Timing } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone } from '../../core/time/index.ts'
import { joinKeyOf } from '../join-key.ts'
import type { CalendarRef } from '../provider.ts'
import { datesAlone, haveDatesToWait, responseToAll, withoutOthers } from './dates-alone.ts'
import {
  attendeeCountOf,
  isBlocking,
  organizerOf,
  otherRoomsOf,
  roomResponseOf,
  summaryOf,
  textOrNull,
  visibilityOf,
} from './event-details.ts'
import { uidOfId } from './event-ids.ts'
import { readTiming, type Unreadable } from './event-time.ts'
import { type EventTree, isSeries, treeTagOf } from './event-tree.ts'
import { type GoogleEvent, isException } from './google-event.ts'
import { markerOf } from './markers.ts'
import { readOriginal, readOverrides } from './overrides.ts'
import { readRecurrence } from './recurrence-lines.ts'

/** What an event is read against. */
export interface Reading {
  readonly calendar: CalendarRef
  /** Addresses that write for us: what they create has no organiser among people. Lower-case. */
  readonly ownAddresses: ReadonlySet<string>
}

/** A room calendar holds meetings; working places, birthdays and mail extracts (`eventType`) are none. */
export const isMeeting = ({ eventType }: GoogleEvent): boolean =>
  eventType === undefined || eventType === null || eventType === 'default'

/** The shared form of an event. Tombstones are never given here: nothing in them can be believed but the id. */
export function toItem(tree: EventTree, reading: Reading): Result<CalendarItem, Unreadable> {
  const item = toWholeItem(tree, reading)
  return item.ok ? ok(withDatesAlone(item.value, tree, reading)) : item
}

/** Of a series that the room declined, what its organiser asked for again since: one date is a meeting of its own, under the id of the series. */
function withDatesAlone(item: CalendarItem, tree: EventTree, reading: Reading): CalendarItem {
  const dates = datesAlone(tree, reading.calendar)
  const [date] = dates
  if (date === undefined) return item
  const { remoteId, version, etag, modifiedAt } = item
  if (dates.length === 1) {
    const alone = toWholeItem({ event: date, exceptions: [] }, reading)
    return alone.ok ? { ...alone.value, remoteId, version, etag, modifiedAt } : item
  }
  const originals = dates.map((each) => readOriginal(each, item.series.timing, reading.calendar))
  const series = withoutOthers(
    item.series,
    originals.flatMap((original) => (original.ok ? [original.value] : [])),
  )
  if (series === null) return item
  return { ...item, series, blocking: true, roomResponse: responseToAll(dates, reading.calendar) }
}

function toWholeItem(tree: EventTree, reading: Reading): Result<CalendarItem, Unreadable> {
  const { event } = tree
  const when = readWhen(tree, reading)
  if (!when.ok) return when
  const uid = textOrNull(event.iCalUID) ?? uidOfId(event.recurringEventId ?? event.id)
  const etag = treeTagOf(tree)
  return ok({
    remoteId: event.id,
    version: etag,
    etag,
    createdAt: instantOrNull(event.created),
    modifiedAt: newest([event, ...tree.exceptions]),
    iCalUid: uid,
    joinKey: joinKeyOfEvent(event, uid),
    cancelled: false,
    blocking: when.value.takesTime && isBlocking(event, reading.calendar),
    roomResponse: roomResponseOf(event, reading.calendar),
    organizer: organizerOf(event, reading.calendar, reading.ownAddresses),
    summary: summaryOf(event),
    visibility: visibilityOf(event),
    attendeeCount: attendeeCountOf(event),
    series: when.value.series,
    marker: markerOf(event),
    unsupported: when.value.unsupported,
    ...(isException(event) ? { isLoneDate: true } : {}),
    ...(haveDatesToWait(tree, reading.calendar) ? { datesWait: true } : {}),
    ...unknownZoneOf(event),
    ...toldRooms(otherRoomsOf(event, reading.calendar)),
  })
}

const unknownZoneOf = ({ start }: GoogleEvent): { unknownZone?: string } => {
  const name = textOrNull(start?.timeZone)
  return name === null || resolveZone(name).ok ? {} : { unknownZone: name }
}

const toldRooms = (otherRooms: readonly InvitedRoom[] | null) => (otherRooms === null ? {} : { otherRooms })

interface When {
  readonly series: Series
  readonly unsupported: readonly string[]
  /** False for a meeting that ends when it starts. */
  readonly takesTime: boolean
}

function readWhen(tree: EventTree, reading: Reading): Result<When, Unreadable> {
  const { event } = tree
  const read = readTiming(event, reading.calendar.timeZone, isSeries(tree))
  if (!read.ok) return read
  const { timing, takesTime } = withLength(read.value)
  const recurrence = readRecurrence(event.recurrence ?? [], timing)
  if (!recurrence.ok) return recurrence
  const { rule, rdates, exdates, unsupported } = recurrence.value
  const overrides = readOverrides(tree, timing, reading.calendar)
  if (!overrides.ok) return overrides
  const series = createSeries({ timing, rule, rdates, exdates, overrides: overrides.value })
  if (!series.ok) return fail({ reason: `the series is refused: ${series.error.code} (${series.error.rule})` })
  return ok({ series: series.value, unsupported, takesTime })
}

/** A reminder that somebody wrote as a meeting without length takes no time; the core knows no such length. */
function withLength(timing: Timing): { timing: Timing; takesTime: boolean } {
  const isEmpty = timing.kind === 'timed' && timing.durationSeconds === 0
  return isEmpty ? { timing: { ...timing, durationSeconds: 60 }, takesTime: false } : { timing, takesTime: true }
}

/** One occurrence that the room was invited to alone has the UID of its whole series, and is a meeting of its own. */
function joinKeyOfEvent(event: GoogleEvent, uid: string | null): string | null {
  const key = joinKeyOf(uid)
  if (key === null || !isException(event)) return key
  const original = event.originalStartTime?.dateTime ?? event.originalStartTime?.date ?? event.id
  return dateJoinKey(key, instantOrNull(original) ?? original)
}

function instantOrNull(text: string | null | undefined): string | null {
  if (text === undefined || text === null) return null
  try {
    return Temporal.Instant.from(text).toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function newest(events: readonly GoogleEvent[]): string | null {
  const times = events.map(({ updated }) => instantOrNull(updated)).filter((time) => time !== null)
  return times.toSorted((a, b) => Temporal.Instant.compare(a, b)).at(-1) ?? null
}
