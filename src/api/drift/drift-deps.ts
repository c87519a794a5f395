import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Drift, RepairError, RepairOrder } from '../../ops/drift/index.ts'

export interface DriftDeps {
  readonly drift: {
    of(room: {
      readonly organizationId: number
      readonly roomId: number
    }): Promise<Result<Drift, { readonly code: 'room_not_found' }>>
    repair(caller: Caller, order: RepairOrder): Promise<Result<{ readonly repairing: number }, RepairError>>
  }
}
