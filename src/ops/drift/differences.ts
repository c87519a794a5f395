import { createHash } from 'node:crypto'
import { parseOccurrenceKey, type Series } from '../../core/recurrence/index.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import { singleAt } from '../../core/singles.ts'
import { resolveZone } from '../../core/time/index.ts'
import type { BookingOnCalendar, LinkFact, SingleFact } from '../verify/calendar-facts.ts'
import { differentPrivacy, differentTimes, timesOf } from '../verify/core-and-calendars-agree.ts'
import { isOnItsWay, itemsOf, takesTime } from '../verify/on-each-calendar.ts'
import type { SeenItem, Sight } from '../verify/read-calendar.ts'
import type { Difference, DifferenceKind, DriftFacts, Remedy } from './ports.ts'

type Since = Awaited<ReturnType<DriftFacts['since']>>

interface Judging {
  readonly sight: Sight
  readonly since: Since
  readonly now: Temporal.Instant
}

/** Everything in which a calendar and the core differ. Pure; both were read at one moment. */
export function differences(judging: Judging): readonly Difference[] {
  const { sight } = judging
  return [...sight.bookings.flatMap((booking) => ofBooking(judging, booking)), ...ofItems(judging)]
}

interface Found {
  readonly kind: DifferenceKind
  readonly says: string
  readonly remedy: Remedy
  readonly booking?: BookingOnCalendar
  readonly item?: SeenItem
  readonly remoteId?: string
  /** The one date of the booking that it is about. */
  readonly single?: SingleFact
}

function difference({ sight, since }: Judging, found: Found): Difference {
  const { kind, says, remedy, booking, item } = found
  const link = found.single ?? booking?.link ?? null
  const remoteId = found.remoteId ?? item?.remoteId ?? link?.remoteId ?? null
  const date = found.single === undefined ? '' : ` ${found.single.key}`
  const name = `${sight.calendar.id} ${kind} ${booking?.bookingId ?? remoteId}${date}`
  return {
    id: createHash('sha256').update(name).digest('hex').slice(0, 16),
    calendarId: sight.calendar.id,
    kind,
    bookingId: booking?.bookingId ?? item?.bookingId ?? null,
    linkId: link?.id ?? item?.linkId ?? null,
    remoteId,
    since:
      (link === null ? undefined : since.owed.get(link.id)) ??
      (remoteId === null ? undefined : since.waiting.get(remoteId)) ??
      item?.item.modifiedAt ??
      null,
    says,
    remedy,
    conflictId: booking?.openConflictId ?? null,
  }
}

function ofBooking(judging: Judging, booking: BookingOnCalendar): Difference[] {
  const { sight } = judging
  const { link, state } = booking
  const isWanted = isWantedHere(sight, booking)
  const say = (kind: DifferenceKind, remedy: Remedy, says: string, item?: SeenItem) => [
    difference(judging, { kind, remedy, says, booking, ...(item === undefined ? {} : { item }) }),
  ]
  if (link === null) return isWanted ? say('missing', 'write', 'It was never written onto this calendar.') : []
  if (link.state === 'blocked')
    return say('refused', 'write_again', 'The calendar does not take it: its conflict says why.')
  if (!link.settled || link.state === 'unknown') return say('owed', 'write', 'A write is on its way.')
  if (link.singlesUntil !== null) return ofDates(judging, booking, link)
  const items = itemsOf(sight, link)
  const unread = items.find(isOnItsWay)
  if (unread !== undefined)
    return say('unread', 'take_in', 'It was changed there, which has not been read yet.', unread)
  const taking = items.find(takesTime)
  if (!isWanted) {
    const isLeft = taking !== undefined && state !== 'contested' && !isAnswered(link)
    return isLeft ? say('left_over', 'remove', 'It was given up here and still takes time there.', taking) : []
  }
  if (items.length === 0) return isElsewhere(sight, link) ? [] : say('missing', 'read_again', 'Its item is not there.')
  if (taking === undefined) return say('takes_no_time', 'read_again', 'Its item is there and takes no time.', items[0])
  return ofTimes(judging, booking, taking)
}

/** A series that stands there date by date: each date has an item of its own, and no date lacks one. */
function ofDates(judging: Judging, booking: BookingOnCalendar, link: LinkFact): Difference[] {
  const zone = resolveZone(judging.sight.calendar.roomZone)
  const core = seriesFromJson(booking.series)
  if (!zone.ok || !core.ok) return []
  const here = { now: judging.now, zone: zone.value, until: link.singlesUntil }
  const series = isWantedHere(judging.sight, booking) ? core.value : null
  const found = link.singles.flatMap((single) => ofDate(judging, { booking, single, series, here }))
  if (found.length > 0 || series === null) return found
  const shown = itemsOf(judging.sight, link).filter(takesTime)
  const there = shown.map(({ item }) => item.series)
  const [times] = differentTimes(series, there, here)
  if (times === undefined) return []
  return [difference(judging, { kind: 'different_time', remedy: 'write_again', says: `It ${times} there.`, booking })]
}

interface OneDate {
  readonly booking: BookingOnCalendar
  readonly single: SingleFact
  /** Null: nothing of it is to stand there. */
  readonly series: Series | null
  readonly here: Parameters<typeof differentTimes>[2]
}

function ofDate(judging: Judging, { booking, single, series, here }: OneDate): Difference[] {
  const { key, state, settled, remoteId } = single
  const say = (kind: DifferenceKind, remedy: Remedy, says: string, item?: SeenItem) => [
    difference(judging, { kind, remedy, says, booking, single, ...(item === undefined ? {} : { item }) }),
  ]
  if (state === 'blocked') return say('refused', 'write_again', `It is not taken on ${key}: its conflict says why.`)
  if (!settled || state !== 'live') return say('owed', 'write', `A write of ${key} is on its way.`)
  const date = parseOccurrenceKey(key)
  const wanted = series === null || !date.ok ? null : singleAt(series, date.value, here.zone)
  const item = judging.sight.items.find((seen) => seen.remoteId === remoteId)
  if (item === undefined) return wanted === null ? [] : say('missing', 'read_again', `Its item of ${key} is not there.`)
  if (isOnItsWay(item)) return say('unread', 'take_in', `It was changed there on ${key}, which was not read yet.`, item)
  if (wanted === null)
    return takesTime(item) ? say('left_over', 'remove', `It has ${key} no more, and takes time there.`, item) : []
  if (!takesTime(item)) return say('takes_no_time', 'read_again', `Its item of ${key} takes no time.`, item)
  const [times] = differentTimes(wanted.series, [item.item.series], { ...here, until: null })
  return times === undefined ? [] : say('different_time', 'write_again', `Its item of ${key} ${times}.`, item)
}

const isWantedHere = ({ calendar }: Sight, { state, roomId }: BookingOnCalendar): boolean =>
  (state === 'confirmed' || state === 'held') && roomId === calendar.roomId

/** We said no to an invitation; that its organiser keeps the meeting is not ours to undo. */
const isAnswered = ({ role, roomResponse }: LinkFact): boolean => role === 'invitation' && roomResponse === 'declined'

const isElsewhere = ({ garbled, elsewhere }: Sight, { remoteId }: LinkFact): boolean =>
  remoteId === null || garbled.has(remoteId) || elsewhere.has(remoteId)

function ofTimes(judging: Judging, booking: BookingOnCalendar, seen: SeenItem): Difference[] {
  const { sight, now } = judging
  const zone = resolveZone(sight.calendar.roomZone)
  const core = seriesFromJson(booking.series)
  if (booking.link === null || !zone.ok || !core.ok) return []
  const remedy = booking.link.role === 'mirror' || booking.link.role === 'request' ? 'write_again' : 'read_again'
  const [times] = differentTimes(core.value, [seen.item.series], { now, zone: zone.value })
  const [privacy] = differentPrivacy(sight, booking, seen)
  const say = (kind: DifferenceKind, says: string) => difference(judging, { kind, remedy, says, booking, item: seen })
  return [
    ...(times === undefined ? [] : [say('different_time', `Its item ${times}.`)]),
    ...(privacy === undefined ? [] : [say('different_privacy', `It ${privacy.replace(/:$/, '')} there.`)]),
  ]
}

function ofItems(judging: Judging): Difference[] {
  const { sight } = judging
  const known = new Set(sight.bookings.flatMap(({ joinKey }) => (joinKey === null ? [] : [joinKey])))
  const strangers = sight.items.filter(
    ({ linkId, item }) =>
      linkId === null && (item.marker !== null || item.joinKey === null || !known.has(item.joinKey)),
  )
  return [
    ...strangers.flatMap((item) => ofStranger(judging, item)),
    ...[...sight.garbled].map((remoteId) =>
      difference(judging, { kind: 'set_aside', remedy: 'retry', says: 'It cannot be understood.', remoteId }),
    ),
  ]
}

function ofStranger(judging: Judging, item: SeenItem): Difference[] {
  const say = (kind: DifferenceKind, remedy: Remedy, says: string) => [
    difference(judging, { kind, remedy, says, item }),
  ]
  if (item.standing === 'set_aside') return say('set_aside', 'retry', 'It could not be applied: see the quarantine.')
  if (!takesTime(item) || isOver(judging, item)) return []
  if (isOnItsWay(item)) return say('unread', 'take_in', 'It is new there, and has not been read yet.')
  return item.item.marker === null
    ? say('unknown_item', 'take_in', 'It takes time there, and no booking here knows it.')
    : say('stray', 'take_in', 'It carries our mark, and no booking here knows it.')
}

function isOver({ sight, now }: Judging, { item }: SeenItem): boolean {
  const zone = resolveZone(sight.calendar.roomZone)
  return zone.ok && timesOf(item.series, { now, zone: zone.value })?.size === 0
}
