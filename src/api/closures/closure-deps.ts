import type { CloseRoomCommand, CloseRoomError } from '../../booking/index.ts'
import type { Caller, Closure, Closures, MadeClosure, Rooms } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'

export interface ClosureDeps {
  readonly rooms: Rooms
  readonly closures: {
    readonly list: Closures['list']
    readonly madeBy: Closures['madeBy']
    close(caller: Caller, command: CloseRoomCommand): Promise<Result<MadeClosure, CloseRoomError>>
    lift(
      caller: Caller,
      wanted: { readonly roomId: number; readonly closureId: number },
    ): Promise<Result<Closure, CloseRoomError>>
  }
}
