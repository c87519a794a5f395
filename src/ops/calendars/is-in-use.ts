import { expandPlan } from '../../booking/plan-booking.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Room } from '../../core/room.ts'
import type { CalendarProvider, CalendarRef, Change, ProviderError } from '../../providers/provider.ts'

/** Pages of each stretch of time that are looked at; what is in use shows itself early. */
const MOST_PAGES = 20
const DAYS_AHEAD = 490

export interface Looked {
  readonly calendar: CalendarRef
  readonly room: Room
  readonly now: Temporal.Instant
}

/** Whether a meeting that lies ahead stands on the calendar already. Stops at the first one. */
export async function isInUse(provider: CalendarProvider, looked: Looked): Promise<Result<boolean, ProviderError>> {
  const { now } = looked
  const to = now.add({ hours: 24 * DAYS_AHEAD })
  for (const window of provider.windows({ from: now.toString(), to: to.toString() })) {
    let cursor: string | null = null
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await provider.pull(looked.calendar, { window, cursor })
      if (!page.ok) return fail(page.error)
      if (page.value.changes.some((change) => takesTimeAhead(change, looked))) return ok(true)
      if (page.value.next.kind === 'done') break
      cursor = page.value.next.cursor
    }
  }
  return ok(false)
}

function takesTimeAhead(change: Change, { room, now }: Looked): boolean {
  if (change.kind !== 'upsert') return change.kind === 'unreadable'
  const { item } = change
  if (item.cancelled || !item.blocking || item.roomResponse === 'declined') return false
  const plan = expandPlan({ room, series: item.series, kind: 'booking', now })
  // What cannot be worked out is in use rather than not.
  return !plan.ok || plan.value.rows.some(({ endsAt }) => Temporal.Instant.compare(endsAt, now) > 0)
}
