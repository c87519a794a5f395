/**
 * What a series may ask for. Checked before any expansion, so that no rule, however it was made, costs more than a bounded
 * amount of work.
 */
export const LIMITS = {
  /** Greatest INTERVAL. */
  interval: 1000,
  /** Most instances of one expansion, and greatest COUNT. */
  instances: 1000,
  /** Most values in one BYxxx list. */
  listItems: 366,
  /** Most EXDATE, RDATE and overrides together. */
  exceptions: 500,
  /** Most periods (days, weeks, months or years, per FREQ) that one expansion walks through. */
  iterations: 5000,
  /** Longest text of a rule, in characters. */
  ruleLength: 4096,
} as const
