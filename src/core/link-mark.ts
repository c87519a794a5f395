import { type OccurrenceKey, parseOccurrenceKey } from './recurrence/index.ts'

/** What our mark on an item names: a link, or one date of the series behind a link. */
export interface LinkMark {
  readonly linkId: number
  /** Original start; null: the booking whole. */
  readonly date: OccurrenceKey | null
}

/** The text of a mark: `12`, or `12@2026-12-01T09:00:00Z` for one date of a series. Stays equal for the life of the item. */
export const markText = ({ linkId, date }: LinkMark): string => (date === null ? String(linkId) : `${linkId}@${date}`)

/** Null: not a mark that we write. */
export function readMark(text: string): LinkMark | null {
  const [, id = '', date] = /^(\d{1,15})(?:@(.{10,40}))?$/.exec(text) ?? []
  if (id === '') return null
  if (date === undefined) return { linkId: Number(id), date: null }
  const key = parseOccurrenceKey(date)
  return key.ok ? { linkId: Number(id), date: key.value } : null
}
