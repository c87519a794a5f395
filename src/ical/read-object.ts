import { fail, ok, type Result } from '../core/result.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { CalendarObject } from './calendar-object.ts'
import { calendarSpan } from './calendar-span.ts'
import { unescapeText } from './content-line.ts'
import { type ObjectRefusal, Refused, refuse } from './object-refusal.ts'
import { parseProperty } from './property.ts'
import { type EventReading, readEvent, single } from './read-event.ts'
import type { Moment, MomentContext } from './read-moment.ts'
import { readDetached, readSeries } from './read-series.ts'
import { resolveTimeZone } from './resolve-time-zone.ts'
import { type CalendarComponent, scanText } from './scan-text.ts'
import { TEXT_LIMITS, type TextLimits } from './text-limits.ts'

export interface ReadOptions {
  /** Where the room is: times without a zone are meant there. */
  readonly roomZone: ZoneId
  readonly limits?: Partial<TextLimits>
}

/**
 * What a client PUTs (RFC 4791 section 4.1): one meeting, or one series with its exceptions, or exceptions alone. Either all of it is
 * understood, or it is refused with the element that CalDAV has for that. Takes the octets as they came; a text counts as its UTF-8.
 * Bounded in size and depth, not in time: what comes from outside is read by an `ObjectReader`.
 */
export function readCalendarObject(
  text: Uint8Array | string,
  options: ReadOptions,
): Result<CalendarObject, ObjectRefusal> {
  return caught(() => readScanned(scanCalendar(text, options.limits), options.roomZone))
}

/** The tree of a text, for those who change it; refuses by throwing. */
export function scanCalendar(text: Uint8Array | string, limits: Partial<TextLimits> = {}): CalendarComponent {
  const octets = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return scanText(octets, { ...TEXT_LIMITS, ...limits })
}

/** A refusal that was thrown on the way, as a value. */
export function caught<Value>(read: () => Value): Result<Value, ObjectRefusal> {
  try {
    return ok(read())
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    throw error
  }
}

/** The meeting of a tree; refuses by throwing. */
export function readScanned(calendar: CalendarComponent, roomZone: ZoneId): CalendarObject {
  checkCalendar(calendar)
  const components = eventsOf(calendar)
  const uid = onlyUid(components)
  const context = momentContext(calendar, roomZone)
  const events = components.map((component) => readEvent(component, context))
  const hasAlarms = components.some(({ components: parts }) => parts.some(({ name }) => name === 'VALARM'))
  const exceptions = events.filter(isException)
  const [master, second] = events.filter((event) => !isException(event))
  if (second !== undefined)
    refuse('component_repeated', {
      rule: 'VEVENT',
      value: '2 without RECURRENCE-ID',
      limit: '1 without RECURRENCE-ID',
      line: second.component.line,
    })
  if (master === undefined) {
    const { series, first } = readDetached(exceptions)
    return { ...said(first), uid, series, isDetached: true, hasAlarms }
  }
  const series = readSeries(master, exceptions, context)
  return { ...said(master), uid, series, isDetached: false, hasAlarms }
}

/** The meetings of a tree that was read already, one by one. */
export function readEvents(calendar: CalendarComponent, roomZone: ZoneId): EventReading[] {
  const context = momentContext(calendar, roomZone)
  return eventsOf(calendar).map((component) => readEvent(component, context))
}

export const isExceptionComponent = ({ lines }: CalendarComponent): boolean =>
  lines.some(({ name }) => name === 'RECURRENCE-ID')

const isException = (event: EventReading): event is EventReading & { readonly recurrenceId: Moment } =>
  event.recurrenceId !== null

function said({ content, sequence, status }: EventReading) {
  return { ...content, sequence, status }
}

function checkCalendar(calendar: CalendarComponent): void {
  const check = (name: string, expected: string): void => {
    const property = single(calendar, name)
    if (property !== null && property.value.trim().toUpperCase() !== expected)
      refuse('version_refused', { rule: name, value: property.value, limit: expected, line: property.line })
  }
  check('VERSION', '2.0')
  check('CALSCALE', 'GREGORIAN')
  const method = calendar.lines.find(({ name }) => name === 'METHOD')
  if (method !== undefined)
    refuse('method_refused', { rule: 'METHOD', value: method.text, limit: 'no METHOD', line: method.line })
}

function eventsOf(calendar: CalendarComponent): [CalendarComponent, ...CalendarComponent[]] {
  const things = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const [first, ...rest] = things.filter(({ name }) => name === 'VEVENT')
  const other = things.find(({ name }) => name !== 'VEVENT')
  if (other !== undefined)
    return refuse(first === undefined ? 'component_refused' : 'mixed_components', {
      rule: other.name,
      value: other.name,
      limit: 'VEVENT',
      line: other.line,
    })
  if (first === undefined)
    return refuse('component_missing', { rule: 'VEVENT', value: 'none', limit: '1 VEVENT', line: calendar.line })
  return [first, ...rest]
}

function onlyUid(components: readonly CalendarComponent[]): string {
  const [first, ...rest] = components.map((component) => ({ uid: uidOf(component), component })) as [
    { uid: string; component: CalendarComponent },
    ...{ uid: string; component: CalendarComponent }[],
  ]
  const other = rest.find(({ uid }) => uid !== first.uid)
  if (other !== undefined)
    refuse('several_uids', { rule: 'UID', value: other.uid, limit: first.uid, line: other.component.line })
  return first.uid
}

/** RFC 7986 section 5.3 asks for 255 octets at most; there are older ones that are longer. */
const UID_LENGTH = 1_000

function uidOf(component: CalendarComponent): string {
  const uid = unescapeText(single(component, 'UID')?.value ?? '').trim()
  if (uid === '')
    return refuse('uid_missing', { rule: 'UID', value: 'a VEVENT without it', limit: 'UID', line: component.line })
  if (uid.length > UID_LENGTH)
    refuse('too_long', { rule: 'UID', value: uid, limit: `${UID_LENGTH} characters`, line: component.line })
  return uid
}

/** Asks for each TZID once. */
function momentContext(calendar: CalendarComponent, roomZone: ZoneId): MomentContext {
  const definitions = new Map<string, CalendarComponent>()
  for (const component of calendar.components) {
    if (component.name !== 'VTIMEZONE') continue
    const line = component.lines.find(({ name }) => name === 'TZID')
    const name = line === undefined ? '' : parseProperty(line).value.trim()
    if (!definitions.has(name)) definitions.set(name, component)
  }
  const known = new Map<string, ZoneId | null>()
  const span = () => calendarSpan(calendar)
  return {
    roomZone,
    zoneOf(name, property) {
      const key = name.trim()
      const definition = definitions.get(key) ?? null
      if (!known.has(key)) known.set(key, resolveTimeZone({ name: key, definition, span, roomZone }))
      return known.get(key) ?? refuseZone(name, { rule: property.name, line: property.line })
    },
  }
}

const refuseZone = (value: string, { rule, line }: { rule: string; line: number }): never =>
  refuse('time_zone_unknown', {
    rule,
    value,
    limit: 'an IANA or Windows zone, or a VTIMEZONE with the rules of one',
    line,
  })
