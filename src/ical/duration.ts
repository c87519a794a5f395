const DURATION = /^([+-]?)P(?:(\d{1,5})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?)$/i

/** Seconds of an RFC 5545 section 3.3.6 DURATION, days as 24 hours; negative ones point back. Null: it is none. */
export function readDuration(text: string): number | null {
  const found = DURATION.exec(text.trim())
  if (found === null || /[PT]$/i.test(text.trim())) return null
  const [, sign, weeks, days, hours, minutes, seconds] = found
  const part = (digits: string | undefined, size: number) => (digits === undefined ? 0 : Number(digits) * size)
  const length = part(weeks, 604_800) + part(days, 86_400) + part(hours, 3600) + part(minutes, 60) + part(seconds, 1)
  return sign === '-' ? -length : length
}
