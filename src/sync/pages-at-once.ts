import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Cursors, PageToStore } from './ports.ts'
import type { Reach } from './step.ts'

/** More changes than these are stored before anything else is read. */
const MOST = 200

/** Pages on their way into the inbox. */
export interface PagesAtOnce {
  /** Stores it with those that wait, or lets it wait for the pages of the next windows. */
  take(page: PageToStore): Promise<void>
  /** Stores what waits. */
  store(): Promise<void>
}

/**
 * A calendar that is read window by window tells of one change in each of them, and each transaction waits for the disk: what is short, and the last page
 * of its window, is stored together. Until then nothing has been read, as far as anybody who comes after a crash knows.
 */
export function pagesAtOnce(
  { cursors, reach }: { readonly cursors: Cursors; readonly reach: Reach },
  calendar: LeasedCalendar,
): PagesAtOnce {
  const waiting: PageToStore[] = []
  const store = async () => {
    const pages = waiting.splice(0)
    if (pages.length === 0) return
    if (!(await cursors.storePages(calendar, pages))) throw new LeaseLost(calendar.id)
    for (const { next } of pages) await reach(next.kind === 'done' ? 'pull.after_cursor' : 'pull.after_page')
  }
  return {
    store,
    async take(page) {
      waiting.push(page)
      const count = waiting.reduce((sum, { changes }) => sum + changes.length, 0)
      if (page.next.kind === 'more' || page.reads === 'everything' || count > MOST) await store()
    },
  }
}
