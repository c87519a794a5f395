import type { LostDate } from './lost-dates.ts'
import { isInterval, type Span } from './recurrence/index.ts'
import type { Verdict } from './verdict.ts'
import { type Reader, verdictText, WORDS } from './verdict-text.ts'

/** What the organiser reads when the room declines: the sentences of the verdict, then its code and rule, by which it can be looked up. */
export const declineText = (verdict: Verdict, { audience, language }: Reader): string =>
  `${verdictText(verdict, audience, language)} (${WORDS[language].lookedUpBy(verdict.code, verdict.rule)})`

/** What the organiser reads when the room declines one date of a series, and keeps the others. */
export function declineDateText({ verdict, kept }: Pick<LostDate, 'verdict' | 'kept'>, reader: Reader): string {
  const { keptUntil, otherDatesStand } = WORDS[reader.language]
  if (kept === null) return `${declineText(verdict, reader)} ${otherDatesStand}`
  const zone = verdict.inputs.zone ?? 'UTC'
  const until = kept.until.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  const keeps = keptUntil(`${until.replace('T', ' ')} (${zone})`, spanText(kept.span, zone))
  return `${declineText(verdict, reader)} ${keeps} ${otherDatesStand}`
}

function spanText(span: Span, zone: string): string {
  if (!isInterval(span)) return span.start.toString()
  return span.start.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
}
