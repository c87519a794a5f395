import { YEARS } from '../core/time/index.ts'

const UNTIL = /(?:^|;)UNTIL=(\d{4})[^;]*/i

/** The year in which a rule ends by its UNTIL, null when it has none. */
export function untilYear(rule: string): number | null {
  const year = UNTIL.exec(rule)?.[1]
  return year === undefined ? null : Number(year)
}

/** "Never" is written as a year that no room can be booked in (9999); then the rule has no end. */
export function withoutFarEnd(rule: string): string {
  return (untilYear(rule) ?? 0) > YEARS.last ? rule.replace(UNTIL, '') : rule
}
