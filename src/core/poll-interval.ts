/** Seconds between two polls of a calendar that is watched, and of one that is not: never more often than this. */
export const LEAST_SECONDS = { watched: 300, unwatched: 60 } as const

/** The share of an identity's quota that polling may use. */
export const POLLING_SHARE = 0.1

export interface PollingLoad {
  readonly watched: boolean
  /** Requests per minute that the provider grants the identity. */
  readonly quotaPerMinute: number
  /** Calendars that are read under this identity. */
  readonly calendars: number
  /** Requests that one poll of one calendar takes. */
  readonly requestsPerPoll: number
}

/** How often a calendar is polled, in whole seconds: as often as a tenth of its identity's quota allows, within the least. */
export function pollIntervalSeconds(load: PollingLoad): number {
  const least = load.watched ? LEAST_SECONDS.watched : LEAST_SECONDS.unwatched
  const perMinute = load.quotaPerMinute * POLLING_SHARE
  const fair = Math.ceil((load.calendars * load.requestsPerPoll * 60) / perMinute)
  return Math.max(least, fair)
}
