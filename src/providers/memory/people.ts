import type { Person, Visibility } from '../../core/calendar-item.ts'
import type { OccurrenceKey, Override, Series, Span } from '../../core/recurrence/index.ts'
import { answerDueAgain } from './answer-due-again.ts'
import type { CalendarStore, ItemContent } from './calendar-store.ts'
import type { StoredItem } from './stored-item.ts'

/** A meeting as a person makes one. What is absent is what most people leave alone. */
export interface PersonMeeting {
  readonly series: Series
  readonly summary: string
  readonly organizer: Person
  readonly description?: string
  readonly visibility?: Visibility
  readonly blocking?: boolean
  readonly attendeeCount?: number
  /** What the calendar says of it beside that, and few calendars ever do. */
  readonly oddities?: StoredItem['oddities']
  /** For a meeting that other calendars know too. */
  readonly iCalUid?: string
}

export type EditedDetails = Partial<
  Pick<StoredItem, 'summary' | 'description' | 'visibility' | 'organizer' | 'blocking' | 'attendeeCount'>
>

/**
 * What people do in their own calendar program, behind our back. An action on an item that is gone answers false, as a person
 * finds nothing to click on.
 */
export interface MemoryPeople {
  /** Invites the room; it answers by its attendant or by us. Answers the id of the room's copy. */
  inviteRoom(remoteCalendarId: string, meeting: PersonMeeting): string
  /** Writes straight onto the room's calendar, over whatever is there. */
  writeOntoRoom(remoteCalendarId: string, meeting: PersonMeeting): string
  /** New time or recurrence. The room has to answer an invitation anew. */
  move(remoteCalendarId: string, remoteId: string, series: Series): boolean
  moveOccurrence(remoteCalendarId: string, remoteId: string, occurrence: { key: OccurrenceKey; to: Span }): boolean
  cancelOccurrence(remoteCalendarId: string, remoteId: string, key: OccurrenceKey): boolean
  editDetails(remoteCalendarId: string, remoteId: string, details: EditedDetails): boolean
  /** Whoever may open the room's mailbox answers there in its name; there is nothing to answer on what was written onto its calendar. */
  answerByHand(remoteCalendarId: string, remoteId: string, response: 'accepted' | 'tentative' | 'declined'): boolean
  /** The organiser cancels: the copy stays visible and holds nothing. */
  cancel(remoteCalendarId: string, remoteId: string): boolean
  /** The item vanishes and leaves a tombstone. */
  delete(remoteCalendarId: string, remoteId: string): boolean
  /** A copy made by hand, our marker and all. Answers its id, or null. */
  duplicate(remoteCalendarId: string, remoteId: string): string | null
  /** Everything vanishes at once. Answers how many items that were. */
  emptyCalendar(remoteCalendarId: string): number
}

export function createPeople(store: CalendarStore): MemoryPeople {
  const living = (remoteCalendarId: string, remoteId: string): StoredItem | null => {
    const item = store.find(remoteCalendarId)?.items.get(remoteId)
    return item === undefined || item.deleted ? null : item
  }

  const edit = (remoteCalendarId: string, remoteId: string, difference: (item: StoredItem) => Partial<ItemContent>) => {
    const item = living(remoteCalendarId, remoteId)
    if (item === null) return false
    store.change(item, difference(item))
    return true
  }

  return {
    inviteRoom: (calendarId, meeting) => store.put(invitation(store, calendarId, meeting)).remoteId,
    writeOntoRoom: (calendarId, meeting) => store.put(directWrite(store, calendarId, meeting)).remoteId,
    move: (calendarId, remoteId, series) => edit(calendarId, remoteId, (item) => ({ series, ...answerDueAgain(item) })),
    moveOccurrence: (calendarId, remoteId, { key, to }) =>
      edit(calendarId, remoteId, (item) => ({
        series: withOverride(item.series, key, { cancelled: false, moved: to, fields: {} }),
        ...answerDueAgain(item),
      })),
    cancelOccurrence: (calendarId, remoteId, key) =>
      edit(calendarId, remoteId, (item) => ({ series: withOverride(item.series, key, { cancelled: true }) })),
    editDetails: (calendarId, remoteId, details) => edit(calendarId, remoteId, () => details),
    answerByHand: (calendarId, remoteId, response) =>
      living(calendarId, remoteId)?.roomResponse !== 'organizer' &&
      edit(calendarId, remoteId, () => ({ roomResponse: response, awaitsAnswer: false })),
    cancel: (calendarId, remoteId) => edit(calendarId, remoteId, () => ({ cancelled: true, awaitsAnswer: false })),
    delete: (calendarId, remoteId) => edit(calendarId, remoteId, () => ({ deleted: true, awaitsAnswer: false })),
    duplicate(calendarId, remoteId) {
      const item = living(calendarId, remoteId)
      if (item === null) return null
      const id = store.nextId('copy')
      return store.put({ ...item, remoteId: id, origin: 'direct', roomResponse: 'organizer', iCalUid: `${id}@memory` })
        .remoteId
    },
    emptyCalendar(calendarId) {
      const items = [...(store.find(calendarId)?.items.values() ?? [])].filter((item) => !item.deleted)
      for (const item of items) store.change(item, { deleted: true, awaitsAnswer: false })
      return items.length
    },
  }
}

function invitation(store: CalendarStore, calendarId: string, meeting: PersonMeeting): ItemContent {
  return {
    ...contentOf(store, calendarId, meeting),
    origin: 'person_invitation',
    roomResponse: 'needs_action',
    awaitsAnswer: true,
  }
}

function directWrite(store: CalendarStore, calendarId: string, meeting: PersonMeeting): ItemContent {
  return {
    ...contentOf(store, calendarId, meeting),
    origin: 'direct',
    roomResponse: 'organizer',
    awaitsAnswer: false,
  }
}

function contentOf(store: CalendarStore, calendarId: string, meeting: PersonMeeting) {
  const remoteId = store.nextId('item')
  return {
    remoteId,
    calendarId,
    iCalUid: meeting.iCalUid ?? `${remoteId}@memory`,
    organizer: meeting.organizer,
    summary: meeting.summary,
    description: meeting.description ?? '',
    visibility: meeting.visibility ?? 'public',
    blocking: meeting.blocking ?? true,
    attendeeCount: meeting.attendeeCount ?? 0,
    series: meeting.series,
    oddities: meeting.oddities ?? {},
    marker: null,
    answerComment: null,
    cancelled: false,
    deleted: false,
  } as const
}

const withOverride = (series: Series, key: OccurrenceKey, override: Override): Series => ({
  ...series,
  overrides: new Map([...series.overrides, [key, override]]),
})
