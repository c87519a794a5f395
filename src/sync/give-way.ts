import { rewriteRequest } from '../booking/rewrite-booking.ts'
import type { Booking } from '../core/booking.ts'
import { asAsked } from '../core/lost-dates.ts'
import type { Verdict } from '../core/verdict.ts'
import { type ChangePorts, caller, mustCommit, planOf } from './commit-change.ts'
import type { ApplyUnit } from './ports.ts'

/**
 * A booking loses its room to somebody else, or by the word of a provider. Who was invited is declined. What was written straight onto the
 * room's calendar has nobody to decline: it stays there, contested, for a person to decide. Every calendar that knows the booking is told.
 */
export async function giveWay(
  ports: ChangePorts,
  unit: ApplyUnit,
  lost: { readonly booking: Booking; readonly verdict: Verdict },
): Promise<'declined' | 'contested'> {
  const { booking, verdict } = lost
  const state = (await unit.isDirectWrite(booking.id)) ? 'contested' : 'declined'
  // Every date stands there, also those that it did without before.
  const series = asAsked(booking.series, booking.lost)
  const rows = state === 'declined' ? [] : planOf(ports, await unit.room(), { series, kind: 'contested' }).rows
  const change = {
    before: booking,
    changes: { state, holdExpiresAt: null, sequence: booking.sequence + 1, verdict },
    occupancy: 'replace',
    rows,
    action: 'booking.give_way',
    changeKind: state,
    mirrors: false,
  } as const
  await mustCommit(unit, rewriteRequest(caller(ports, unit), change, ports.clock.now()))
  return state
}
