import { ok, type Result } from '../../core/result.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'
import type { DavAnswer } from '../answer.ts'
import type { CalendarDataRequest } from '../calendar-data/calendar-data-request.ts'
import { readCalendarData } from '../calendar-data/read-calendar-data.ts'
import { lookFailed } from '../look.ts'
import type { PlainObject } from '../look-into.ts'
import { textFor } from '../members.ts'
import type { DavObject, DavRoom } from '../ports.ts'
import type { Precondition } from '../precondition.ts'
import { type ObjectContext, objectTable } from '../properties/object-properties.ts'
import { keyOf, type PropertyTable, property } from '../properties/property-table.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { xmlText } from '../xml/xml-text.ts'
import type { CalendarReport } from './calendar-report.ts'

/** How long one report may look into objects. */
const MOST_MILLISECONDS = 5_000

/** More than one answer holds is not worked out. */
const PORTION = 200

/** How a report shows its objects. */
export interface Showing {
  readonly table: PropertyTable<ObjectContext>
  /** How many are prepared at once. */
  readonly portion: number
  /** To be called before these are written: makes what is not simply the stored text. Answers why they cannot be shown as asked, or null. */
  prepare(objects: readonly DavObject[]): Promise<DavAnswer | null>
}

/** The zone of a room; what it is was known when the room was made. */
export function zoneOfRoom({ timeZone }: DavRoom): ZoneId {
  const zone = resolveZone(timeZone)
  if (!zone.ok) throw new Error(`the time zone ${timeZone} of a room is unknown`)
  return zone.value
}

/** What a report may still take, said once for all that it looks into. */
export function startClock(): () => number {
  const until = performance.now() + MOST_MILLISECONDS
  return () => Math.max(0, until - performance.now())
}

/** What crosses into a thread of a member: its text as the caller may see it. */
export const plainObject = ({ call, room }: Pick<CalendarReport, 'call' | 'room'>, object: DavObject): PlainObject => ({
  bookingId: object.bookingId,
  text: textFor(call, room, object),
  series: object.texts.series,
})

/** CALDAV:calendar-data inside the DAV:prop of a report (RFC 4791 section 9.6). Whole texts, which most ask for, come as they are kept. */
export function showingOf(report: CalendarReport, zone: ZoneId, left = startClock()): Result<Showing, Precondition> {
  const prop = childOf(report.root, DAV, 'prop')
  const asked = prop === undefined ? undefined : childOf(prop, CALDAV, 'calendar-data')
  const request = asked === undefined ? null : readCalendarData(asked)
  if (request !== null && !request.ok) return request
  if (asked === undefined || request === null || isWhole(request.value))
    return ok({ table: objectTable, portion: Number.POSITIVE_INFINITY, prepare: () => Promise.resolve(null) })
  return ok(shownInParts(report, { asked, zone, left }))
}

const isWhole = ({ parts, recurrence, freeBusy }: CalendarDataRequest): boolean =>
  parts === null && recurrence === null && freeBusy === null

interface InParts {
  readonly asked: XmlElement
  readonly zone: ZoneId
  readonly left: () => number
}

function shownInParts(report: CalendarReport, { asked, zone, left }: InParts): Showing {
  const texts = new Map<number, string>()
  const data = property<ObjectContext>(CALDAV, 'calendar-data', ({ member }) => {
    const text = texts.get(member.bookingId)
    return text === undefined ? null : xmlText(text)
  })
  return {
    table: new Map([...objectTable, [keyOf(data), data]]),
    portion: PORTION,
    async prepare(objects) {
      texts.clear()
      const { looker } = report.call.deps
      const plain = objects.map((object) => plainObject(report, object))
      const shown = await looker.show({ asked, zone, objects: plain, milliseconds: left() })
      if (!shown.ok) return lookFailed(shown.error)
      for (const [place, text] of shown.value.entries()) texts.set(objects[place]?.bookingId ?? 0, text)
      return null
    },
  }
}
