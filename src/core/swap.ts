import type { Booking } from './booking.ts'
import type { InvitedRoom } from './calendar-item.ts'
import { readDateJoinKey } from './date-join-key.ts'
import { hasDate } from './lost-dates.ts'
import { isRecurring } from './occupancy.ts'
import {
  expand,
  type Occurrence,
  type OccurrenceKey,
  occurrenceAt,
  occurrenceKey,
  type Series,
} from './recurrence/index.ts'
import { namesStart } from './recurrence/names-start.ts'
import type { ZoneId } from './time/index.ts'

/** One meeting in one room, as its invitation there tells. Times are RFC 3339 UTC. */
export interface RoomOfMeeting {
  readonly bookingId: number
  readonly roomId: number
  readonly roomName: string
  /** IANA zone of the room. */
  readonly timeZone: ZoneId
  readonly calendarId: number
  readonly linkId: number
  readonly joinKey: string
  /** A series. False: a single meeting, or one date of a series alone. */
  readonly recurs: boolean
  /** Of the room on that calendar, lower-case. */
  readonly address: string
  /** Of the organiser; null: not known. */
  readonly organizer: string | null
  /** The room's answer as last seen there. */
  readonly answered: string | null
  /** Withdrawn: its organiser or its provider took the invitation back. Declined: there, after it was accepted. Null: neither. */
  readonly lost: 'withdrawn' | 'declined' | null
  /** The room was refused to it here. Whether its copy is still there says nothing then: declining takes it away in Exchange. */
  readonly isRefused: boolean
  /** Rooms that the meeting invited beside this one when it was first met here; null: the copy did not tell. */
  readonly metRooms: readonly InvitedRoom[] | null
  readonly receivedAt: string
  /** The last proof of its calendar before the room lost it; where it did not, the last one. Null: not known. */
  readonly provenAt: string | null
  /** When the room lost it; where it did not, when the booking last changed. */
  readonly changedAt: string
  /** Where a swap that is known already took it. */
  readonly swapped: 'to' | 'from' | null
}

/** What of the room that a meeting came to tells whether it came from another one. */
export type Arrival = Pick<RoomOfMeeting, 'address' | 'organizer' | 'metRooms' | 'receivedAt'>

/**
 * Whether a meeting was taken from one room to the other: it lost the one, and when the other met it, the first was invited no more, or was among its
 * rooms as one that had said no. A meeting that invites both, and then only one of them, was not moved, whichever of them it met first. Where no copy
 * shows the other guests, a room that refused it may have been asked beside the other.
 */
export function isSwap(from: RoomOfMeeting, to: Arrival): boolean {
  if (from.lost === null || !isOneOrganizer(from, to)) return false
  if (isBeside(invitedAs(to, from))) return false
  if (to.metRooms === null) return !from.isRefused && !stoodBeside(from, to)
  const still = invitedAs(from, to)
  return still === null || (still === 'declined' && from.lost === 'declined')
}

/** Whether a room has the meeting, or was asked for it and said no. */
export const isAsked = ({ lost, isRefused }: RoomOfMeeting): boolean => lost === null || isRefused

/** The meeting came to another room without this one, which has not been told that it lost it. */
export const leavesBehind = (from: RoomOfMeeting, to: Arrival): boolean =>
  from.lost === null && to.metRooms !== null && isOneOrganizer(from, to) && invitedAs(from, to) === null

/** For so long a calendar may hide a change that was made, a visit may take, and clocks may differ. */
const LEEWAY = { minutes: 2 } as const

/**
 * Whether the first room is known to have had the meeting when it had come to the other one already. By this alone they are told apart where no copy
 * shows the other guests, in whatever order the calendars were read: the provider says of neither when it was invited, and of the one that was
 * withdrawn nothing at all (a tombstone of Google has no times, a copy in Exchange may be removed). What was withdrawn before anybody looked at the first
 * calendar again cannot be told from a move.
 */
function stoodBeside(from: RoomOfMeeting, to: Arrival): boolean {
  const stood = [from.receivedAt, from.provenAt ?? from.changedAt].map((text) => Temporal.Instant.from(text))
  const came = Temporal.Instant.from(to.receivedAt).add(LEEWAY)
  return stood.some((at) => Temporal.Instant.compare(at, came) > 0)
}

const invitedAs = (
  { address }: Pick<Arrival, 'address'>,
  { metRooms }: Pick<Arrival, 'metRooms'>,
): InvitedRoom['response'] | null => metRooms?.find((room) => room.address === address)?.response ?? null

const isBeside = (response: InvitedRoom['response'] | null): boolean => response !== null && response !== 'declined'

const isOneOrganizer = (a: Pick<Arrival, 'organizer'>, b: Pick<Arrival, 'organizer'>): boolean =>
  a.organizer === null || b.organizer === null || a.organizer === b.organizer

/** A series that has a room, and a single meeting under the same UID. */
export type SeriesThere = Pick<Booking, 'series' | 'lost'>
export interface MeetingAlone {
  readonly joinKey: string | null
  readonly series: Series
  /** The date of the series that its UID names, by the clock of the series; null: none. */
  readonly instanceDate: Temporal.PlainDate | null
}

/**
 * Which date of a series the single meeting is, by original start: as its join key names it, or its UID, or else by when it takes place. Null: none. One
 * that was taken to another room and another time at once, and does not name itself, is not recognised.
 */
export function dateAlone(
  { series }: SeriesThere,
  { joinKey, series: { timing }, instanceDate }: MeetingAlone,
): OccurrenceKey | null {
  const named =
    (joinKey === null ? null : readDateJoinKey(joinKey)?.date) ??
    (instanceDate === null ? null : onlyDateOn(series, instanceDate))
  const key = named ?? occurrenceKey(timing.kind === 'all_day' ? { on: timing.date } : { at: startOf(timing) })
  return namesStart(series, key) ? key : null
}

/** Null: the rule has no start on that day, or several. */
function onlyDateOn(series: Series, day: Temporal.PlainDate): OccurrenceKey | null {
  const { timing } = series
  if (timing.kind === 'all_day') return occurrenceKey({ on: day })
  const from = day.toZonedDateTime({ timeZone: timing.zone }).toInstant()
  const to = day.add({ days: 1 }).toZonedDateTime({ timeZone: timing.zone }).toInstant()
  const ruled = expand({ ...series, exdates: [], overrides: new Map() }, { from, to, roomZone: timing.zone })
  const starts = ruled.ok
    ? ruled.value.filter(({ start }) => start.toZonedDateTimeISO(timing.zone).toPlainDate().equals(day))
    : []
  return starts.length === 1 ? (starts[0]?.key ?? null) : null
}

const startOf = ({ wall, zone }: Extract<Series['timing'], { kind: 'timed' }>): Temporal.Instant =>
  wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant()

/** The room of a series as far as one of its dates goes: whether it has that date, and whether the ledger says where it went. */
export function roomOfDate(room: RoomOfMeeting, there: SeriesThere, key: OccurrenceKey): RoomOfMeeting {
  const entry = there.lost.find((date) => date.key === key)
  const swapped = entry !== undefined && entry.replacedBy !== null ? 'to' : null
  return {
    ...room,
    recurs: false,
    metRooms: null,
    swapped,
    lost: entry === undefined ? howGone(there.series, key) : 'declined',
  }
}

function howGone(series: Series, key: OccurrenceKey): RoomOfMeeting['lost'] {
  if (hasDate(series, key)) return null
  return series.overrides.get(key)?.cancelled === false ? 'declined' : 'withdrawn'
}

/** More dates than this nobody takes to other rooms before anybody looks. */
const MOST_DATES = 200

/** Dates ahead that a series does without in its room, of which it is not known yet where they went. */
export function datesAway({ series, lost }: SeriesThere, now: Temporal.Instant): readonly OccurrenceKey[] {
  if (!isRecurring(series)) return []
  const known = new Set(lost.filter(({ replacedBy }) => replacedBy !== null).map(({ key }) => key))
  const keys = [...lost.map(({ key }) => key), ...series.exdates.map(occurrenceKey), ...series.overrides.keys()]
  const today = now.subtract({ hours: 24 }).toString().slice(0, 'yyyy-mm-dd'.length)
  const away = [...new Set(keys)].filter((key) => key >= today && !known.has(key))
  return away
    .filter((key) => lost.some((date) => date.key === key) || !hasDate(series, key))
    .sort()
    .slice(0, MOST_DATES)
}

/** A date of a series as its rule has it, whatever exceptions say of it; null: it has no such date. */
export function dateAsRuled(series: Series, key: OccurrenceKey, roomZone: ZoneId): Occurrence | null {
  const exdates = series.exdates.filter((ref) => occurrenceKey(ref) !== key)
  const overrides = new Map([...series.overrides].filter(([each]) => each !== key))
  return occurrenceAt({ ...series, exdates, overrides }, key, roomZone)
}
