import { createHash } from 'node:crypto'
import { memoized } from '../core/memoized.ts'
import type { Statement } from './database.ts'

/**
 * A statement that is prepared once per connection, under a name of its own: to plan it takes longer than to carry it out. For texts that stand in
 * code, of which there are few, and never for what is made of values.
 */
export const prepared: (text: string) => Statement = memoized((text) => ({
  name: createHash('sha256').update(text).digest('base64url').slice(0, 24),
  text,
}))
