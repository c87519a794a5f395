import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type {
  CalendarStore,
  ModeError,
  ModeOrder,
  PairError,
  PairedCalendar,
  PairOrder,
  RecheckError,
  RemovalError,
  RemovalOrder,
  RemovalPreview,
} from '../../ops/calendars/index.ts'
import type { Clock } from '../ports.ts'

export interface CalendarDeps {
  readonly calendars: Pick<CalendarStore, 'list' | 'read' | 'unpair'> & {
    pair(caller: Caller, order: PairOrder): Promise<Result<PairedCalendar, PairError>>
    recheck(
      caller: Caller,
      of: { readonly roomId: number; readonly calendarId: number },
    ): Promise<Result<PairedCalendar, RecheckError>>
    switchMode(
      caller: Caller,
      order: ModeOrder & { readonly mode: 'observe' | 'live' },
    ): Promise<Result<{ readonly calendars: readonly number[] }, ModeError>>
    compare(caller: Caller, of: { readonly roomId: number; readonly calendarId: number }): Promise<boolean>
    previewRemovals(
      organizationId: number,
      calendarId: number,
    ): Promise<Result<readonly RemovalPreview[], RemovalError>>
    answerRemovals(caller: Caller, order: RemovalOrder): Promise<Result<{ readonly answered: number }, RemovalError>>
  }
  readonly clock: Clock
}
