import type { Series } from '../../core/recurrence/index.ts'
import type { ZoneId } from '../../core/time/index.ts'

/** A calendar object resource as a report needs it. */
export interface StoredObject {
  /** The whole VCALENDAR, as the one who asks may see it. */
  readonly text: string
  /** The meeting or series in it. */
  readonly series: Series
  /** Its times have neither a zone nor `Z`; the zone of the series is then only the one they were understood in. */
  readonly isFloating: boolean
}

/** How a report looks at objects. */
export interface Viewpoint {
  /** By its clock floating times and whole days are understood (RFC 4791 section 7.3): see `readTimeZone`. */
  readonly zone: ZoneId
  /** Asked between portions of work; true ends it. What could not be judged by then counts as a match. */
  readonly deadline?: () => boolean
}
