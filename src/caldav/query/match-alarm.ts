import { linesOf } from '../../ical/component-tree.ts'
import { readDateTimes, toInstant } from '../../ical/date-time.ts'
import { durationSeconds } from '../../ical/duration.ts'
import { type Property, readProperty } from '../../ical/stored-property.ts'
import type { TimeRange } from './filter.ts'
import { hasMoment, type Moment } from './instances.ts'
import { isWithin, type Scope } from './match-property.ts'
import type { Viewpoint } from './stored-object.ts'

/** An alarm that rings more often is only heard this often. */
const MOST_REPEATS = 1000

/**
 * True when an alarm rings within a range (RFC 4791 section 9.9, RFC 5545 section 3.8.6): at a fixed moment, or so long before or after the
 * start or the end of each instance of its meeting; again after its DURATION, REPEAT times.
 */
export function ringsWithin(alarm: Scope, range: TimeRange, viewpoint: Viewpoint): boolean {
  const property = (name: string): Property | null => {
    const [line] = linesOf(alarm.node, name)
    return line === undefined ? null : readProperty(line)
  }
  const trigger = property('TRIGGER')
  if (trigger === null) return false
  const spacingSeconds = Math.max(0, durationSeconds(property('DURATION')?.value ?? '') ?? 0)
  const repeats =
    spacingSeconds === 0 ? 0 : Math.min(Number.parseInt(property('REPEAT')?.value ?? '0', 10) || 0, MOST_REPEATS)

  const offsetSeconds = durationSeconds(trigger.value)
  if (offsetSeconds === null) {
    return readDateTimes(trigger).some((fixed) => {
      const first = toInstant(fixed, viewpoint.zone)
      const rings = Array.from({ length: repeats + 1 }, (_, time) => first.add({ seconds: time * spacingSeconds }))
      return rings.some((at) => isWithin(at, range))
    })
  }
  if (alarm.series === null) return false
  const edge: Moment['edge'] = trigger.parameters.get('RELATED')?.[0]?.toUpperCase() === 'END' ? 'end' : 'start'
  return hasMoment(alarm.series, { edge, offsetSeconds, repeats, spacingSeconds }, range, viewpoint)
}
