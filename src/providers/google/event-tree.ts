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
  const own = tree.event.etag ?? ''
  if (!isSeries(tree)) return own
  const states = tree.exceptions.map(({ id, etag, status }) => `${id} ${etag ?? status ?? ''}`).sort()
  const digest = createHash('sha256').update(states.join('\n')).digest('hex').slice(0, 16)
  return `${own}${SEPARATOR}${digest}`
}

export const isSeriesTag = (treeTag: string): boolean => treeTag.includes(SEPARATOR)

export const ownTagOf = (treeTag: string): string => treeTag.split(SEPARATOR, 1)[0] ?? treeTag
