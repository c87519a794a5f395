import { CLASH_ROUNDS, type Clash, type CommitAnswer, type Committed } from '../booking/commit-request.ts'
import { loseDates, partlyHeld, refusedWhole, refusesAll, type SeriesAsking } from '../booking/lose-dates.ts'
import type { Plan } from '../booking/plan-booking.ts'
import type { BookableRoom, RoomFinder } from '../booking/ports.ts'
import { type Booking, isActive } from '../core/booking.ts'
import { type LostDate, withoutLost } from '../core/lost-dates.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Verdict } from '../core/verdict.ts'

/** A series as it is to be held: what is left of it, what it lost, and why. */
export interface PartOfSeries {
  readonly series: Series
  readonly lost: readonly LostDate[]
  readonly verdict: Verdict
}

export interface PartlyClaiming {
  readonly room: BookableRoom
  readonly asked: Series
  /** All that is asked for. */
  readonly plan: Plan
  readonly before: Booking | null
  readonly attendeeCount: number | null
  readonly now: Temporal.Instant
  readonly finder: RoomFinder
  /** Dates that were lost before and are not asked for now: they stay lost. */
  readonly lostBefore: readonly LostDate[]
  commit(part: PartOfSeries): Promise<CommitAnswer>
  /** The verdict on the whole series, should the whole of it be refused. */
  whole(clashes: readonly Clash[]): Promise<Verdict>
}

export type PartlyClaimed =
  | { readonly kind: 'part'; readonly committed: Committed; readonly part: PartOfSeries }
  | { readonly kind: 'refused'; readonly verdict: Verdict }

/** Takes what is free of a series, date by date, unless more is taken than the room does without. Under the room's lock all the time. */
export async function claimPartly(claiming: PartlyClaiming, first: readonly Clash[]): Promise<PartlyClaimed> {
  const asking = askingOf(claiming)
  let clashes = first
  let lost: readonly LostDate[] = []
  const all: Clash[] = []
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    all.push(...clashes)
    lost = await loseDates(claiming.finder, asking, { before: lost, clashes })
    if (refusesAll(asking, lost) !== null)
      return { kind: 'refused', verdict: refusedWhole(await claiming.whole(all), asking, lost) }
    const missing = [...claiming.lostBefore, ...lost]
    const part: PartOfSeries = {
      series: withoutLost(claiming.asked, missing),
      lost: missing,
      verdict: await partlyHeld(claiming.finder, asking, missing),
    }
    const answer = await claiming.commit(part)
    if (answer.ok) return { kind: 'part', committed: answer, part }
    if (answer.guard !== 'room') throw new Error(`a part of the series could not be written: guard ${answer.guard}`)
    clashes = answer.clashes
  }
  throw new Error('a series meets more bookings than it has occurrences')
}

function askingOf({ room, asked, plan, before, attendeeCount, now }: PartlyClaiming): SeriesAsking {
  const had = before !== null && isActive(before) && before.roomId === room.id ? before.series : null
  return { room, asked, plan, had, attendeeCount, now }
}
