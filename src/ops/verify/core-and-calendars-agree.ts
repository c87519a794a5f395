import { asAsked, lostIn, withoutLost } from '../../core/lost-dates.ts'
import { expand, type Series } from '../../core/recurrence/index.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'
import type { BookingOnCalendar, LinkFact } from './calendar-facts.ts'
import { type Finding, notChecked, violation } from './finding.ts'
import type { Evidence, Invariant } from './invariant.ts'
import { isOnItsWay, itemsOf, nameOf, onEachCalendar, takesTime, whyNotNow } from './on-each-calendar.ts'
import type { SeenItem, Sight } from './read-calendar.ts'

/** As far ahead as occurrences are compared, in days. */
const COMPARED_DAYS = 400

export const coreAndCalendarsAgree: Invariant = {
  code: 'I26',
  title: 'Core and calendars agree on who has the room when, and on what is private',
  asksCalendars: true,
  check: (evidence) =>
    onEachCalendar(evidence, (sight) => [
      ...sight.bookings.flatMap((booking) => compare(evidence, sight, booking)),
      ...strangers(evidence, sight),
    ]),
}

function compare({ clock }: Evidence, sight: Sight, booking: BookingOnCalendar): Finding[] {
  const { calendar } = sight
  const { link, state, roomId, bookingId } = booking
  if (state !== 'confirmed' || roomId !== calendar.roomId || link === null) return []
  const taking = itemsOf(sight, link).filter(takesTime)
  // The room's copy is compared rather than the item on the booking mailbox.
  const seen = link.singlesUntil === null ? taking.slice(0, 1) : taking
  if (seen.length === 0 && link.singlesUntil === null) return []
  const why = whyNotNow(sight, booking)
  if (why !== null) return [notChecked(calendar.organizationId, why)]
  const here = { now: clock.now(), zone: resolveZone(calendar.roomZone) }
  if (!here.zone.ok) return []
  const say = (what: string) =>
    violation(calendar.organizationId, `booking ${bookingId} ${what} on ${nameOf(calendar)}`)
  const core = seriesFromJson(booking.series)
  if (!core.ok) return [say(`has a series that cannot be read (${core.error.at}), and cannot be compared`)]
  return [
    ...differentTimes(
      shownSeries(booking.series, core.value, link),
      seen.map(({ item }) => item.series),
      { now: here.now, zone: here.zone.value, until: link.singlesUntil },
    ).map(say),
    ...seen.flatMap((each) => differentPrivacy(sight, booking, each)).map(say),
  ]
}

/** What the calendar is to show. A direct write keeps its taken dates there; a date that was declined keeps its old time here alone. */
function shownSeries(stored: unknown, core: Series, { role }: LinkFact): Series {
  const lost = lostIn(stored)
  if (role === 'direct') return asAsked(core, lost)
  if (role !== 'invitation') return core
  const kept = lost.filter((date) => date.kept !== null).map((date) => ({ ...date, kept: null }))
  return withoutLost(core, kept)
}

interface Here {
  readonly now: Temporal.Instant
  readonly zone: ZoneId
  /** As far as its dates stand there one by one (RFC 3339 UTC); null or absent: it stands there as one item, without end. */
  readonly until?: string | null
}

/** @param theirs the series that stands there, or the single meetings that stand for it */
export function differentTimes(ours: Series, theirs: readonly Series[], here: Here): string[] {
  const core = timesOf(ours, here)
  const each = theirs.map((one) => timesOf(one, here))
  if (core === null || each.includes(null)) return ['cannot be expanded as it stands']
  const there = new Set(each.flatMap((times) => [...(times ?? [])]))
  return [
    ...[...core].filter((time) => !there.has(time)).map((time) => `is not at ${time}`),
    ...[...there].filter((time) => !core.has(time)).map((time) => `takes ${time}, which it does not have here,`),
  ]
}

/** When a series takes the room, from now on; null when it cannot be expanded. */
export function timesOf(series: Series, { now, zone, until = null }: Here): ReadonlySet<string> | null {
  const usual = now.add({ hours: COMPARED_DAYS * 24 })
  const known = until === null ? usual : Temporal.Instant.from(until)
  const to = Temporal.Instant.compare(known, usual) < 0 ? known : usual
  if (Temporal.Instant.compare(now, to) >= 0) return new Set()
  const expanded = expand(series, { from: now, to, roomZone: zone })
  if (!expanded.ok) return null
  const blocking = expanded.value.filter(({ override }) => override?.fields.blocking !== false)
  return new Set(blocking.map(({ start, end }) => `${start}/${end}`))
}

/**
 * What we wrote says what the booking says: our copy, or the invitation on the booking mailbox. On the room's copy of a meeting Exchange clears the flag
 * (`RemovePrivateProperty`), whoever invited it; then the stricter of both stands here.
 */
export function differentPrivacy(
  { elsewhere }: Sight,
  { visibility, link }: BookingOnCalendar,
  { item }: SeenItem,
): string[] {
  if (link === null || item.visibility === visibility) return []
  if (item.visibility === 'private') return ['is private there, and public here:']
  if (link.role !== 'mirror' && link.role !== 'request') return []
  const written = elsewhere.get(link.remoteId ?? '') ?? item
  return written.visibility === 'private' ? [] : ['is private here, and public']
}

/** Items that take time in the room and that nobody here knows. */
function strangers({ clock }: Evidence, sight: Sight): Finding[] {
  const { calendar, bookings } = sight
  const zone = resolveZone(calendar.roomZone)
  if (!zone.ok) return [violation(calendar.organizationId, `room ${calendar.roomId} has no known time zone`)]
  const here = { now: clock.now(), zone: zone.value }
  const known = new Set(bookings.flatMap(({ joinKey }) => (joinKey === null ? [] : [joinKey])))
  return (
    sight.items
      .filter((seen) => seen.linkId === null && seen.standing !== 'set_aside' && takesTime(seen))
      // One meeting that invites two addresses of one room has a copy of ours beside its own.
      .filter(({ item }) => item.joinKey === null || !known.has(item.joinKey))
      .filter(({ item }) => timesOf(item.series, here)?.size !== 0)
      .map((seen) =>
        isOnItsWay(seen)
          ? notChecked(calendar.organizationId, `item ${seen.remoteId} on ${nameOf(calendar)} has not been read yet`)
          : violation(
              calendar.organizationId,
              `item ${seen.remoteId} takes time on ${nameOf(calendar)}, and no booking here knows it`,
            ),
      )
  )
}
