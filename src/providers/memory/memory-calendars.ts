import type { CalendarProvider } from '../provider.ts'
import { answerInvitations } from './attendant.ts'
import { type Answers, createCalendarStore, type MemoryRoom } from './calendar-store.ts'
import { createFaultBook, type FaultBook, type MemoryFaults } from './faults.ts'
import { createMemoryProvider } from './memory-provider.ts'
import { createNoticeBoard, type DueNotice } from './notice-board.ts'
import { createPeople, type MemoryPeople } from './people.ts'
import type { StoredItem } from './stored-item.ts'

export interface MemoryCalendarsOptions {
  now(): Temporal.Instant
  /** A seeded source in [0, 1): decides the order in which changes are listed. Absent: the order in which they were made. */
  readonly random?: () => number
  /** Changes per page of a pull. Default 50. */
  readonly pageSize?: number
  /** Whether a booking mailbox exists that can invite rooms. Default true. */
  readonly canInvite?: boolean
}

/** An outside calendar system that lives in memory: rooms, people, an attendant, faults, and the provider that we talk to it by. */
export interface MemoryCalendars {
  addRoom(room: MemoryRoom): void
  /** Its administrator decides who answers from now on. */
  setAnswers(remoteCalendarId: string, answers: Answers): void
  readonly people: MemoryPeople
  readonly faults: MemoryFaults
  /** Lets the attendants of auto-accepting calendars answer what waits. Answers how many invitations that were. */
  answerRooms(): number
  /** The calls to our webhook that are due since the last asking. */
  takeNotices(): readonly DueNotice[]
  /** What stands in a calendar now, tombstones left out, for assertions. */
  items(remoteCalendarId: string): readonly StoredItem[]
  /** The same with tombstones. */
  itemsEver(remoteCalendarId: string): readonly StoredItem[]
  open(): CalendarProvider
  /** The same, with credentials that this world refuses. */
  openWithWrongSecret(): CalendarProvider
}

export function createMemoryCalendars(options: MemoryCalendarsOptions): MemoryCalendars {
  const notices = createNoticeBoard({ now: options.now, faults: (): FaultBook => faults })
  const store = createCalendarStore({
    now: options.now,
    changed: (calendar) => notices.announce(calendar.room.remoteCalendarId),
  })
  const faults: FaultBook = createFaultBook(store)
  const itemsEver = (remoteCalendarId: string) => [...(store.find(remoteCalendarId)?.items.values() ?? [])]
  const openAs = ({ signedIn }: { signedIn: boolean }) =>
    createMemoryProvider({
      store,
      faults,
      notices,
      signedIn,
      canInvite: options.canInvite ?? true,
      pageSize: options.pageSize ?? 50,
      shuffle: (ids) => shuffled(ids, options.random),
    })

  return {
    addRoom: (room) => store.add(room),
    setAnswers(remoteCalendarId, answers) {
      const calendar = store.find(remoteCalendarId)
      if (calendar === null) throw new Error(`there is no calendar ${remoteCalendarId} in this memory world`)
      calendar.answers = answers
    },
    people: createPeople(store),
    faults: faults.controls,
    answerRooms: () => answerInvitations(store),
    takeNotices: () => notices.take(),
    items: (remoteCalendarId) => itemsEver(remoteCalendarId).filter((item) => !item.deleted),
    itemsEver,
    open: () => openAs({ signedIn: true }),
    openWithWrongSecret: () => openAs({ signedIn: false }),
  }
}

function shuffled(ids: readonly string[], random: (() => number) | undefined): readonly string[] {
  if (random === undefined) return ids
  return ids
    .map((id) => ({ id, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id)
}
