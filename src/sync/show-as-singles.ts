import { HORIZON_DAYS } from '../booking/plan-booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { draftHash, draftOfSingle, singlesOf } from '../core/singles.ts'
import type { ProviderError } from '../providers/provider.ts'
import { RECURRENCE_NOT_EXPRESSIBLE } from '../providers/provider.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { DirtyLink, Link, LinkUpdate } from './link.ts'
import type { Clock, Outbound, SinglesPlan } from './ports.ts'
import { roomZoneOf } from './wanted-on.ts'

/** As far ahead as dates are written one by one; a week less, and the next ones follow (`roll-singles`). */
export const SINGLES_DAYS = HORIZON_DAYS
export const ROLLED_DAYS = 7

/** The calendar has no words for the series, and would take its dates one by one. What others wrote there is theirs; what asks the room is answered whole. */
export const needsSingles = ({ role, single }: Link, { kind, code }: ProviderError): boolean =>
  role === 'mirror' && single === null && kind === 'refused' && code === RECURRENCE_NOT_EXPRESSIBLE

/** What the link of the series forgets when its own item is gone: the next one is a new item. */
export const withoutItem = ({ generation }: Link): LinkUpdate => ({
  remoteId: null,
  etag: null,
  remoteVersion: null,
  joinKey: null,
  base: null,
  baseHash: null,
  remoteModifiedAt: null,
  generation: generation + 1,
})

interface Planning {
  readonly outbound: Outbound
  readonly calendar: LeasedCalendar
  readonly clock: Clock
}

/**
 * Plans the dates of a series as items of their own, each with a link that is owed. Writes nothing: the dates follow, the nearest first. Answers how many
 * are still owed; the item of the series may only go when none is, or the room would be shown free in between.
 */
export async function planSingles(
  { outbound, calendar, clock }: Planning,
  { link, booking }: DirtyLink,
  why: ProviderError,
): Promise<Result<{ readonly owed: number }, ProviderError>> {
  const now = clock.now()
  const until = now.add({ hours: SINGLES_DAYS * 24 })
  const singles = singlesOf(booking.series, { from: now, until, roomZone: roomZoneOf(calendar) })
  // What cannot be expanded is no more to be said date by date than whole.
  if (!singles.ok) return fail(why)
  const planned = singles.value.map((single) => ({ ...single, hash: draftHash(draftOfSingle(booking, single)) }))
  const plan = { link, version: booking.version, until, singles: planned, now }
  const owed = await outbound.planSingles(calendar, { ...plan, conflict: noticeOf(plan, why) })
  if (owed === null) throw new LeaseLost(calendar.id)
  return ok({ owed })
}

/** Nothing is to be decided; whoever looks at the calendar is told why the series stands there so, and how far. */
const noticeOf = (
  { link, version, until, singles }: Omit<SinglesPlan, 'conflict'>,
  { code, message }: ProviderError,
): SinglesPlan['conflict'] => ({
  kind: 'unpushable',
  state: 'auto',
  matter: `singles:${link.id}`,
  rule: 'a series that a calendar has no words for stands there date by date',
  bookings: [link.bookingId],
  links: [link.id],
  evidence: {
    ...{ code, message, version, calendarId: link.calendarId },
    writtenAs: 'single_dates',
    writtenUntil: until.toString(),
    dates: singles.length,
  },
})
