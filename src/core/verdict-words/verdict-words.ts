import type { Verdict, VerdictCode } from '../verdict.ts'

/** Times by the wall clock of the zone, as they are read: `2026-12-01 10:00`, `10:30 (Europe/Berlin)`, `2026-11-22`, `08:00:00`. */
export interface HolderTimes {
  readonly from: string
  readonly to: string
  readonly receivedOn: string
  readonly receivedAt: string
}

/** Codes that are more than a sentence: what stands in the way is told too. */
type Explained = 'room_unavailable' | 'series_partly_held' | 'room_contested' | 'room_swapped'

/** The sentences of one language. Which of them are said, and to whom, is decided in `verdict-text.ts`. */
export interface VerdictWords {
  readonly sentences: Readonly<Record<Exclude<VerdictCode, Explained>, (verdict: Verdict) => string>>
  readonly notAvailable: string
  readonly contested: string
  /** `dates`: those that are taken; empty: not known. */
  readonly seriesClash: (clashes: number, occurrences: number, what: { first: string; dates: string }) => string
  /** Null: it is not known how many dates there are. */
  readonly partlyHeld: (share: { held: number; of: number } | null, dates: string) => string
  /**
   * To or from another room. `system`: in which calendar system; null: in one without a name. `room`: the other one; null: not told. `date`: of a
   * series; null: the meeting whole.
   */
  readonly swapped: (
    way: 'to' | 'from',
    system: string | null,
    what: { readonly room: string | null; readonly date: string | null },
  ) => string
  readonly andMore: (count: number) => string
  readonly taken: (times: HolderTimes, who: string) => string
  /** Why the room is out of service. */
  readonly closure: (reason: string) => string
  readonly blocker: string
  readonly anotherMeeting: string
  readonly meetingOf: (name: string) => string
  readonly reason: (text: string) => string
  readonly freeThen: (rooms: string) => string
  /** By what a decline can be looked up; stands in brackets behind it. */
  readonly lookedUpBy: (code: VerdictCode, rule: string) => string
  readonly keptUntil: (until: string, start: string) => string
  readonly otherDatesStand: string
  readonly seats: (count: number) => string
  readonly floor: (floor: string) => string
}
