import { createHash } from 'node:crypto'
import type { GoogleEvent } from './google-event.ts'

/** An event with everything that belongs to it: of a series the master, and each occurrence that was changed or cancelled. */
export interface EventTree {
  readonly event: GoogleEvent
  readonly exceptions: readonly GoogleEvent[]
}

export const isSeries = ({ event }: EventTree): boolean => (event.recurrence ?? []).length > 0

const SEPARATOR = '~'

/**
 * The tag under which a whole tree is written. An exception has an entity tag of its own and does not move that of its master, so
 * the tag of a series also names the state of its exceptions; `ownTagOf` gives back what Google knows.
 */
export function treeTagOf(tree: EventTree): string {
  // Google gives every event a tag; should one come without, its text still tells whether it changed, and no write gets through.
  const own = tree.event.etag ?? `W/"${digestOf(JSON.stringify(tree.event))}"`
  if (!isSeries(tree)) return own
  const states = tree.exceptions.map(({ id, etag, status }) => `${id} ${etag ?? status ?? ''}`).sort()
  return `${own}${SEPARATOR}${digestOf(states.join('\n'))}`
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

export const isSeriesTag = (treeTag: string): boolean => treeTag.includes(SEPARATOR)

export const ownTagOf = (treeTag: string): string => treeTag.split(SEPARATOR, 1)[0] ?? treeTag
