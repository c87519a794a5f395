import type { ItemContent } from './calendar-store.ts'
import type { StoredItem } from './stored-item.ts'

/** A new time releases the room: an invitation has to be answered again. */
export function answerDueAgain(item: StoredItem): Partial<ItemContent> {
  return item.roomResponse === 'organizer' ? {} : { roomResponse: 'needs_action', awaitsAnswer: true }
}
