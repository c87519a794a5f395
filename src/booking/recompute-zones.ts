import { isBlocker, isBornElsewhere } from '../core/booking.ts'
import { type LostDate, withoutLost } from '../core/lost-dates.ts'
import { isRecurring, type OccupancyKind, type OccupancyRow } from '../core/occupancy.ts'
import { goesOn, type Series } from '../core/recurrence/index.ts'
import type { Room } from '../core/room.ts'
import { isSameFrom, type ZoneId } from '../core/time/index.ts'
import { type Shift, shiftBetween, shiftLost, shiftSeries } from '../core/zone-drift.ts'
import { bookingFields, draftOf } from './booking-fields.ts'
import { CLASH_ROUNDS, type Clash, type OwedLink } from './commit-request.ts'
import { loseDates, partlyHeld } from './lose-dates.ts'
import { contest, expandPlan, type Plan, sinceBefore } from './plan-booking.ts'
import type { BookableRooms, Caller, Clock, Waker } from './ports.ts'
import { rewriteRequest } from './rewrite-booking.ts'
import { roomUnavailable } from './room-unavailable.ts'
import type { DriftingBooking, DriftUnit, NotedRules, ZoneData, ZoneDrifts, ZoneUse } from './zone-drifts.ts'

export interface RecomputeZonesPorts {
  readonly drifts: ZoneDrifts
  readonly zoneData: ZoneData
  readonly rooms: BookableRooms
  readonly waker: Waker
  readonly clock: Clock
  readonly ids: { uuid(): string }
}

export interface Recomputed {
  /** Zones of which clocks show something else than they did, for some booking ahead. */
  readonly zones: readonly ZoneId[]
  readonly moved: number
  /** Bookings that met others at their new time. */
  readonly clashed: number
}

/** A process of an older version may write on beside us: what it worked out is looked for again after so long. */
const AGAIN_HOURS = 24
/** Of one booking in the evidence. */
const MOST_DATES = 20

/**
 * Another version of the time zone database: bookings keep their wall times, so those of zones whose clocks were changed are at other instants now. They are
 * granted there under the room's lock, all bookings of a room together; whatever is met there is a conflict, and nobody is booked over. The version
 * that has passed last is never undone by an older one. A run that was killed goes on with the rooms that it did not reach.
 */
export async function recomputeZones(ports: RecomputeZonesPorts): Promise<Recomputed> {
  const { drifts, zoneData, clock } = ports
  const now = clock.now()
  const sum = { zones: new Set<ZoneId>(), moved: 0, clashed: 0 }
  if (!(await drifts.isDue(zoneData.version, now.subtract({ hours: AGAIN_HOURS })))) return { ...sum, zones: [] }
  const uses = await drifts.inUse(now)
  // Also those in which nobody has booked yet: who does so next is moved by the next version.
  const zones = new Set([...zoneData.zones(), ...uses.map(({ zone }) => zone)])
  const notes = [...zones].map((zone) => ({ zone, rules: noteOf(zoneData, zone, now) }))
  await drifts.note(zoneData.version, notes)
  const drifted = await driftedOf(ports, uses, now)
  for (const { organizationId, roomId } of drifted.length === 0 ? [] : await drifts.rooms(drifted, now)) {
    const caller = { organizationId, actor: 'timer', causeId: ports.ids.uuid() }
    const done = await recomputeRoom(ports, caller, { roomId, drifted })
    for (const zone of done.zones) sum.zones.add(zone)
    sum.moved += done.moved
    sum.clashed += done.clashed
  }
  await drifts.passed(zoneData.version, now)
  return { ...sum, zones: [...sum.zones] }
}

/** From last year on, so that exceptions of what has begun are found; as far ahead as anybody books. */
function noteOf(zoneData: ZoneData, zone: ZoneId, now: Temporal.Instant): NotedRules {
  const { year } = now.toZonedDateTimeISO('UTC')
  const at = (of: number) => Temporal.Instant.from(`${of}-01-01T00:00:00Z`)
  const [from, to] = [at(year - 1), at(year + 8)]
  return { from, to, changes: zoneData.changes(zone, from, to) }
}

async function driftedOf(
  { drifts, zoneData }: RecomputeZonesPorts,
  uses: readonly ZoneUse[],
  now: Temporal.Instant,
): Promise<readonly ZoneUse[]> {
  const drifted: ZoneUse[] = []
  for (const use of uses) {
    if (use.version !== null && use.version >= zoneData.version) continue
    const before = await drifts.noted(use.zone, use.version)
    if (before === null) continue
    if (!isSameFrom(before.changes, zoneData.changes(use.zone, before.from, before.to), now)) drifted.push(use)
  }
  return drifted
}

interface Recomputing {
  readonly ports: RecomputeZonesPorts
  readonly unit: DriftUnit
  readonly caller: Caller
  readonly room: Room
  readonly drifted: readonly ZoneUse[]
  readonly now: Temporal.Instant
  readonly owed: OwedLink[]
}

async function recomputeRoom(
  ports: RecomputeZonesPorts,
  caller: Caller,
  { roomId, drifted }: { readonly roomId: number; readonly drifted: readonly ZoneUse[] },
): Promise<Recomputed> {
  const room = await ports.rooms.read(caller.organizationId, roomId, 0)
  if (room === null) return { zones: [], moved: 0, clashed: 0 }
  const owed: OwedLink[] = []
  const done = await ports.drifts.under(caller, roomId, (unit) =>
    recomputeUnder({ ports, unit, caller, room, drifted, owed, now: ports.clock.now() }),
  )
  if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
  return done
}

async function recomputeUnder(recomputing: Recomputing): Promise<Recomputed> {
  const { ports, unit, room, now } = recomputing
  const { version } = ports.zoneData
  const drifting = await unit.drifting(recomputing.drifted, now)
  const moving: Moving[] = []
  for (const each of drifting) {
    const moved = await movingOf(recomputing, each)
    if (moved !== null) moving.push(moved)
  }
  await unit.vacate(
    moving.map(({ drifting: { booking } }) => booking.id),
    now,
  )
  const clashed: number[] = []
  const moved: object[] = []
  let contested = false
  for (const each of moving) {
    const granted = await grant(recomputing, each)
    moved.push({ ...evidenceOf(each), ...(granted.clashes.length === 0 ? {} : { as: granted.as }) })
    if (granted.clashes.length > 0) clashed.push(each.drifting.booking.id, ...holdersOf(granted.clashes))
    contested ||= granted.as === 'contested'
  }
  await unit.settle(
    drifting.map(({ booking }) => booking.id),
    version,
  )
  const [first] = moving
  if (first !== undefined)
    await unit.raise(room.id, {
      kind: 'tz_drift',
      state: contested ? 'open' : 'auto',
      matter: `tz_drift:${version}:${first.drifting.booking.id}:${first.drifting.booking.version}`,
      rule: 'the wall time of the organiser holds, by the rules that its zone has now',
      bookings: [...new Set([...moving.map(({ drifting: { booking } }) => booking.id), ...clashed])],
      links: [],
      evidence: { version, moved },
    })
  const clashes = moving.filter(({ drifting: { booking } }) => clashed.includes(booking.id)).length
  return { zones: moving.map(({ drifting: { zone } }) => zone), moved: moving.length, clashed: clashes }
}

const holdersOf = (clashes: readonly Clash[]): readonly number[] => clashes.map(({ holder }) => holder.bookingId)

/** A booking at the instants of before, and at those of now. */
interface Moving {
  readonly drifting: DriftingBooking
  readonly series: Series
  readonly lost: readonly LostDate[]
  readonly plan: Plan
  readonly shift: Shift
}

/** Null: it is where it belongs. */
async function movingOf({ ports, room, now }: Recomputing, drifting: DriftingBooking): Promise<Moving | null> {
  const { booking, zone, version } = drifting
  const before = await ports.drifts.noted(zone, version)
  // Whole days are named by dates: only what they hold hangs on the zone.
  const isNamedByInstants = booking.series.timing.kind === 'timed'
  const shift: Shift = before === null ? (at) => at : shiftBetween(zone, before.changes)
  const series = isNamedByInstants ? shiftSeries(booking.series, shift) : booking.series
  const lost = isNamedByInstants ? booking.lost.map((date) => shiftLost(date, shift)) : booking.lost
  const plan = expandPlan({ room, series, kind: kindOf(drifting), now })
  if (!plan.ok) throw new Error(`booking ${booking.id} cannot be expanded: ${plan.error.code}`)
  const known = new Map(drifting.rows.map((row) => [shift(row.occurrenceKey).epochMilliseconds, row.kind]))
  const planned = plan.value.rows.map((row) => {
    const kind = known.get(row.occurrenceKey.epochMilliseconds)
    return kind === 'waived' || kind === 'contested' ? { ...row, kind } : row
  })
  const rows = [...planned, ...contestedBeside(drifting, { shift, planned, roomId: room.id })]
  const isWhereItWas = JSON.stringify(timesOf(rows)) === JSON.stringify(timesOf(drifting.rows))
  return isWhereItWas ? null : { drifting, series, lost, plan: { ...plan.value, rows }, shift }
}

/** Dates of a direct write that are taken are written down beside the series, which does without them. */
function contestedBeside(
  { rows }: DriftingBooking,
  {
    shift,
    planned,
    roomId,
  }: { readonly shift: Shift; readonly planned: readonly OccupancyRow[]; readonly roomId: number },
): readonly OccupancyRow[] {
  const named = new Set(planned.map(({ occurrenceKey }) => occurrenceKey.epochMilliseconds))
  return rows
    .filter(({ kind, occurrenceKey }) => kind === 'contested' && !named.has(shift(occurrenceKey).epochMilliseconds))
    .map(({ occurrenceKey, kind, startsAt, endsAt }) => {
      const at = shift(startsAt)
      const end = at.add(startsAt.until(endsAt))
      return {
        roomId,
        occurrenceKey: shift(occurrenceKey),
        kind,
        heldFrom: at,
        heldUntil: end,
        startsAt: at,
        endsAt: end,
      }
    })
}

const timesOf = (rows: readonly Pick<OccupancyRow, 'occurrenceKey' | 'startsAt' | 'endsAt'>[]): readonly string[] =>
  rows.map(({ occurrenceKey, startsAt, endsAt }) => `${occurrenceKey} ${startsAt} ${endsAt}`).sort()

function kindOf({ booking }: DriftingBooking): OccupancyKind {
  if (booking.state === 'contested') return 'contested'
  if (booking.state === 'held') return 'hold'
  return isBlocker(booking) ? 'blocker' : 'booking'
}

interface GrantedAt {
  readonly as: 'moved' | 'lost_dates' | 'contested'
  readonly clashes: readonly Clash[]
}

/** Where somebody else has the room, a series does without those dates; what would be left with none is contested, for a person to decide. */
async function grant(recomputing: Recomputing, moving: Moving): Promise<GrantedAt> {
  const { booking } = moving.drifting
  const losesDates = isRecurring(booking.series) && (await canLoseDates(recomputing.unit, moving))
  const met: Clash[] = []
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const left = met.length > 0 && losesDates ? await without(recomputing, moving, met) : null
    const wanted = met.length === 0 ? asMoved(moving) : (left ?? (await contested(recomputing, moving, met)))
    const answer = await recomputing.unit.commit(requestFor(recomputing, moving, wanted))
    if (answer.ok) {
      recomputing.owed.push(...answer.links)
      return { as: met.length === 0 ? 'moved' : left !== null ? 'lost_dates' : 'contested', clashes: met }
    }
    if (answer.guard !== 'room') throw new Error(`booking ${booking.id} could not be moved: guard ${answer.guard}`)
    met.push(...answer.clashes)
  }
  throw new Error(`booking ${booking.id} meets more bookings than it has occurrences`)
}

const canLoseDates = async (unit: DriftUnit, { drifting: { booking } }: Moving): Promise<boolean> =>
  !isBlocker(booking) && (!isBornElsewhere(booking) || (await unit.isInvitation(booking.id)))

interface Wanted {
  readonly changes: Parameters<typeof rewriteRequest>[1]['changes']
  readonly rows: readonly OccupancyRow[]
}

const asMoved = ({ series, lost, plan }: Moving): Wanted => ({ changes: { series, lost }, rows: plan.rows })

/** Null: no date ahead would be left of it. */
async function without(
  { unit, room, now }: Recomputing,
  { drifting: { booking }, series, lost, plan }: Moving,
  clashes: readonly Clash[],
): Promise<Wanted | null> {
  const asking = { room, asked: series, plan, had: null, attendeeCount: booking.attendeeCount, now }
  const found = await loseDates(unit.finder, asking, { before: [], clashes })
  const left = withoutLost(series, found)
  if (!goesOn(left, room, now)) return null
  const all = [...lost, ...found].sort((a, b) => (a.key < b.key ? -1 : 1))
  const gone = new Set(found.map(({ startsAt }) => startsAt.epochMilliseconds))
  return {
    changes: { series: left, lost: all, verdict: await partlyHeld(unit.finder, asking, all) },
    rows: plan.rows.filter(({ startsAt }) => !gone.has(startsAt.epochMilliseconds)),
  }
}

async function contested(
  { unit, room, now }: Recomputing,
  { drifting: { booking }, series, lost, plan }: Moving,
  clashes: readonly Clash[],
): Promise<Wanted> {
  const { attendeeCount } = booking
  const verdict = await roomUnavailable(unit.finder, { room, plan, clashes, attendeeCount, now })
  const rows = contest(plan.rows, clashes)
  const isWhole = rows.every(({ kind }) => kind === 'contested')
  return {
    changes: {
      ...{ series, lost, verdict: { ...verdict, rule: 'zone_data' } },
      ...(isWhole ? { state: 'contested', holdExpiresAt: null } : {}),
    },
    rows,
  }
}

function requestFor(
  { caller, now }: Recomputing,
  { drifting: { booking }, plan }: Moving,
  { changes, rows }: Wanted,
): ReturnType<typeof rewriteRequest> {
  const draft = { ...draftOf(booking), ...changes, sequence: booking.sequence + 1 }
  const request = rewriteRequest(
    caller,
    {
      ...{ before: booking, changes, rows, occupancy: 'replace', action: 'booking.zone_change' },
      ...{ changeKind: draft.state === 'contested' ? 'contested' : 'moved', mirrors: draft.state !== 'contested' },
    },
    now,
  )
  return {
    ...request,
    booking: bookingFields(draft, { ...plan, startsAt: sinceBefore(booking, plan) }, now),
    replaceFrom: plan.recurring ? now : null,
  }
}

/** Both instants of each date that lies elsewhere now. */
function evidenceOf({ drifting: { booking, rows, zone, version }, plan, shift }: Moving): object {
  const starts = new Map(plan.rows.map((row) => [row.occurrenceKey.epochMilliseconds, row.startsAt]))
  const dates = rows.flatMap(({ occurrenceKey, startsAt }) => {
    const to = starts.get(shift(occurrenceKey).epochMilliseconds)
    return to === undefined || to.equals(startsAt) ? [] : [{ from: startsAt.toString(), to: to.toString() }]
  })
  return { bookingId: booking.id, zone, versionBefore: version, count: dates.length, dates: dates.slice(0, MOST_DATES) }
}
