import { type Booking, isActive } from '../core/booking.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import { meetingKeys, seriesOfDate } from '../core/date-join-key.ts'
import { isRecurring } from '../core/occupancy.ts'
import type { OccurrenceKey } from '../core/recurrence/index.ts'
import { dateAlone, isSwap, leavesBehind, type MeetingAlone, type RoomOfMeeting, roomOfDate } from '../core/swap.ts'
import { instanceDateIn } from '../providers/join-key.ts'
import type { ApplyUnit } from './ports.ts'

/** What stands in the evidence of a contest in the room that a meeting came to. */
export interface CameFrom {
  readonly bookingId: number
  readonly roomId: number
  readonly roomName: string
  /** The date of a series, by original start, that was taken alone. Absent: the meeting whole. */
  readonly date?: OccurrenceKey
  /** False: the room that it left has not been told yet. */
  readonly hasLeft: boolean
}

/** A room from which a meeting may have come. */
export interface Departure {
  readonly from: RoomOfMeeting
  /** The date of the series there that the meeting is; null: it is the same meeting, whole. */
  readonly date: OccurrenceKey | null
}

/** A meeting that is met here for the first time. */
export interface Arrival {
  /** Null: from no room that we know of. */
  readonly from: CameFrom | null
  /** No other room has it that it could have left. */
  readonly isAlone: boolean
}

export const FROM_NOWHERE: Arrival = { from: null, isAlone: true }

/** Where it comes from: another room, that knows the same meeting or a series of which it is a date, or nowhere. */
export async function cameFrom(
  unit: ApplyUnit,
  { joinKey, iCalUid, organizer, otherRooms, roomResponse, series }: CalendarItem,
  receivedAt: Temporal.Instant,
): Promise<Arrival> {
  if (joinKey === null || roomResponse === 'organizer') return FROM_NOWHERE
  const arrival = {
    address: unit.calendar.ref.remoteCalendarId.toLowerCase(),
    organizer: organizer?.address ?? null,
    metRooms: otherRooms ?? null,
    receivedAt: receivedAt.toString(),
  }
  const known = await departuresTo(unit, meetingAlone({ joinKey, series, uid: iCalUid ?? '' }))
  if (known.length === 0) return FROM_NOWHERE
  const departures = known.filter(({ from }) => from.swapped !== 'to')
  const left = departures.find(({ from }) => isSwap(from, arrival))
  const departure = left ?? departures.find(({ from }) => leavesBehind(from, arrival))
  if (departure === undefined) return { from: null, isAlone: false }
  const { bookingId, roomId, roomName } = departure.from
  const date = departure.date === null ? {} : { date: departure.date }
  return { from: { bookingId, roomId, roomName, ...date, hasLeft: left !== undefined }, isAlone: false }
}

/** A meeting as it may be one date of a series in another room. */
export const meetingAlone = ({ joinKey, series, uid }: Pick<Booking, 'joinKey' | 'series' | 'uid'>): MeetingAlone => ({
  ...{ joinKey, series },
  instanceDate: instanceDateIn(uid),
})

/** Other rooms that know the meeting, and for one that does not recur those that know a series of which it may be a date. */
export async function departuresTo(unit: ApplyUnit, meeting: MeetingAlone): Promise<readonly Departure[]> {
  const { joinKey, series } = meeting
  if (joinKey === null) return []
  const recurs = isRecurring(series)
  const ofSeries = recurs ? null : seriesOfDate(joinKey)
  const rooms = (await unit.roomsOfMeeting(meetingKeys(joinKey, recurs))).filter(
    ({ roomId }) => roomId !== unit.calendar.roomId,
  )
  const departures: Departure[] = []
  for (const room of rooms) {
    if (room.recurs === recurs && room.joinKey === joinKey) departures.push({ from: room, date: null })
    if (!room.recurs || room.joinKey !== ofSeries) continue
    const booking = await unit.booking(room.bookingId)
    const date = booking === null || !isActive(booking) ? null : dateAlone(booking, meeting)
    if (booking === null || date === null) continue
    // That calendar has been read since: when it last proved to have the date is not kept.
    departures.push({ from: { ...roomOfDate(room, booking, date), provenAt: null }, date })
  }
  return departures
}
