import type { LostDate } from './lost-dates.ts'
import { isInterval, type Span } from './recurrence/index.ts'
import type { Verdict } from './verdict.ts'
import { type Audience, verdictText } from './verdict-text.ts'

/** What the organiser reads when the room declines: the sentences of the verdict, then its code and rule, by which it can be looked up. */
export const declineText = (verdict: Verdict, audience: Audience): string =>
  `${verdictText(verdict, audience)} (${verdict.code}, rule ${verdict.rule})`

/** What the organiser reads when the room declines one date of a series, and keeps the others. */
export function declineDateText({ verdict, kept }: Pick<LostDate, 'verdict' | 'kept'>, audience: Audience): string {
  const others = 'The other dates of the series are not touched.'
  if (kept === null) return `${declineText(verdict, audience)} ${others}`
  const zone = verdict.inputs.zone ?? 'UTC'
  const until = kept.until.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  return `${declineText(verdict, audience)} Until ${until.replace('T', ' ')} (${zone}) the room is kept at the time it had: ${spanText(kept.span, zone)}. ${others}`
}

function spanText(span: Span, zone: string): string {
  if (!isInterval(span)) return span.start.toString()
  return span.start.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
}
