import type { Enqueue } from '../src/queue/define-job.ts'
import type { DueCalendars } from '../src/sync/ports.ts'
import { sweep } from '../src/sync/sweep.ts'
import type { Chore } from './scheduler.ts'

export interface ChorePorts {
  readonly calendars: DueCalendars
  readonly enqueue: Enqueue
  readonly expireHolds: () => Promise<unknown>
  readonly extendHorizon: () => Promise<unknown>
  readonly rollSingles: () => Promise<unknown>
  readonly advanceAdoptions: () => Promise<unknown>
  readonly releaseKeptTimes: () => Promise<unknown>
  readonly releaseClosedRooms: () => Promise<unknown>
  readonly recomputeZones: () => Promise<unknown>
  readonly closeSettledConflicts: () => Promise<unknown>
  readonly refreshForeignCalendars: () => Promise<unknown>
  readonly watchTroubles: () => Promise<unknown>
  readonly callWebhooks: () => Promise<unknown>
  readonly writeMail: () => Promise<unknown>
  readonly sendMail: () => Promise<unknown>
  readonly forgetExpired: () => Promise<unknown>
}

const SECOND = 1000
const HOUR = 3_600_000

/** Every chore there is. What is not in this list does not run. */
export const chores = (ports: ChorePorts): readonly Chore[] => [
  { name: 'sweep', everyMs: 2 * SECOND, run: () => sweep(ports) },
  { name: 'expire-holds', everyMs: 5 * SECOND, run: ports.expireHolds },
  { name: 'release-kept-times', everyMs: 60 * SECOND, run: ports.releaseKeptTimes },
  { name: 'release-closed-rooms', everyMs: 60 * SECOND, run: ports.releaseClosedRooms },
  { name: 'recompute-zones', everyMs: HOUR, run: ports.recomputeZones },
  { name: 'extend-horizon', everyMs: HOUR, run: ports.extendHorizon },
  { name: 'roll-singles', everyMs: HOUR, run: ports.rollSingles },
  { name: 'advance-adoptions', everyMs: 2 * SECOND, run: ports.advanceAdoptions },
  { name: 'close-settled-conflicts', everyMs: 30 * SECOND, run: ports.closeSettledConflicts },
  { name: 'refresh-foreign-calendars', everyMs: 30 * SECOND, run: ports.refreshForeignCalendars },
  { name: 'watch-troubles', everyMs: 30 * SECOND, run: ports.watchTroubles },
  { name: 'call-webhooks', everyMs: 5 * SECOND, run: ports.callWebhooks },
  { name: 'write-mail', everyMs: 5 * SECOND, run: ports.writeMail },
  { name: 'send-mail', everyMs: 5 * SECOND, run: ports.sendMail },
  { name: 'forget-expired', everyMs: HOUR, run: ports.forgetExpired },
]
