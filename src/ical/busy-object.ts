import type { BookingState } from '../core/booking.ts'
import type { Override, Series, Timing } from '../core/recurrence/index.ts'
import type { CalendarObject, EventStatus } from './calendar-object.ts'
import { contentLine } from './content-line.ts'
import { fragment } from './fragment.ts'
import { timeZoneComponent } from './time-zone-component.ts'

export interface BusyOptions {
  /** Stands for the meeting's own UID, which names its system and often its author's mail domain. The same for ever. */
  readonly uid: string
  /** When it was changed last; only the day of it is told. */
  readonly changedAt: Temporal.Instant
}

const STATES: Readonly<Record<EventStatus, BookingState>> = {
  TENTATIVE: 'held',
  CONFIRMED: 'confirmed',
  CANCELLED: 'cancelled',
}

/**
 * A meeting as those see it who may know that the room is taken and no more: when, how often, how sure. Written anew and not cut down, so that
 * nothing of the client's text can be left in it.
 */
export function busyObject(object: CalendarObject, { uid, changedAt }: BusyOptions): string {
  const day = changedAt.round({ smallestUnit: 'hour', roundingIncrement: 24, roundingMode: 'floor' })
  const events = fragment({
    ...{ uid, sequence: object.sequence, state: STATES[object.status], series: timesOnly(object.series) },
    ...{ summary: 'Busy', description: null, organizer: null, visibility: 'public', attendeeCount: null },
    ...{ transparent: object.transparent, receivedAt: day, writtenAt: day },
  })
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//MeetMeUp//Room calendar//EN'),
    ...zonesOf(object.series.timing),
    events,
    contentLine('END', 'VCALENDAR'),
  ].join('')
}

/** Of what an exception says, only whether it takes time is left. */
function timesOnly(series: Series): Series {
  const overrides = [...series.overrides].map(([key, override]) => [key, withoutWords(override)] as const)
  return { ...series, overrides: new Map(overrides) }
}

function withoutWords(override: Override): Override {
  if (override.cancelled) return override
  const { blocking } = override.fields
  return { ...override, fields: blocking === undefined ? {} : { blocking } }
}

function zonesOf(timing: Timing): string[] {
  if (timing.kind === 'all_day' || timing.zone === 'UTC') return []
  const day = timing.wall.toPlainDate()
  return [timeZoneComponent(timing.zone, day, day)]
}
