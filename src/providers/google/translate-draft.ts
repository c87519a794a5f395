import type { ItemDraft } from '../../core/calendar-item.ts'
import {
  type OccurrenceKey,
  type Override,
  occurrenceKey,
  occurrenceRef,
  type Series,
  type Span,
} from '../../core/recurrence/index.ts'
import { wallToInstant } from '../../core/time/index.ts'
import type { CreateKey } from '../provider.ts'
import { type SentSpan, type SentTime, toMovedSpan, toSentSpan } from './event-time.ts'
import { markerProperties } from './markers.ts'
import { toRecurrenceLines } from './recurrence-lines.ts'

type Place = 'room' | 'organizer'

/** What we write of an event, and nothing else: the body of a PATCH leaves everything that is not in it as it is. */
interface SentEvent {
  readonly summary: string
  readonly description: string
  readonly visibility: 'default' | 'private'
  readonly transparency: 'opaque'
  readonly start: SentTime
  readonly end: SentTime
  /** Null for a single meeting: takes away a rule that was there. */
  readonly recurrence: string[] | null
  readonly extendedProperties: {
    readonly private: Record<string, string>
    /** Only of an invitation: the room's copy carries no private property of the organiser's. */
    readonly shared?: Record<string, string>
  }
}

export function toSentEvent(draft: ItemDraft, key: CreateKey, place: Place): SentEvent {
  const marker = markerProperties(key, draft.uid)
  return {
    summary: draft.summary,
    description: draft.description,
    visibility: draft.visibility === 'private' ? 'private' : 'default',
    transparency: 'opaque',
    ...toSentSpan(draft.series),
    recurrence: toRecurrenceLines(draft.series),
    extendedProperties: place === 'organizer' ? { private: marker, shared: marker } : { private: marker },
  }
}

/** A new event cannot take away what it never had: nulls are left out. */
export function withoutNulls({ start, end, recurrence, ...event }: SentEvent) {
  return {
    ...event,
    start: presentIn(start),
    end: presentIn(end),
    ...(recurrence === null ? {} : { recurrence }),
  }
}

const presentIn = (time: SentTime): Partial<Record<keyof SentTime, string>> =>
  Object.fromEntries(Object.entries(time).filter(([, value]) => value !== null))

/** One changed occurrence. What the override does not say is as in the series, also where the occurrence once said otherwise. */
interface SentOccurrence extends SentSpan {
  readonly status: 'confirmed'
  readonly summary: string
  readonly description: string
  readonly visibility: 'default' | 'private'
  readonly transparency: 'opaque' | 'transparent'
}

/** @param key exact, as `exactKey` gives it
 * @param override null: the occurrence is to be as its series says again. */
export function toSentOccurrence(draft: ItemDraft, key: OccurrenceKey, override: Override | null): SentOccurrence {
  const changed = override === null || override.cancelled ? null : override
  const fields = changed?.fields ?? {}
  return {
    status: 'confirmed',
    ...toMovedSpan(changed?.moved ?? ruledSpan(draft.series, key), draft.series),
    summary: fields.summary ?? draft.summary,
    description: fields.description ?? draft.description,
    visibility: (fields.visibility ?? draft.visibility) === 'private' ? 'private' : 'default',
    transparency: fields.blocking === false ? 'transparent' : 'opaque',
  }
}

/** The name of an occurrence by its exact start: in a timed series a date stands for the occurrence of that day. */
export function exactKey({ timing }: Series, key: OccurrenceKey): OccurrenceKey {
  const ref = occurrenceRef(key)
  if (timing.kind === 'all_day' || 'at' in ref) return key
  return occurrenceKey({ at: wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) })
}

/** Where the rule puts an occurrence. */
function ruledSpan({ timing }: Series, key: OccurrenceKey): Span {
  if (timing.kind === 'all_day') {
    const start = Temporal.PlainDate.from(key)
    return { start, end: start.add({ days: timing.days }) }
  }
  const start = Temporal.Instant.from(key)
  return { start, end: start.add({ seconds: timing.durationSeconds }) }
}
