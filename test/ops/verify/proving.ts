import { type Proof, type Report, type VerifyPorts, verify } from '../../../src/ops/verify/index.ts'
import { conflictStore } from '../../../src/store/conflict-store.ts'
import type { Database } from '../../../src/store/database.ts'
import { statusStore } from '../../../src/store/status-store.ts'
import { verifyFacts } from '../../../src/store/verify/verify-facts.ts'
import { at, book } from '../../worlds/room-at-rest.ts'
import { type TwoCalendars, type TwoCalendarsOptions, twoCalendars } from '../../worlds/two-calendars.ts'

/** Long enough ago that the calendars were read, by the clock of the database, after everything that happens in the world. */
export const NOW = Temporal.Instant.from('2026-11-02T09:00:00Z')

export async function aRoom(database: Database, options: Partial<Omit<TwoCalendarsOptions, 'database'>> = {}) {
  // Each memory world counts its subscriptions from the beginning.
  await database.sql('delete from subscription')
  return await twoCalendars({ database, decides: { east: 'meetmeup', west: 'meetmeup' }, now: () => NOW, ...options })
}

/** The room is booked here, and both calendars have been told. Answers the id of the booking. */
export async function booked(room: TwoCalendars, series = at('11:00')): Promise<number> {
  const answer = await book(room, series)
  if (!answer.ok) throw new Error(`the room was not booked: ${answer.error.code}`)
  await room.settle()
  return answer.value.booking.id
}

export function portsOf(room: TwoCalendars, changes: Partial<VerifyPorts> = {}): VerifyPorts {
  const { database, ports } = room
  return {
    ...verifyFacts(database),
    conflicts: conflictStore(database),
    status: statusStore(database),
    providers: ports.providers,
    clock: { now: () => NOW },
    stopwatch: () => performance.now(),
    ...changes,
  }
}

export const prove = (room: TwoCalendars, changes: Partial<VerifyPorts> = {}): Promise<Report> =>
  verify(portsOf(room, changes), { organizationId: room.organizationId })

/** What the report says is broken, as `code: sentence`. */
export const broken = ({ proofs }: Report): readonly string[] =>
  proofs.flatMap(({ code, violations }) => violations.map(({ says }) => `${code}: ${says}`))

export function proofOf({ proofs }: Report, code: string): Proof {
  const proof = proofs.find((one) => one.code === code)
  if (proof === undefined) throw new Error(`there is no invariant ${code}`)
  return proof
}
