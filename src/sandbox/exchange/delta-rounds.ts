import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { CalendarItem } from './calendar-item.ts'
import type { EventRenderer, Row } from './event-rendering.ts'
import { overlaps, viewOfItem, viewOfOccurrence, viewsIn, type Window } from './event-view.ts'
import type { LoggedChange, Mailbox } from './mailbox.ts'
import type { DeltaSettings } from './sandbox-options.ts'

/** What goes wrong with one delta page; each is a named fault of the control interface. */
export interface DeltaFaults {
  /** The page comes again and again under ever new links (`delta-endless`). */
  readonly endless: boolean
  /** An empty page comes first (`delta-empty-page`). */
  readonly emptyPage: boolean
  /** Rows of this page come again on a later one (`delta-repeat`). */
  readonly repeat: boolean
  /** So many older changes come again (`delta-replay`, parameter `count`). */
  readonly replay: number
  /** A removed row with an id that nobody ever saw (`delta-unknown-removed`). */
  readonly unknownRemoved: boolean
  /** The wish for a page size is ignored (`delta-large-page`). */
  readonly largePage: boolean
}

export interface DeltaPage {
  readonly rows: Row[]
  readonly link: { readonly kind: 'next' | 'delta'; readonly token: string }
}

/** What one link leads to. The window belongs to it for ever. */
export interface DeltaCursor {
  readonly mailbox: Mailbox
  readonly window: Window
  /** Null starts the first round. */
  readonly since: number | null
  /** Null before the first page of a round. */
  readonly round: Round | null
  readonly position: number
}

/** A part of a round that is never split over two pages. */
interface Group {
  readonly item: CalendarItem
  /** Edited occurrences that are all that changed; null = the whole item. */
  readonly occurrences: readonly string[] | null
  readonly deletedOccurrences: readonly string[]
}

interface Round {
  readonly groups: Group[]
  readonly upTo: number
  readonly initial: boolean
}

const DEFAULT_PAGE_SIZE = 50

/** Answers `calendarView/delta`: rounds of pages, each round told apart by what changed since the one before. */
export class DeltaRounds {
  private readonly cursors = new Map<string, DeltaCursor>()
  private readonly lost = new Map<string, DeltaCursor>()
  private readonly randomness: SeededRandomness
  private readonly settings: DeltaSettings
  private readonly now: () => number

  constructor(randomness: SeededRandomness, settings: DeltaSettings, now: () => number) {
    this.randomness = randomness
    this.settings = settings
    this.now = now
  }

  cursor(token: string): DeltaCursor | null {
    return this.cursors.get(token) ?? null
  }

  /** The cursor of a link that was made to expire, to say where to start anew. */
  lostCursor(token: string): DeltaCursor | null {
    return this.lost.get(token) ?? null
  }

  /** Forgets the links of one mailbox, or all of them. Returns how many. */
  expire(mailbox: Mailbox | null): number {
    const gone = [...this.cursors].filter(([, cursor]) => mailbox === null || cursor.mailbox === mailbox)
    for (const [token, cursor] of gone) {
      this.cursors.delete(token)
      this.lost.set(token, cursor)
    }
    return gone.length
  }

  page(cursor: DeltaCursor, renderer: EventRenderer, faults: DeltaFaults): DeltaPage {
    const round = cursor.round ?? this.begin(cursor, faults)
    const here = { ...cursor, round }
    if (faults.emptyPage) return { rows: [], link: this.next(here) }
    const { rows, position } = this.fill(here, renderer, faults.largePage)
    if (faults.repeat) round.groups.push(...round.groups.slice(cursor.position, position))
    if (faults.unknownRemoved) rows.push(removed(renderer.idOf(4_000_000_000, null)))
    if (faults.endless) return { rows, link: this.next(here) }
    if (position < round.groups.length) return { rows, link: this.next({ ...here, position }) }
    const { mailbox, window } = cursor
    return {
      rows,
      link: { kind: 'delta', token: this.keep({ mailbox, window, since: round.upTo, round: null, position: 0 }) },
    }
  }

  private next(cursor: DeltaCursor): DeltaPage['link'] {
    return { kind: 'next', token: this.keep(cursor) }
  }

  private keep(cursor: DeltaCursor): string {
    const token = this.randomness.bytes(48).toString('base64url')
    this.cursors.set(token, cursor)
    return token
  }

  private begin({ mailbox, since }: DeltaCursor, faults: DeltaFaults): Round {
    const horizon = this.now() - this.settings.visibilityDelayMs
    const visible = mailbox.changes.filter(({ at }) => at <= horizon)
    const upTo = visible.at(-1)?.sequence ?? 0
    const from = since === null ? 0 : Math.max(0, since - faults.replay)
    const changes = visible.filter(({ sequence }) => sequence > from)
    return {
      groups: groupsOf(mailbox, changes, since === null),
      upTo: Math.max(upTo, since ?? 0),
      initial: since === null,
    }
  }

  private fill(
    cursor: DeltaCursor & { round: Round },
    renderer: EventRenderer,
    large: boolean,
  ): { rows: Row[]; position: number } {
    const { round, window } = cursor
    const size = large ? Number.POSITIVE_INFINITY : (renderer.preferences.maxPageSize ?? DEFAULT_PAGE_SIZE)
    const rows: Row[] = []
    let { position } = cursor
    for (let group = round.groups[position]; group && rows.length < size; group = round.groups[position]) {
      const added = this.rowsOf(group, window, renderer)
      rows.push(...(round.initial ? added.filter((row) => !('@removed' in row)) : added))
      position += 1
    }
    return { rows, position }
  }

  private rowsOf(group: Group, window: Window, renderer: EventRenderer): Row[] {
    const { item, occurrences } = group
    if (item.deleted) return removedRows(item, window, renderer)
    if (item.recurrence === null) {
      const view = viewOfItem(item)
      return [overlaps(view.content, window) ? renderer.deltaRow(view) : removed(renderer.id(view))]
    }
    if (occurrences !== null) return occurrences.flatMap((key) => occurrenceRows({ item, key }, window, renderer))
    const views = viewsIn(item, window)
    const left = [...item.edits.keys()].filter((key) => !views.some((view) => view.occurrence === key))
    const away = left
      .filter((key) => originallyIn(item, key, window))
      .map((key) => removed(renderer.idOf(item.number, key)))
    const deleted = this.settings.deletedOccurrenceRows ? group.deletedOccurrences : []
    const gone = deleted.map((key) => removed(renderer.idOf(item.number, key)))
    const master = views.length > 0 ? renderer.deltaRow(viewOfItem(item)) : removed(renderer.idOf(item.number, null))
    return [master, ...views.map((view) => renderer.deltaRow(view)), ...away, ...gone]
  }
}

/** What changed, per item. Edits of single occurrences come alone; anything else re-sends the whole series. */
function groupsOf(mailbox: Mailbox, changes: readonly LoggedChange[], initial: boolean): Group[] {
  // A first round reads the calendar, not the log: what the log lost is in it.
  if (initial) {
    const seen = new Set(changes.map(({ item }) => item))
    return mailbox
      .live()
      .filter(({ number }) => seen.has(number))
      .map((item) => ({ item, occurrences: null, deletedOccurrences: [] }))
  }
  const byItem = new Map<number, LoggedChange[]>()
  for (const change of changes.filter(({ missed }) => !missed))
    byItem.set(change.item, [...(byItem.get(change.item) ?? []), change])
  const groups: Group[] = []
  for (const [number, own] of byItem) {
    const item = mailbox.items.get(number)
    if (!item) continue
    const edited = own.map(({ occurrence }) => occurrence).filter((key) => key !== null)
    const deletedOccurrences = own.map(({ deletedOccurrence }) => deletedOccurrence).filter((key) => key !== null)
    groups.push({ item, occurrences: edited.length === own.length ? [...new Set(edited)] : null, deletedOccurrences })
  }
  return groups
}

function occurrenceRows(
  { item, key }: { item: CalendarItem; key: string },
  window: Window,
  renderer: EventRenderer,
): Row[] {
  const view = viewOfOccurrence(item, key)
  if (!view) return []
  return [overlaps(view.content, window) ? renderer.deltaRow(view) : removed(renderer.id(view))]
}

function removedRows(item: CalendarItem, window: Window, renderer: EventRenderer): Row[] {
  const occurrences = item.recurrence ? viewsIn(item, window).map((view) => removed(renderer.id(view))) : []
  return [removed(renderer.idOf(item.number, null)), ...occurrences]
}

function removed(id: string): Row {
  return { '@removed': { reason: 'deleted' }, id }
}

function originallyIn(item: CalendarItem, key: string, { from, to }: Window): boolean {
  const start = viewOfOccurrence(item, key)?.originalStart
  return (
    start !== undefined &&
    start !== null &&
    Temporal.Instant.compare(start, from) >= 0 &&
    Temporal.Instant.compare(start, to) < 0
  )
}
