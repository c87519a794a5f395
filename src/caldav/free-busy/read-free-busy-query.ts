import type { Result } from '../../core/result.ts'
import type { Interval } from '../../core/time/index.ts'
import type { Precondition } from '../precondition.ts'
import { readBoundedRange } from '../query/read-time-range.ts'
import { refuse } from '../query/report-refusal.ts'
import { CALDAV } from '../xml/namespaces.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/**
 * What a CALDAV:free-busy-query asks for (RFC 4791 sections 7.10 and 9.11): exactly one time-range. Both its ends must be given: free/busy times
 * without end cannot be listed.
 */
export function readFreeBusyQuery(query: XmlElement): Result<Interval, Precondition> {
  const [range, ...others] = query.children.filter(
    ({ namespace, name }) => namespace === CALDAV && name === 'time-range',
  )
  if (range === undefined || others.length > 0)
    return refuse('valid-filter', 'A free-busy-query holds exactly one time-range.')
  return readBoundedRange(range, 'valid-filter')
}
