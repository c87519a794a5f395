import { type OccurrenceKey, parseOccurrenceKey } from './recurrence/occurrence-key.ts'

const SEPARATOR = '#'

/** What is equal in all calendars for one date of a series to which a room was invited alone. `original`: when the rule has it start. */
export const dateJoinKey = (series: string, original: string): string => `${series}${SEPARATOR}${original}`

/** The series and the date that a join key names; null: it names a meeting whole, or a date that does not name itself. */
export function readDateJoinKey(joinKey: string): { readonly series: string; readonly date: OccurrenceKey } | null {
  const cut = joinKey.lastIndexOf(SEPARATOR)
  const date = cut < 1 ? null : parseOccurrenceKey(joinKey.slice(cut + SEPARATOR.length))
  return date?.ok === true ? { series: joinKey.slice(0, cut), date: date.value } : null
}

/** What names a meeting in other rooms: itself, and for one that does not recur the series of which it may be a date. */
export function meetingKeys(joinKey: string, recurs: boolean): readonly string[] {
  const ofSeries = recurs ? joinKey : seriesOfDate(joinKey)
  return ofSeries === joinKey ? [joinKey] : [joinKey, ofSeries]
}

/** The series of which a meeting that does not recur may be a date. Providers that do not name the date give both one key. */
export const seriesOfDate = (joinKey: string): string => readDateJoinKey(joinKey)?.series ?? joinKey
