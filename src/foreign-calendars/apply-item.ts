import type { BookingDraft } from '../booking/booking-fields.ts'
import { bookingFields, draftOf } from '../booking/booking-fields.ts'
import { CLASH_ROUNDS, type Clash, type CommitRequest } from '../booking/commit-request.ts'
import { contest, expandPlan, type Plan, sinceBefore } from '../booking/plan-booking.ts'
import { rewriteRequest } from '../booking/rewrite-booking.ts'
import { holderOf } from '../booking/room-unavailable.ts'
import { type Booking, isActive } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Room } from '../core/room.ts'
import type { Verdict } from '../core/verdict.ts'
import type { ForeignItem, ForeignUnit, LeasedForeignCalendar } from './ports.ts'
import type { ReadItem } from './read-items.ts'

export interface ApplyPorts {
  readonly now: Temporal.Instant
  readonly causeId: string
}

export interface Applying extends ApplyPorts {
  readonly calendar: LeasedForeignCalendar
  readonly unit: ForeignUnit
}

/**
 * A meeting that is new, or says something new, blocks its time. Where somebody has the room already they keep it: that time is contested,
 * and a person decides, as with whatever is written over a booking.
 */
export async function applyItem(applying: Applying, item: ReadItem, known: ForeignItem | null): Promise<void> {
  const { unit } = applying
  const before = known?.bookingId == null ? null : await unit.booking(known.bookingId)
  const { series } = item
  const room = await unit.room()
  const plan = series === null ? null : planOf(applying, { room, series })
  const isAhead = plan?.rows.some(({ endsAt }) => Temporal.Instant.compare(endsAt, applying.now) > 0) ?? false
  if (series === null || plan === null || !isAhead) {
    await letGo(applying, before)
    return await unit.remember({ uid: item.uid, hash: item.hash, bookingId: before?.id ?? null })
  }
  const bookingId = await block(applying, { room, plan, before, draft: draftFrom(applying, { item, series, before }) })
  await unit.remember({ uid: item.uid, hash: item.hash, bookingId })
}

/** A meeting that is named no more gives its time back. */
export async function withdrawItem(applying: Applying, item: ForeignItem): Promise<void> {
  const booking = item.bookingId === null ? null : await applying.unit.booking(item.bookingId)
  await letGo(applying, booking)
  await applying.unit.forget(item.uid)
}

/** What cannot be expanded within the limits blocks nothing, like what cannot be read. */
function planOf({ now }: Applying, { room, series }: { room: Room; series: Series }): Plan | null {
  const plan = expandPlan({ room, series, kind: 'blocker', now })
  return plan.ok ? plan.value : null
}

interface Blocking {
  readonly room: Room
  readonly plan: Plan
  readonly before: Booking | null
  readonly draft: BookingDraft
}

async function block(applying: Applying, blocking: Blocking): Promise<number> {
  const { unit } = applying
  const clashes: Clash[] = []
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const answer = await unit.commit(requestOf(applying, blocking, clashes))
    if (answer.ok) {
      if (clashes.length > 0) await raise(applying, { bookingId: answer.bookingId, room: blocking.room, clashes })
      return answer.bookingId
    }
    if (answer.guard !== 'room') throw new Error(`a blocker could not be written: guard ${answer.guard}`)
    clashes.push(...answer.clashes)
  }
  throw new Error('a foreign meeting meets more bookings than it has occurrences')
}

function requestOf(applying: Applying, blocking: Blocking, clashes: readonly Clash[]): CommitRequest {
  const { calendar, now, causeId } = applying
  const { room, plan, before, draft } = blocking
  const rows = contest(plan.rows, clashes)
  const state = rows.every(({ kind }) => kind === 'contested') ? 'contested' : 'confirmed'
  const verdict = state === 'contested' ? verdictOf(applying, room, clashes) : null
  const changeKind = state === 'contested' ? 'contested' : before === null ? 'booked' : 'changed'
  return {
    organizationId: calendar.organizationId,
    ...{ bookingId: before?.id ?? null, expectedVersion: before?.version ?? null },
    ...{ actor: `foreign-calendar:${calendar.id}`, causeId, action: `booking.${changeKind}`, changeKind },
    booking: bookingFields({ ...draft, state, verdict }, { ...plan, startsAt: sinceBefore(before, plan) }, now),
    occupancy: 'replace',
    replaceFrom: before !== null && plan.recurring ? now : null,
    rows,
    policies: [{ roomId: room.id, version: room.policyVersion }],
    quota: null,
    ...{ sourceCalendarId: null, owesSource: false, origin: null, mirrors: state === 'confirmed', asks: [] },
  }
}

function verdictOf({ now }: Applying, room: Room, clashes: readonly Clash[]): Verdict {
  return {
    code: 'room_contested',
    rule: 'first_commit',
    value: null,
    limit: clashes[0] === undefined ? null : Temporal.Instant.from(clashes[0].holder.receivedAt).toString(),
    inputs: {
      decidedAt: now.toString(),
      zone: room.timeZone,
      policyVersion: room.policyVersion,
      holders: clashes.map(holderOf),
    },
  }
}

async function raise(
  { calendar, unit }: Applying,
  { bookingId, room, clashes }: { bookingId: number; room: Room; clashes: readonly Clash[] },
): Promise<void> {
  const holders = [...new Set(clashes.map(({ holder }) => holder.bookingId))]
  await unit.raise(
    { organizationId: calendar.organizationId, roomId: room.id },
    {
      kind: 'direct_write',
      state: 'open',
      matter: `direct_write:${bookingId}`,
      rule: 'first_commit',
      bookings: [...holders, bookingId],
      links: [],
      evidence: { lost: { bookingId, foreignCalendarId: calendar.id, foreignCalendar: calendar.name }, clashes },
    },
  )
}

async function letGo({ unit, now, causeId, calendar }: Applying, booking: Booking | null): Promise<void> {
  if (booking === null || !isActive(booking)) return
  const { organizationId, id } = calendar
  const verdict: Verdict = {
    code: 'cancelled',
    rule: 'cancelled_by_organizer',
    value: calendar.name,
    limit: null,
    inputs: { decidedAt: now.toString(), facts: { foreignCalendarId: id } },
  }
  const rewrite = {
    before: booking,
    changes: { state: 'cancelled', holdExpiresAt: null, sequence: booking.sequence + 1, verdict },
    occupancy: 'replace',
    action: 'booking.cancelled',
    changeKind: 'cancelled',
    mirrors: false,
  } as const
  const answer = await unit.commit(
    rewriteRequest({ organizationId, actor: `foreign-calendar:${id}`, causeId }, rewrite, now),
  )
  if (!answer.ok) throw new Error(`a blocker could not be withdrawn: guard ${answer.guard}`)
}

function draftFrom(
  { calendar, now }: Applying,
  { item, series, before }: { item: ReadItem; series: Series; before: Booking | null },
): BookingDraft {
  const kept = before === null ? null : draftOf(before)
  return {
    roomId: calendar.roomId,
    state: 'confirmed',
    uid: kept?.uid ?? item.uid,
    joinKey: null,
    origin: 'feed',
    series,
    ...{ summary: item.summary, description: null, organizer: null, visibility: item.visibility, attendeeCount: null },
    sequence: kept === null ? 0 : kept.sequence + 1,
    holdExpiresAt: null,
    verdict: null,
    receivedAt: kept?.receivedAt ?? now,
  }
}
