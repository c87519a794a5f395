import { isSameSpan, type LostDate, spanOf } from '../core/lost-dates.ts'
import { tooManyClashes } from '../core/policy.ts'
import { expand, type Occurrence, type Series } from '../core/recurrence/index.ts'
import type { Room } from '../core/room.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Clash } from './commit-request.ts'
import { horizonOf, type Plan } from './plan-booking.ts'
import type { RoomFinder } from './ports.ts'
import { freeInstead, roomUnavailable } from './room-unavailable.ts'

/** Alternatives are looked for date by date; of more dates than this nobody reads them. */
const MOST_SEARCHES = 8

/** A series that asks for a room of which some dates are taken. */
export interface SeriesAsking {
  readonly room: Room
  readonly asked: Series
  /** All of its dates from now on, as they were asked for. */
  readonly plan: Plan
  /** What it holds of this room already; null: nothing. A date of it that was moved on its own keeps its time. */
  readonly had: Series | null
  readonly attendeeCount: number | null
  readonly now: Temporal.Instant
}

/** The dates that were lost before, and those that these clashes add. A kept time that is taken as well is given up. */
export async function loseDates(
  finder: RoomFinder,
  asking: SeriesAsking,
  { before, clashes }: { readonly before: readonly LostDate[]; readonly clashes: readonly Clash[] },
): Promise<readonly LostDate[]> {
  const { asked, had, now, room } = asking
  const wanted = byStart(asked, asking)
  const held = had === null ? new Map<number, Occurrence>() : byStart(had, asking)
  const lost = new Map(before.map((date) => [date.key, date]))
  for (const clash of clashes) {
    const at = Temporal.Instant.from(clash.occurrenceKey).epochMilliseconds
    const occurrence = wanted.get(at)
    const known = before.find(({ key }) => key === occurrence?.key)
    if (known !== undefined) lost.set(known.key, { ...known, kept: null })
    if (occurrence === undefined || known !== undefined) continue
    const kept = keptTime(occurrence, { held: held.get(at), now, hours: room.policy.keepSlotHours })
    const verdict = await verdictOf(finder, asking, { clash, withAlternatives: lost.size < MOST_SEARCHES })
    const override = asked.overrides.get(occurrence.key)
    lost.set(occurrence.key, {
      key: occurrence.key,
      asked: override === undefined || override.cancelled ? null : override,
      startsAt: occurrence.start,
      endsAt: occurrence.end,
      kept,
      replacedBy: null,
      verdict,
    })
  }
  return [...lost.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/**
 * Whether a series may have the other dates. A date that it had before and that was moved on its own is no reason to take all the others away.
 * Null: it may.
 */
export function refusesAll(
  { room, plan }: Pick<SeriesAsking, 'room' | 'plan'>,
  lost: readonly LostDate[],
): ReturnType<typeof tooManyClashes> {
  const clashes = lost.filter(({ kept }) => kept === null).length
  return tooManyClashes(room.policy, { clashes, occurrences: plan.rows.length })
}

/** Why a series does not have all of its dates, and which rooms could have every one of those that it does without. */
export async function partlyHeld(
  finder: RoomFinder,
  asking: SeriesAsking,
  missing: readonly LostDate[],
): Promise<Verdict> {
  const { room, plan, now } = asking
  // A date that has another room instead lacks none.
  const lost = missing.filter(({ replacedBy }) => replacedBy === null)
  const windows = lost.map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }))
  const alternatives = lost.length === 0 ? [] : await freeInstead(finder, { ...asking, windows })
  return {
    code: 'series_partly_held',
    rule: 'maxClashInstances',
    value: lost.length,
    limit: room.policy.maxClashInstances,
    inputs: {
      decidedAt: now.toString(),
      zone: room.timeZone,
      policyVersion: room.policyVersion,
      dates: lost.map(({ startsAt }) => startsAt.toString()),
      holders: lost.flatMap(({ verdict }) => verdict.inputs.holders?.slice(0, 1) ?? []),
      alternatives,
      facts: {
        roomName: room.name,
        occurrences: plan.rows.length,
        clashes: lost.length,
        maxClashPercent: room.policy.maxClashPercent,
      },
    },
  }
}

/** A refusal of the whole series: all the dates that were found taken, and the limit that they exceed. */
export function refusedWhole(verdict: Verdict, asking: SeriesAsking, lost: readonly LostDate[]): Verdict {
  if (lost.length === 0) return verdict
  const exceeded = refusesAll(asking, lost)
  const facts = {
    ...verdict.inputs.facts,
    clashes: lost.length,
    ...(exceeded === null ? {} : { exceeded: exceeded.rule, [exceeded.rule]: exceeded.limit }),
  }
  const dates = lost.map(({ startsAt }) => startsAt.toString())
  const holders = lost.flatMap((date) => date.verdict.inputs.holders?.slice(0, 1) ?? [])
  return { ...verdict, inputs: { ...verdict.inputs, holders, dates, facts } }
}

function keptTime(
  { start, allDay, end }: Occurrence,
  {
    held,
    now,
    hours,
  }: { readonly held: Occurrence | undefined; readonly now: Temporal.Instant; readonly hours: number },
): LostDate['kept'] {
  if (held === undefined || hours === 0 || Temporal.Instant.compare(held.end, now) <= 0) return null
  const span = spanOf(held)
  if (isSameSpan(span, spanOf({ start, end, allDay }))) return null
  const until = now.add({ hours })
  return { span, until: Temporal.Instant.compare(until, held.end) < 0 ? until : held.end }
}

function byStart(series: Series, { room, now }: SeriesAsking): Map<number, Occurrence> {
  const expanded = expand(series, { from: now, to: horizonOf(series, now), roomZone: room.timeZone })
  const occurrences = expanded.ok ? expanded.value : []
  return new Map(occurrences.map((occurrence) => [occurrence.originalStart.epochMilliseconds, occurrence]))
}

async function verdictOf(
  finder: RoomFinder,
  { room, plan, attendeeCount, now }: SeriesAsking,
  { clash, withAlternatives }: { readonly clash: Clash; readonly withAlternatives: boolean },
): Promise<Verdict> {
  const at = Temporal.Instant.from(clash.occurrenceKey)
  const rows = plan.rows.filter(({ occurrenceKey }) => occurrenceKey.equals(at))
  const search = withAlternatives ? finder : NO_FINDER
  return await roomUnavailable(search, { room, plan: { ...plan, rows }, clashes: [clash], attendeeCount, now })
}

const NO_FINDER: RoomFinder = { free: () => Promise.resolve([]) }
