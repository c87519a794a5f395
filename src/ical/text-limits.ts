/** What one iCalendar object may be. Held while its octets are looked at for the first time, before anything is made of them. */
export interface TextLimits {
  readonly octets: number
  /** As sent, folded. */
  readonly lines: number
  /** Of one line, unfolded. */
  readonly lineOctets: number
  /** VCALENDAR is 1, VEVENT 2, VALARM 3. */
  readonly depth: number
  /** Of one component. */
  readonly attendees: number
}

export const TEXT_LIMITS: TextLimits = {
  octets: 256 * 1024,
  lines: 20_000,
  lineOctets: 64 * 1024,
  depth: 4,
  attendees: 200,
}
