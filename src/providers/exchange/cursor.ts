import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

/**
 * Where a pull of one window stands. Opaque to everybody else; it holds links of Graph, which are capabilities.
 * - `idle`: the last round ended with this delta link.
 * - `restart`: the last round was a plain listing, which leaves no delta link; only a full read can follow.
 * - `round`: a round goes on. `via` listing is what replaces a delta that never ends.
 */
const Idle = Type.Object({ kind: Type.Literal('idle'), link: Type.String() })
const Restart = Type.Object({ kind: Type.Literal('restart') })
const Round = Type.Object({
  kind: Type.Literal('round'),
  via: Type.Union([Type.Literal('delta'), Type.Literal('listing')]),
  /** True when the round began without a cursor. */
  full: Type.Boolean(),
  /** The next page; null: the first page is asked for, or all pages are read. */
  link: Type.Union([Type.String(), Type.Null()]),
  /** Pages read so far in this round. */
  pages: Type.Integer({ minimum: 0 }),
  /** Digest of the last page that was not empty. */
  lastPage: Type.Union([Type.String(), Type.Null()]),
  /** Ids of series, and of rows that came without their content, still to be read whole. */
  todo: Type.Array(Type.String()),
  /** The cursor of the next round, once all pages are read. */
  end: Type.Union([Idle, Restart, Type.Null()]),
})

const CursorSchema = Type.Union([Idle, Restart, Round])

export type Round = Static<typeof Round>
export type Cursor = Static<typeof CursorSchema>

export const FIRST_ROUND: Round = {
  kind: 'round',
  via: 'delta',
  full: true,
  link: null,
  pages: 0,
  lastPage: null,
  todo: [],
  end: null,
}

export const writeCursor = (cursor: Cursor): string => JSON.stringify(cursor)

/** Null for a text that this adapter did not write. */
export function readCursor(text: string): Cursor | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return Check(CursorSchema, parsed) ? parsed : null
  } catch {
    // Not JSON: not ours.
    return null
  }
}
