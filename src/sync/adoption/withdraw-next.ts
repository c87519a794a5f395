import { rewriteRequest } from '../../booking/rewrite-booking.ts'
import { isActive } from '../../core/booking.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { ImportPorts } from './import-next.ts'
import type { WithdrawUnit } from './ports.ts'

const BATCH = 100

/**
 * Takes back what an adoption has imported: links go first, so that nobody is declined and nothing that people wrote is touched; the bookings
 * end here alone. Answers how many; 0: none is left.
 */
export async function withdrawNext(ports: ImportPorts, unit: WithdrawUnit): Promise<number> {
  const bookings = await unit.next(BATCH)
  if (bookings.length === 0) return 0
  await unit.unlink(bookings.map(({ booking }) => booking.id))
  const now = ports.clock.now()
  const caller = {
    organizationId: unit.adoption.organizationId,
    actor: `adoption:${unit.adoption.id}`,
    causeId: ports.ids.uuid(),
  }
  const ending = bookings.filter(({ imported, booking }) => imported && isActive(booking))
  const answers = await unit.commit(
    ending.map(({ booking }) => {
      const changes = {
        state: 'cancelled',
        holdExpiresAt: null,
        sequence: booking.sequence + 1,
        verdict: verdict(now),
      } as const
      const change = {
        before: booking,
        changes,
        occupancy: 'replace',
        action: 'booking.withdraw',
        changeKind: 'cancelled',
        mirrors: false,
      } as const
      return rewriteRequest(caller, change, now)
    }),
  )
  const failed = answers.find((answer) => !answer.ok)
  if (failed?.ok === false) throw new Error(`an imported booking could not be withdrawn: guard ${failed.guard}`)
  await unit.withdrawn(bookings.map(({ booking }) => booking.id))
  return bookings.length
}

const verdict = (now: Temporal.Instant): Verdict => ({
  code: 'cancelled',
  rule: 'adoption_undone',
  value: null,
  limit: null,
  inputs: { decidedAt: now.toString() },
})
