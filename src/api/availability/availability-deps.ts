import type { FreeRoomsQuery, RoomAvailability } from '../../booking/index.ts'
import type { AvailabilityReader, Caller } from '../../booking/ports.ts'
import type { ExpandError } from '../../core/recurrence/index.ts'
import type { Result } from '../../core/result.ts'
import type { Room } from '../../core/room.ts'
import type { Interval } from '../../core/time/index.ts'
import type { Clock } from '../ports.ts'

export interface AvailabilityDeps {
  readonly availability: {
    /** `times`: the members `busy` and `free` of a JSON object, as text. */
    of(
      caller: Caller,
      query: { readonly roomIds: readonly number[]; readonly window: Interval },
    ): Promise<
      Result<readonly RoomAvailability<string>[], { readonly code: 'room_not_found'; readonly roomId: number }>
    >
    free(caller: Caller, query: FreeRoomsQuery): Promise<Result<readonly Room[], ExpandError>>
  } & Pick<AvailabilityReader, 'freshness'>
  readonly clock: Clock
}
