import { type TObject, type TSchema, Type } from 'typebox'
import { parseInstant } from '../core/time/index.ts'
import { ProblemError } from './problem.ts'

/** What a cursor is made of, place by place. */
export type KeyForm = readonly ('number' | 'instant')[]

/** Where a page of a list begins: after this key of the list's order. */
export type PageKey = readonly (string | number)[]

/** One page as a store is asked for it: `limit + 1` rows tell whether there is more. */
export interface PageRequest {
  readonly after: PageKey | null
  readonly limit: number
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: PageKey | null
}

const MOST_PER_PAGE = 200
export const USUAL_PER_PAGE = 50

/** Query members of every list. */
export const PageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MOST_PER_PAGE, default: USUAL_PER_PAGE, description: 'Items on a page' }),
  ),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: '`nextCursor` of the page before' })),
}

/** A list as it is answered. */
export const PageOf = <Item extends TSchema>(
  item: Item,
): TObject<{ items: ReturnType<typeof Type.Array<Item>>; nextCursor: ReturnType<typeof CursorOrNull> }> =>
  Type.Object({ items: Type.Array(item), nextCursor: CursorOrNull() })

const CursorOrNull = () => Type.Union([Type.String(), Type.Null()], { description: 'Opaque; null on the last page' })

/** Reads `limit` and `cursor`. Throws {@link ProblemError} (`cursor_invalid`) for a cursor that is not of this `list`. */
export function readPage(query: { readonly limit?: number; readonly cursor?: string }, form: KeyForm): PageRequest {
  return {
    limit: query.limit ?? USUAL_PER_PAGE,
    after: query.cursor === undefined ? null : readCursor(query.cursor, form),
  }
}

function readCursor(cursor: string, form: KeyForm): PageKey {
  const key = parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  const fits = Array.isArray(key) && key.length === form.length && form.every((type, place) => isOf(type, key[place]))
  if (!fits) throw new ProblemError('cursor_invalid', { field: 'query/cursor' })
  return key
}

function isOf(type: KeyForm[number], value: unknown): boolean {
  if (type === 'number') return Number.isSafeInteger(value)
  return typeof value === 'string' && parseInstant(value).ok
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The page as it is answered. */
export function answerPage<Item, Shown>(
  page: Page<Item>,
  show: (item: Item) => Shown,
): { items: Shown[]; nextCursor: string | null } {
  const nextCursor = page.next === null ? null : Buffer.from(JSON.stringify(page.next)).toString('base64url')
  return { items: page.items.map(show), nextCursor }
}

/** Cuts the one row too many off, and tells where the next page begins. */
export function cutPage<Item>(rows: readonly Item[], limit: number, keyOf: (item: Item) => PageKey): Page<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? keyOf(last) : null }
}
