import { overlaps } from '../../core/time/index.ts'
import { busyTimes } from './busy-times.ts'
import type { CalendarStore, MemoryCalendar } from './calendar-store.ts'
import type { StoredItem } from './stored-item.ts'

/**
 * The attendant of an auto-accepting resource: it answers later than it is asked, in the order in which it was asked, and takes
 * an invitation only when none of its occurrences meets anything that blocks.
 * Answers how many invitations were answered.
 */
export function answerInvitations(store: CalendarStore): number {
  const answered = store.all().map((calendar) => {
    if (calendar.answers === 'application') return 0
    const waiting = [...calendar.items.values()].filter((item) => item.awaitsAnswer && !item.deleted)
    waiting.sort((a, b) => a.revision - b.revision)
    for (const item of waiting) {
      const free = calendar.answers === 'automatic' && isFree(calendar, item)
      store.change(item, {
        roomResponse: free ? 'accepted' : 'declined',
        answerComment: free ? 'Your request was accepted.' : 'The room is taken.',
        awaitsAnswer: false,
      })
    }
    return waiting.length
  })
  return answered.reduce((sum, count) => sum + count, 0)
}

function isFree(calendar: MemoryCalendar, asked: StoredItem): boolean {
  const wanted = busyTimes(asked, calendar.room.timeZone)
  return [...calendar.items.values()]
    .filter((item) => item.remoteId !== asked.remoteId && holdsRoom(item))
    .every((item) => {
      const taken = busyTimes(item, calendar.room.timeZone)
      return !wanted.some((span) => taken.some((other) => overlaps(span, other)))
    })
}

const holdsRoom = (item: StoredItem): boolean =>
  !item.deleted &&
  !item.cancelled &&
  item.blocking &&
  (item.roomResponse === 'accepted' || item.roomResponse === 'organizer')
