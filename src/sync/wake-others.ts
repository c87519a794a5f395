import type { OwedLink } from '../booking/commit-request.ts'
import type { Waker } from '../booking/ports.ts'
import type { LeasedCalendar } from './leased-calendar.ts'

/** What this calendar itself is owed is written later in this very visit. */
export function wakeOthers(
  ports: { readonly waker: Waker },
  calendar: LeasedCalendar,
  owed: readonly OwedLink[],
): void {
  const others = owed.filter(({ calendarId }) => calendarId !== calendar.id)
  if (others.length > 0) ports.waker.wake(calendar.organizationId, others)
}
