import type { ResolveConflictCommand, ResolveConflictError, Resolved } from '../../booking/index.ts'
import type { Caller, ConflictReader } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { BookingActs } from '../bookings/index.ts'

export interface ConflictDeps {
  readonly conflicts: ConflictReader & {
    resolve(caller: Caller, command: ResolveConflictCommand): Promise<Result<Resolved, ResolveConflictError>>
  }
}

export interface ConflictReadingDeps extends ConflictDeps {
  readonly bookings: Pick<BookingActs, 'read'>
}
