import {
  isInterval,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  type OverrideFields,
  occurrenceKey,
  type Span,
  type Timing,
} from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { wallToInstant } from '../../core/time/index.ts'
import type { CalendarRef } from '../provider.ts'
import { attendeeCountOf, isBlocking, summaryOf, visibilityOf } from './event-details.ts'
import { readMoment, readSpan, type Unreadable } from './event-time.ts'
import type { EventTree } from './event-tree.ts'
import { type GoogleEvent, isTombstone } from './google-event.ts'

/**
 * The exceptions of a series by original start. One that says the same as its series is none: Google keeps an exception that was
 * changed back.
 */
export function readOverrides(
  { event, exceptions }: EventTree,
  timing: Timing,
  calendar: CalendarRef,
): Result<ReadonlyMap<OccurrenceKey, Override>, Unreadable> {
  const overrides = new Map<OccurrenceKey, Override>()
  for (const exception of exceptions) {
    const original = readOriginal(exception, timing, calendar)
    if (!original.ok) return original
    const override = readOverride({ master: event, exception, original: original.value, timing, calendar })
    if (!override.ok) return override
    if (override.value !== null) overrides.set(occurrenceKey(original.value), override.value)
  }
  return ok(overrides)
}

/** The original start of an exception, in the form that its series has. */
export function readOriginal(
  exception: GoogleEvent,
  timing: Timing,
  calendar: CalendarRef,
): Result<OccurrenceRef, Unreadable> {
  const moment = readMoment(exception.originalStartTime, 'originalStartTime')
  if (!moment.ok) return moment
  if (timing.kind === 'all_day') {
    const { value } = moment
    const on = value.kind === 'all_day' ? value.on : value.at.toZonedDateTimeISO(calendar.timeZone).toPlainDate()
    return ok({ on })
  }
  if (moment.value.kind === 'timed') return ok({ at: moment.value.at })
  return ok({ at: wallToInstant(moment.value.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) })
}

interface ChangedOccurrence {
  readonly master: GoogleEvent
  readonly exception: GoogleEvent
  readonly original: OccurrenceRef
  readonly timing: Timing
  readonly calendar: CalendarRef
}

function readOverride(changed: ChangedOccurrence): Result<Override | null, Unreadable> {
  if (isTombstone(changed.exception)) return ok({ cancelled: true })
  const span = readSpan(changed.exception)
  if (!span.ok) return span
  if (isEmptySpan(span.value)) return fail({ reason: 'an occurrence ends when or before it starts' })
  const moved = isAsRuled(span.value, changed) ? null : span.value
  const fields = readFields(changed)
  return ok(moved === null && Object.keys(fields).length === 0 ? null : { cancelled: false, moved, fields })
}

function isEmptySpan(span: Span): boolean {
  return isInterval(span)
    ? Temporal.Instant.compare(span.start, span.end) >= 0
    : Temporal.PlainDate.compare(span.start, span.end) >= 0
}

function isAsRuled(span: Span, { original, timing }: ChangedOccurrence): boolean {
  if (isInterval(span)) {
    if (timing.kind !== 'timed' || !('at' in original) || !span.start.equals(original.at)) return false
    return span.end.equals(original.at.add({ seconds: timing.durationSeconds }))
  }
  if (timing.kind !== 'all_day' || !('on' in original) || !span.start.equals(original.on)) return false
  return span.end.equals(original.on.add({ days: timing.days }))
}

/** What the exception says differently from its master. */
function readFields({ master, exception, calendar }: ChangedOccurrence): OverrideFields {
  const fields = {
    summary: summaryOf(exception),
    visibility: visibilityOf(exception),
    blocking: isBlocking(exception, calendar),
    attendeeCount: attendeeCountOf(exception),
  }
  return {
    ...(fields.summary === summaryOf(master) ? {} : { summary: fields.summary }),
    ...(fields.visibility === visibilityOf(master) ? {} : { visibility: fields.visibility }),
    ...(fields.blocking === isBlocking(master, calendar) ? {} : { blocking: fields.blocking }),
    ...(fields.attendeeCount === attendeeCountOf(master) ? {} : { attendeeCount: fields.attendeeCount }),
  }
}
