import type { Closed, CloseRoomCommand, CloseRoomError } from '../../booking/index.ts'
import type { Caller, Closure, Rooms } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'

export interface ClosureDeps {
  readonly rooms: Rooms
  readonly closures: {
    list(organizationId: number, roomId: number): Promise<readonly Closure[]>
    close(caller: Caller, command: CloseRoomCommand): Promise<Result<Closed, CloseRoomError>>
    lift(
      caller: Caller,
      wanted: { readonly roomId: number; readonly closureId: number },
    ): Promise<Result<Closure, CloseRoomError>>
  }
}
