import type { CollectPorts } from './collect-answers.ts'
import { withState } from './commit-change.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { wakeOthers } from './wake-others.ts'

/**
 * A provider that decides judges who invites the room. What stands straight on its calendar asks nobody: it is taken or refused with the write. So a
 * booking that was moved here waits until the move is written there, and no longer.
 */
export async function confirmWritten(ports: CollectPorts, calendar: LeasedCalendar): Promise<void> {
  for (const bookingId of await ports.outbound.written(calendar)) {
    const owed = await ports.apply.inTransaction(calendar, async (unit) => {
      const booking = await unit.booking(bookingId)
      if (booking?.state !== 'held' || !(await unit.allAccepted(bookingId))) return
      await withState(ports, unit, { booking, state: 'confirmed', reason: 'provider_accepted' })
    })
    if (owed === null) throw new LeaseLost(calendar.id)
    wakeOthers(ports, calendar, owed)
  }
}
