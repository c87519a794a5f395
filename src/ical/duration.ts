/** RFC 5545 section 3.3.6: days are days of the calendar, the rest is elapsed time. */
export interface Length {
  readonly days: number
  readonly seconds: number
}

export interface Duration extends Length {
  /** It points back. */
  readonly isNegative: boolean
}

const DURATION =
  /^([+-]?)P(?:(\d{1,6})W|(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?)$/i

/** A DURATION. Null: it is none. */
export function readDuration(text: string): Duration | null {
  const found = DURATION.exec(text.trim())
  if (found === null) return null
  const [weeks, days, hours, minutes, seconds] = found.slice(2).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return {
    isNegative: found[1] === '-',
    days: weeks * 7 + days,
    seconds: hours * 3600 + minutes * 60 + seconds,
  }
}

/** Its seconds, days as 24 hours; below zero where it points back. Null: it is none. */
export function durationSeconds(text: string): number | null {
  const duration = readDuration(text)
  if (duration === null) return null
  const seconds = duration.days * 86_400 + duration.seconds
  return duration.isNegative ? -seconds : seconds
}
