import { isRecord } from '../shared/is-record.ts'
import { knownZone } from '../shared/time-zone.ts'
import { atLeast, type CalendarStore } from './calendar-store.ts'
import type { EventBody } from './event-input.ts'
import type { Resource } from './event-rendering.ts'
import { rfc3339 } from './event-time.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import { readInstant } from './list-query.ts'
import { overlaps, plainOccurrences, type Span, spanOf } from './series.ts'
import { blocksTime } from './stored-event.ts'
import type { World } from './world.ts'

const MOST_CALENDARS = 50

/** `freebusy.query`: merged busy periods per calendar. Invitations that wait for an answer count as busy. */
export function queryFreeBusy(world: World, identity: string, body: EventBody): Result<Resource> {
  const from = typeof body.timeMin === 'string' ? readInstant(body.timeMin) : null
  const to = typeof body.timeMax === 'string' ? readInstant(body.timeMax) : null
  if (from === null || to === null) return refuse(googleErrors.required('Missing time range.'))
  if (from >= to) return refuse(googleErrors.timeRangeEmpty())
  const zone = typeof body.timeZone === 'string' ? knownZone(body.timeZone) : 'UTC'
  if (zone === null) return refuse(googleErrors.invalid('Invalid time zone.'))
  const items = Array.isArray(body.items) ? body.items : []
  const ids = items.flatMap((item) => (isRecord(item) && typeof item.id === 'string' ? [item.id] : []))
  const calendars = ids.map((id): [string, Resource] => {
    if (ids.length > MOST_CALENDARS) return [id, failed('tooManyCalendarsRequested')]
    const calendar = world.calendar(id)
    if (!calendar || !atLeast(calendar.roleOf(identity), 'freeBusyReader')) return [id, failed('notFound')]
    const busy = merged(busySpans(calendar, { from, to }))
    return [id, { busy: busy.map((span) => ({ start: rfc3339(span.from, zone), end: rfc3339(span.to, zone) })) }]
  })
  return ok({
    kind: 'calendar#freeBusy',
    timeMin: rfc3339(from, 'UTC'),
    timeMax: rfc3339(to, 'UTC'),
    calendars: Object.fromEntries(calendars),
    groups: {},
  })
}

const failed = (reason: string): Resource => ({ errors: [{ domain: 'global', reason }], busy: [] })

function busySpans(calendar: CalendarStore, span: Span): Span[] {
  const zone = calendar.settings.timeZone
  return calendar
    .all()
    .filter(blocksTime)
    .flatMap((event) => {
      if (!event.shared.recurrence) return [spanOf(event, zone)]
      const edited = new Set(calendar.exceptionsOf(event.id).map((exception) => exception.id))
      return plainOccurrences(event, zone, span)
        .filter((instance) => !edited.has(instance.id))
        .map((instance) => spanOf(instance, zone))
    })
    .filter((busy) => overlaps(busy, span))
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else result.push(span)
  }
  return result
}
