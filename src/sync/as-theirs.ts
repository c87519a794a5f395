import type { CalendarItem } from '../core/calendar-item.ts'
import { canonical, canonicalHash } from '../core/canonical.ts'
import type { Theirs } from '../core/decide.ts'

/** An item as the decision sees it. */
export function asTheirs(item: CalendarItem): Theirs & { readonly kind: 'item' } {
  const form = canonical(item)
  return { kind: 'item', item, form, hash: canonicalHash(form) }
}
