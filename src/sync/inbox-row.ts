import type { CalendarItem } from '../core/calendar-item.ts'
import type { HeldTime } from '../providers/provider.ts'

/** What a calendar told of one item, as it was received. Times are RFC 3339 UTC. */
export type InboxRow = {
  readonly id: number
  readonly remoteId: string
  readonly version: string
  readonly receivedAt: string
} & (
  | { readonly kind: 'upsert'; readonly item: CalendarItem }
  | {
      readonly kind: 'removed'
      readonly certain: boolean
      /** Nobody told of it: a listing did not name the item any more. */
      readonly unseen: boolean
      /** What the brake has read in its place since it was told of. It counts there alone: what is applied is read anew. Null: it has not looked. */
      readonly found: 'gone' | 'there' | null
      /** What a person said to a removal that had been stopped; null: nobody was asked. */
      readonly answered: RemovalAnswer | null
    }
  /** `retry`: a person asked to have it read once more. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly retry: boolean; readonly held: HeldTime | null }
)

/** An item as it was told of. */
export type NewsRow = InboxRow & { readonly kind: 'upsert' }

/** `confirm`: the meetings were meant to go. `restore`: they are put back onto the calendar. */
export type RemovalAnswer = 'confirm' | 'restore'
