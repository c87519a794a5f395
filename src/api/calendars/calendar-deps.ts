import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { CalendarStore, PairError, PairedCalendar, PairOrder } from '../../ops/calendars/index.ts'
import type { Clock } from '../ports.ts'

export interface CalendarDeps {
  readonly calendars: Pick<CalendarStore, 'list' | 'unpair'> & {
    pair(caller: Caller, order: PairOrder): Promise<Result<PairedCalendar, PairError>>
    recheck(
      caller: Caller,
      of: { readonly roomId: number; readonly calendarId: number },
    ): Promise<Result<PairedCalendar, { readonly code: 'calendar_not_found' }>>
  }
  readonly clock: Clock
}
