import type { CallBy } from '../define-route.ts'
import { readIfMatch } from '../entity-tag.ts'

/** The versions that `If-Match` lets a write find; null: any. */
export function expectedVersions({ headers }: Pick<CallBy, 'headers'>): readonly number[] | null {
  const condition = readIfMatch(headers['if-match'])
  return condition.kind === 'versions' ? condition.versions : null
}
