import { type Interval, isBefore, UTC } from '../../core/time/index.ts'
import { type ComponentNode, isComponent, readComponent, writeComponent } from '../../ical/component-tree.ts'
import { contentLine } from '../../ical/content-line.ts'
import { readDateTime, toInstant } from '../../ical/date-time.ts'
import { durationSeconds } from '../../ical/duration.ts'
import { type ScannedLine, unfold } from '../../ical/scan-lines.ts'
import { startOfValue } from '../../ical/stored-property.ts'

/** A stored VFREEBUSY with those of its FREEBUSY periods alone that overlap a range (RFC 4791 section 9.6.7). Other lines keep their bytes. */
export function limitFreeBusySet(text: string, range: Interval): string {
  const calendar = readComponent(text)
  if (calendar === null) return text
  const parts = calendar.parts.map((part) =>
    isComponent(part) && part.name === 'VFREEBUSY' ? limitComponent(part, range) : part,
  )
  return parts.every((part, place) => part === calendar.parts[place]) ? text : writeComponent({ ...calendar, parts })
}

function limitComponent(component: ComponentNode, range: Interval): ComponentNode {
  const parts = component.parts.flatMap((part) =>
    isComponent(part) || part.name !== 'FREEBUSY' ? [part] : limitLine(part, range),
  )
  return { name: component.name, parts }
}

function limitLine(line: ScannedLine, range: Interval): ScannedLine[] {
  const text = unfold(line.text)
  const value = startOfValue(text)
  const periods = text.slice(value).split(',')
  const kept = periods.filter((period) => overlapsPeriod(period, range))
  if (kept.length === periods.length) return [line]
  if (kept.length === 0) return []
  return [{ name: line.name, text: contentLine(text.slice(0, value - 1), kept.join()).trimEnd() }]
}

/** Start and end, or start and length (RFC 5545 section 3.3.9); what is no period overlaps nothing. */
function overlapsPeriod(period: string, range: Interval): boolean {
  const [from = '', to = ''] = period.trim().split('/')
  const first = readDateTime(from, null)
  const last = readDateTime(to, null)
  const seconds = durationSeconds(to)
  if (first === null || (last === null && seconds === null)) return false
  const start = toInstant(first, UTC)
  const end = last === null ? start.add({ seconds: seconds ?? 0 }) : toInstant(last, UTC)
  return isBefore(start, range.end) && isBefore(range.start, end)
}
