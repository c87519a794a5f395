import type { Caller } from '../../booking/ports.ts'
import type { Added, ForeignCalendar, ForeignCalendars, ForeignOrder } from '../../foreign-calendars/index.ts'

export interface ForeignCalendarDeps {
  readonly foreignCalendars: Pick<ForeignCalendars, 'read' | 'list'> & {
    add(caller: Caller, order: ForeignOrder): Promise<Added>
    refresh(
      target: Pick<ForeignCalendar, 'organizationId' | 'id'>,
      options: { readonly acceptsRemoval: boolean },
    ): Promise<'done' | 'busy' | 'gone'>
    remove(caller: Caller, id: number): Promise<'done' | 'busy' | 'gone'>
  }
}
