/** Longest pause between two tries (Google’s guide to errors names 32 or 64 s: the shorter one, since a calendar waits no longer than that when its provider is back), and the shortest and longest wait that a provider may ask of us. Milliseconds. */
export const LONGEST_PAUSE_MS = 32_000
const SHORTEST_WAIT_MS = 1_000
export const LONGEST_WAIT_MS = 3_600_000

/** Full jitter: anything between nothing and `1 s * 2^attempt`, at most 32 s. `chance` lies in [0, 1). */
export const retryDelayMs = (attempt: number, chance: number): number =>
  Math.floor(chance * Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt, 20)))

/** What the provider asked for, within reason; where it did not say, the pause of our own. */
export const waitMs = (askedMs: number | null, attempt: number, chance: number): number =>
  askedMs === null
    ? Math.max(SHORTEST_WAIT_MS, retryDelayMs(attempt, chance))
    : Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, askedMs))

/** Answers in a row that nobody can read, after which a calendar is paused: that takes some minutes, longer where it is the only one of its connection. */
export const PAUSED_AFTER = 12
const LONGEST_PAUSE_HOURS = 24

/** How long a calendar is left alone whose answers could not be read for the time of that number; null: it is tried again as after any failure. */
export const pauseHours = (failures: number): number | null =>
  failures < PAUSED_AFTER ? null : Math.min(LONGEST_PAUSE_HOURS, 2 ** Math.min(failures - PAUSED_AFTER, 10))
