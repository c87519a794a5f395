import { createHash } from 'node:crypto'
import { expandPlan, type Plan } from '../../booking/plan-booking.ts'
import type { BookableRoom } from '../../booking/ports.ts'
import { addressKey } from '../../core/address-key.ts'
import type { CalendarItem } from '../../core/calendar-item.ts'
import { canonical, canonicalHash } from '../../core/canonical.ts'
import { decide } from '../../core/decide.ts'
import { isRecurring, type OccupancyRow } from '../../core/occupancy.ts'
import type { Series } from '../../core/recurrence/index.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import type { PlanFact, ToPlan } from './ports.ts'

export interface Judging {
  readonly room: BookableRoom
  /** One moment for all items of a plan, or two looks at one series would differ. */
  readonly now: Temporal.Instant
}

/** What one item, or one booking that we have, means for a plan: whether it takes time ahead, when, and by what it is recognised elsewhere. */
export function planFact(toPlan: ToPlan, judging: Judging): PlanFact {
  const { what } = toPlan
  const bare = { ...NOTHING, calendarId: toPlan.calendarId, remoteId: toPlan.remoteId, inboxId: toPlan.inboxId }
  if (what.kind === 'booking') return factOfBooking(bare, what.booking, judging)
  if (what.kind === 'item') return factOfItem(bare, toPlan, { ...judging, item: what.item })
  return { ...bare, act: what.kind === 'removed' ? 'idle' : 'unreadable' }
}

const NOTHING: Omit<PlanFact, 'calendarId' | 'remoteId' | 'inboxId' | 'act'> = {
  ...{ role: null, joinKey: null, likeness: null, organizerKey: null, marked: false, hash: null, answers: false },
  ...{
    summary: null,
    organizer: null,
    startsAt: null,
    endsAt: null,
    recurring: false,
    createdAt: null,
    bookingId: null,
  },
  spans: [],
}

type Bare = typeof NOTHING & Pick<PlanFact, 'calendarId' | 'remoteId' | 'inboxId'>

function factOfItem(
  bare: Bare,
  { isKnown, decides }: ToPlan,
  { room, now, item }: Judging & { readonly item: CalendarItem },
): PlanFact {
  const form = canonical(item)
  const hash = canonicalHash(form)
  const decision = decide({ agreed: null, ours: null, theirs: { kind: 'item', item, form, hash }, decides })
  if (isKnown) return { ...bare, hash, act: 'known' }
  if (decision.kind !== 'claim') return { ...bare, hash, act: 'idle' }
  const times = timesAhead(item.series, { room, now })
  if (times === null) return { ...bare, hash, act: 'unreadable' }
  const { rows } = times
  const isPrivate = item.visibility === 'private'
  const said = {
    ...{ ...bare, ...times.said, hash, joinKey: item.joinKey, createdAt: item.createdAt },
    summary: isPrivate ? null : item.summary,
    organizer: isPrivate ? null : ((item.organizer?.name || item.organizer?.address) ?? null),
  }
  if (rows.length === 0) return { ...said, act: 'over' }
  return {
    ...said,
    act: 'import',
    role: decision.role === 'direct' ? 'direct' : 'invitation',
    answers: decision.answer,
    marked: item.marker !== null,
    organizerKey: item.organizer === null ? null : addressKey(item.organizer.address),
    spans: spansOf(rows),
  }
}

function factOfBooking(
  bare: Bare,
  booking: Extract<ToPlan['what'], { kind: 'booking' }>['booking'],
  judging: Judging,
): PlanFact {
  const series = seriesFromJson(booking.series)
  const times = series.ok ? timesAhead(series.value, judging) : null
  if (times === null || times.rows.length === 0) return { ...bare, act: 'over', bookingId: booking.id }
  const isPrivate = booking.visibility === 'private'
  return {
    ...bare,
    ...times.said,
    act: 'booked',
    joinKey: booking.joinKey,
    organizerKey: booking.organizerAddress === null ? null : addressKey(booking.organizerAddress),
    summary: isPrivate ? null : booking.summary,
    organizer: isPrivate ? null : ((booking.organizerName || booking.organizerAddress) ?? null),
    bookingId: booking.id,
    // What is contested already holds nothing.
    spans: booking.state === 'contested' ? [] : spansOf(times.rows),
  }
}

/** Null when the series cannot be expanded. */
function timesAhead(series: Series, { room, now }: Judging) {
  const plan = expandPlan({ room, series, kind: 'booking', now })
  if (!plan.ok) return null
  const rows = plan.value.rows.filter(({ endsAt }) => Temporal.Instant.compare(endsAt, now) > 0)
  return { rows, said: saidOf(rows, series, plan.value) }
}

/** Meetings are alike when they take place at the same times ahead: zones, rules and what is past are written differently by each system. */
function saidOf(rows: readonly OccupancyRow[], series: Series, { startsAt, endsAt }: Plan) {
  const recurring = isRecurring(series)
  const text = [String(recurring), ...rows.map((row) => `${row.startsAt}/${row.endsAt}`)].join('\n')
  return {
    likeness: rows.length === 0 ? null : createHash('sha256').update(text).digest('hex'),
    startsAt: startsAt.toString(),
    endsAt: endsAt.toString(),
    recurring,
  }
}

const spansOf = (rows: readonly OccupancyRow[]): PlanFact['spans'] =>
  rows
    .filter(({ kind }) => kind === 'booking')
    .map(({ heldFrom, heldUntil }) => [heldFrom.toString(), heldUntil.toString()])
