import type { CalendarItem } from '../../../src/core/calendar-item.ts'
import type {
  CalendarProvider,
  CalendarRef,
  Change,
  ProviderError,
  PullWindow,
} from '../../../src/providers/provider.ts'

const MOST_PAGES = 500

/** Thrown where a test did not expect the provider to fail. */
export class UnexpectedProviderError extends Error {
  override readonly name = 'UnexpectedProviderError'
  readonly error: ProviderError

  constructor(error: ProviderError) {
    super(`${error.kind} ${error.status ?? '-'} ${error.code}: ${error.message}`)
    this.error = error
  }
}

/**
 * Reads a calendar the way the engine does: one cursor per window, whole rounds, a removed item looked at before it is believed.
 * What is left is what the provider says the calendar holds.
 */
export class CalendarMirror {
  readonly items = new Map<string, CalendarItem>()
  /** Everything that arrived in the last `pull`, in order. */
  lastChanges: Change[] = []
  private readonly cursors = new Map<string, string>()
  private readonly provider: CalendarProvider
  private readonly calendar: CalendarRef
  private readonly range: PullWindow

  constructor(provider: CalendarProvider, calendar: CalendarRef, range: PullWindow) {
    this.provider = provider
    this.calendar = calendar
    this.range = range
  }

  /** One whole round over every window. Throws `UnexpectedProviderError`. */
  async pull(): Promise<void> {
    this.lastChanges = []
    for (const window of this.provider.windows(this.range)) await this.pullWindow(window)
  }

  /** Forgets the cursors, as after `cursor_expired`; the items stay. */
  forgetCursors(): void {
    this.cursors.clear()
  }

  /** The items that hold the room. */
  holding(): readonly CalendarItem[] {
    return [...this.items.values()].filter(
      (item) => !item.cancelled && item.blocking && item.roomResponse !== 'declined',
    )
  }

  private async pullWindow(window: PullWindow): Promise<void> {
    let cursor = this.cursors.get(window.from) ?? null
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const pulled = await this.provider.pull(this.calendar, { window, cursor })
      if (!pulled.ok) throw new UnexpectedProviderError(pulled.error)
      for (const change of pulled.value.changes) await this.apply(change)
      cursor = pulled.value.next.cursor
      if (pulled.value.next.kind === 'more') continue
      this.cursors.set(window.from, cursor)
      return
    }
    throw new Error('the round never ended')
  }

  private async apply(change: Change): Promise<void> {
    this.lastChanges.push(change)
    if (change.kind === 'upsert') this.items.set(change.item.remoteId, change.item)
    if (change.kind === 'removed') await this.look(change.remoteId)
  }

  private async look(remoteId: string): Promise<void> {
    const read = await this.provider.read(this.calendar, { remoteId, place: 'room' })
    if (read.ok && this.items.has(remoteId)) this.items.set(remoteId, read.value)
    else if (!read.ok && read.error.kind === 'gone') this.items.delete(remoteId)
    else if (!read.ok) throw new UnexpectedProviderError(read.error)
  }
}
