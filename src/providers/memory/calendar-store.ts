import type { StoredItem } from './stored-item.ts'

/**
 * Who answers invitations: the application, the calendar's own attendant (as an auto-accepting resource does), or an attendant that
 * declines everything.
 */
export type Answers = 'application' | 'automatic' | 'declines_all'

export interface MemoryRoom {
  readonly remoteCalendarId: string
  readonly name: string
  /** IANA zone of the room. */
  readonly timeZone: string
  readonly answers: Answers
  readonly capacity?: number
  readonly building?: string
}

export interface MemoryCalendar {
  readonly room: MemoryRoom
  /** As the room began, until its administrator changes it. */
  answers: Answers
  readonly items: Map<string, StoredItem>
  /** Every version an item ever had, oldest first: what a replayed change is taken from. */
  readonly history: Map<string, StoredItem[]>
  /** One entry per change, in order; a cursor is a position in it. */
  readonly changes: { readonly revision: number; readonly remoteId: string }[]
  /** Cursors of another epoch are dead. */
  cursorEpoch: number
}

type Stamped = 'revision' | 'createdAt' | 'modifiedAt'
export type ItemContent = Omit<StoredItem, Stamped>

/** All calendars of one memory world. Every change passes through `put` or `change`, so that nothing is forgotten in the log. */
export interface CalendarStore {
  add(room: MemoryRoom): void
  all(): readonly MemoryCalendar[]
  find(remoteCalendarId: string): MemoryCalendar | null
  /** Adds an item under an id that was never used on its calendar. */
  put(content: ItemContent): StoredItem
  change(item: StoredItem, difference: Partial<ItemContent>): StoredItem
  /** The newest revision given out in this world. */
  revision(): number
  nextId(prefix: string): string
}

interface StorePorts {
  now(): Temporal.Instant
  changed(calendar: MemoryCalendar): void
}

export function createCalendarStore(ports: StorePorts): CalendarStore {
  const calendars = new Map<string, MemoryCalendar>()
  let revision = 0
  let ids = 0

  function keep(item: StoredItem): StoredItem {
    const calendar = calendars.get(item.calendarId)
    if (calendar === undefined) throw new Error(`there is no calendar ${item.calendarId} in this memory world`)
    calendar.items.set(item.remoteId, item)
    calendar.history.set(item.remoteId, [...(calendar.history.get(item.remoteId) ?? []), item])
    calendar.changes.push({ revision: item.revision, remoteId: item.remoteId })
    ports.changed(calendar)
    return item
  }

  return {
    add(room) {
      if (calendars.has(room.remoteCalendarId)) throw new Error(`calendar ${room.remoteCalendarId} exists already`)
      calendars.set(room.remoteCalendarId, {
        room,
        answers: room.answers,
        items: new Map(),
        history: new Map(),
        changes: [],
        cursorEpoch: 0,
      })
    },
    all: () => [...calendars.values()],
    find: (remoteCalendarId) => calendars.get(remoteCalendarId) ?? null,
    put(content) {
      if (calendars.get(content.calendarId)?.items.has(content.remoteId)) {
        throw new Error(`the id ${content.remoteId} was used before on ${content.calendarId}`)
      }
      const now = ports.now()
      return keep({ ...content, revision: ++revision, createdAt: now, modifiedAt: now })
    },
    change: (item, difference) => keep({ ...item, ...difference, revision: ++revision, modifiedAt: ports.now() }),
    revision: () => revision,
    nextId: (prefix) => `${prefix}-${++ids}`,
  }
}

export function livingItem(calendar: MemoryCalendar, remoteId: string): StoredItem | null {
  const item = calendar.items.get(remoteId)
  return item === undefined || item.deleted ? null : item
}
