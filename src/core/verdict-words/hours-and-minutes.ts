import type { VerdictValue } from '../verdict.ts'

/** How a language counts. */
interface Counting {
  readonly days: (count: number) => string
  readonly hours: (count: number) => string
  readonly minutes: (count: number) => string
}

/** A number of minutes as whole days, or as hours and minutes. */
export function hoursAndMinutes(value: VerdictValue, counting: Counting): string {
  const total = Math.round(Number(value))
  if (total >= 1440 && total % 1440 === 0) return counting.days(total / 1440)
  const hours = Math.floor(total / 60)
  const rest = total % 60
  return [hours > 0 ? counting.hours(hours) : '', rest > 0 || hours === 0 ? counting.minutes(rest) : '']
    .join(' ')
    .trim()
}
