import { HORIZON_DAYS } from '../../booking/plan-booking.ts'
import { type BookingState, isBlocker } from '../../core/booking.ts'
import { lostIn } from '../../core/lost-dates.ts'
import { isRecurring, type OccupancyKind, occupancyRows } from '../../core/occupancy.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import { resolveZone } from '../../core/time/index.ts'
import { type Finding, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import type { OccupancyRowFact, OccupiedBooking } from './ports.ts'

const BATCH = 500
/** A series is extended when less than this is known of it, and a week is left to the nightly run. */
const LEAST_KNOWN_DAYS = HORIZON_DAYS - 37

/** What a row of a booking in this state may be. Single occurrences of a series may stand outside the constraint. */
const KINDS: Readonly<Record<BookingState, readonly OccupancyKind[]>> = {
  held: ['hold', 'waived', 'contested'],
  confirmed: ['booking', 'waived', 'contested'],
  contested: ['contested', 'waived'],
  declined: [],
  cancelled: [],
}

/** A foreign calendar or a closure blocks the room, until a person who settles a conflict gives the room to it. */
const mayBe = (booking: OccupiedBooking): readonly OccupancyKind[] =>
  booking.state === 'confirmed' && isBlocker(booking) ? [...KINDS.confirmed, 'blocker'] : KINDS[booking.state]

export const bookingsOccupyWhatTheyExpandTo: Invariant = {
  code: 'I2',
  title: 'Every booking occupies exactly the times it expands to, and one that was given up occupies none',
  asksCalendars: false,
  async check({ occupancy, scope, clock }) {
    const now = clock.now()
    const findings: Finding[] = []
    let after = { organizationId: 0, bookingId: 0 }
    for (;;) {
      const batch = await occupancy.occupied({ scope, now, after, limit: BATCH })
      for (const booking of batch) findings.push(...differences(booking, now))
      const last = batch.at(-1)
      if (last === undefined || batch.length < BATCH) return findings
      after = last
    }
  },
}

function differences(booking: OccupiedBooking, now: Temporal.Instant): Finding[] {
  const { organizationId, bookingId, state, rows } = booking
  const say = (what: string) => violation(organizationId, `booking ${bookingId} (${state}) ${what}`)
  const misfits = rows.filter(({ kind }) => !mayBe(booking).includes(kind))
  const wrongKind = misfits.map(({ kind, startsAt }) => say(`has the room as ${kind} at ${startsAt}`))
  if (KINDS[state].length === 0) return wrongKind
  const expected = expectedRows(booking, now)
  if (typeof expected === 'string') return [...wrongKind, say(expected)]
  // Dates of a direct write that are taken are written down as contested; the series does without them.
  const lost = new Set(lostIn(booking.series).map(({ startsAt }) => startsAt.toString()))
  const isContested = ({ kind, startsAt }: OccupancyRowFact) =>
    kind === 'contested' && lost.has(Temporal.Instant.from(startsAt).toString())
  const has = new Set(rows.filter((row) => !isContested(row)).map(textOf))
  const should = new Set(expected)
  return [
    ...wrongKind,
    ...knownTooShort(booking, now).map(say),
    ...[...should].filter((row) => !has.has(row)).map((row) => say(`does not occupy ${row}`)),
    ...[...has]
      .filter((row) => !should.has(row))
      .map((row) => say(`occupies ${row}, which is none of its occurrences`)),
  ]
}

/** The rows it should have from now on, as texts; a sentence when it cannot be expanded. */
function expectedRows(booking: OccupiedBooking, now: Temporal.Instant): readonly string[] | string {
  const series = seriesFromJson(booking.series)
  if (!series.ok) return `has a series that cannot be read (${series.error.at})`
  const zone = resolveZone(booking.roomZone)
  if (!zone.ok) return `lies in a room with the unknown time zone ${booking.roomZone}`
  if (isRecurring(series.value) && booking.expandedUntil === null)
    return 'is a series, and nobody knows how far it is expanded'
  const rows = occupancyRows({
    series: series.value,
    roomId: booking.roomId,
    // The padding of the day on which it was booked is not known any more; the real times are.
    padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
    roomZone: zone.value,
    kind: 'booking',
    from: now,
    horizon: booking.expandedUntil === null ? now : Temporal.Instant.from(booking.expandedUntil),
  })
  if (!rows.ok) return `cannot be expanded (${rows.error.code})`
  return rows.value
    .filter(({ endsAt }) => Temporal.Instant.compare(endsAt, now) > 0)
    .map((row) =>
      textOf({
        roomId: row.roomId,
        occurrenceKey: row.occurrenceKey.toString(),
        startsAt: row.startsAt.toString(),
        endsAt: row.endsAt.toString(),
      }),
    )
}

function knownTooShort({ expandedUntil }: OccupiedBooking, now: Temporal.Instant): string[] {
  if (expandedUntil === null) return []
  const least = now.add({ hours: LEAST_KNOWN_DAYS * 24 })
  return Temporal.Instant.compare(Temporal.Instant.from(expandedUntil), least) < 0
    ? [`is a series that is known up to ${expandedUntil} only`]
    : []
}

function textOf({ roomId, occurrenceKey, startsAt, endsAt }: Omit<OccupancyRowFact, 'kind'>): string {
  const at = (text: string) => Temporal.Instant.from(text).toString()
  const named = at(occurrenceKey) === at(startsAt) ? '' : ` (the one of ${at(occurrenceKey)})`
  return `room ${roomId} from ${at(startsAt)} to ${at(endsAt)}${named}`
}
