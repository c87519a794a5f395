import type { Verdict } from './verdict.ts'
import { type Audience, verdictText } from './verdict-text.ts'

/** What the organiser reads when the room declines: the sentences of the verdict, then its code and rule, by which it can be looked up. */
export const declineText = (verdict: Verdict, audience: Audience): string =>
  `${verdictText(verdict, audience)} (${verdict.code}, rule ${verdict.rule})`
