import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/** Ids of changed occurrences by the id of their series. */
const PendingSeries = Type.Record(Type.String(), Type.Array(Type.String()))

/**
 * Where a pull stands.
 * `page`: inside a listing; the token of the next page, the sync token that the listing began with (null: a full list), how many
 * pages came so far, and the series that were met and have yet to be read whole.
 * `series`: the listing is over, series are still to be read; `syncToken` already belongs to the next round.
 * `sync`: a round is over.
 */
const CursorSchema = Type.Union([
  Type.Object({
    at: Type.Literal('page'),
    pageToken: Type.String(),
    syncToken: Type.Union([Type.String(), Type.Null()]),
    pages: Type.Integer({ minimum: 1 }),
    series: PendingSeries,
  }),
  Type.Object({ at: Type.Literal('series'), syncToken: Type.String(), series: PendingSeries }),
  Type.Object({ at: Type.Literal('sync'), syncToken: Type.String() }),
])

export type Cursor = Static<typeof CursorSchema>

export const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** Null for text that this adapter never made. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Value.Check(CursorSchema, cursor) ? cursor : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
