import type { RoomResponse } from '../../core/calendar-item.ts'
import {
  expand,
  type OccurrenceKey,
  type OccurrenceRef,
  occurrenceKey,
  occurrenceRef,
  type Series,
  splitSeries,
} from '../../core/recurrence/index.ts'
import { UTC } from '../../core/time/index.ts'
import type { CalendarRef } from '../provider.ts'
import { roomResponseOf } from './event-details.ts'
import { type EventTree, isSeries } from './event-tree.ts'
import { type GoogleEvent, isTombstone } from './google-event.ts'

/**
 * Dates that their organiser changed after the room had declined the whole series: Google asks the room anew for each of them, and each takes time
 * until it is declined itself. They are all that the meeting asks for. Empty where the series itself stands, or nothing of it does.
 */
export function datesAlone(tree: EventTree, calendar: CalendarRef): readonly GoogleEvent[] {
  if (!isSeries(tree) || roomResponseOf(tree.event, calendar) !== 'declined') return []
  return tree.exceptions.filter(
    (exception) =>
      !isTombstone(exception) &&
      exception.transparency !== 'transparent' &&
      roomResponseOf(exception, calendar) !== 'declined',
  )
}

/** Google asks the room anew for a date that was moved, and leaves the answer to its series as it is. */
export const haveDatesToWait = ({ event, exceptions }: EventTree, calendar: CalendarRef): boolean =>
  roomResponseOf(event, calendar) === 'accepted' &&
  exceptions.some((each) => !isTombstone(each) && roomResponseOf(each, calendar) === 'needs_action')

const WEAKEST_FIRST: readonly RoomResponse[] = ['needs_action', 'tentative']

/** As long as one of the dates waits for an answer, all of them do. */
export function responseToAll(dates: readonly GoogleEvent[], calendar: CalendarRef): RoomResponse {
  const responses = dates.map((date) => roomResponseOf(date, calendar))
  return WEAKEST_FIRST.find((each) => responses.includes(each)) ?? 'accepted'
}

/** Reads about a day more on both sides than a zone can be away from UTC. */
const MARGIN = { hours: 48 } as const

/**
 * The stretch of a series from the first to the last of these dates without any other. Null where a rule cannot say it: a series that recurs by
 * dates of its own, or one too long to be told.
 */
export function withoutOthers(series: Series, dates: readonly OccurrenceRef[]): Series | null {
  const keys = dates.map(occurrenceKey).sort()
  const [first] = keys
  const last = keys.at(-1)
  if (first === undefined || last === undefined || series.rdates.length > 0) return null
  const overrides = new Map([...series.overrides].filter(([key]) => keys.includes(key)))
  const begun = splitSeries(series, occurrenceRef(first))
  if (!begun.ok || begun.value.after.rule === null) return null
  const { timing, rule } = begun.value.after
  const stretch = { timing, rule: { ...rule, end: { until: occurrenceRef(last) } }, rdates: [] }
  const starts = expand(
    { ...stretch, exdates: [], overrides: new Map() },
    { from: dayOf(first).subtract(MARGIN), to: dayOf(last).add(MARGIN), roomZone: UTC },
  )
  if (!starts.ok) return null
  const others = starts.value.map(({ key }) => key).filter((key) => !keys.includes(key))
  return { ...stretch, exdates: others.map(occurrenceRef), overrides }
}

const dayOf = (key: OccurrenceKey): Temporal.Instant =>
  Temporal.PlainDate.from(key.slice(0, 10)).toZonedDateTime('UTC').toInstant()
