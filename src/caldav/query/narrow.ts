import type { ZoneId } from '../../core/time/index.ts'
import type { CompFilter, Filter, TimeRange } from './filter.ts'

/** What a database can say before any object is looked at. */
export interface Narrowing {
  /** What matches has an instance that overlaps this; null: anything may match. */
  readonly window: TimeRange | null
  /**
   * Who decides. `none`: nothing in a room's calendar can match. `window`: exactly the objects with an instance in the window match, all of them
   * when there is none; nothing more is looked at. `series`: `matches` judges each, without its text. `text`: it needs the text as well.
   */
  readonly decidedBy: 'none' | 'window' | 'series' | 'text'
}

/** Clocks of two zones are never further apart than this (UTC+14 and UTC-12), nor are the days they keep. */
const FURTHEST = { hours: 26 } as const

/** What a room's calendar never holds. */
const ABSENT: ReadonlySet<string> = new Set(['VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'])

/**
 * Turns a filter into a window of time for the database. When the request understands floating times and whole days by another clock than the
 * collection, in whose zone they were stored, the window is wider and no longer decides.
 */
export function narrow(filter: Filter, zones: { readonly asked: ZoneId; readonly stored: ZoneId }): Narrowing {
  if (filter.isNotDefined || filter.comps.some(isImpossible)) return { window: null, decidedBy: 'none' }
  const comps = filter.comps.filter(({ name }) => !ABSENT.has(name))
  const windows = comps.flatMap((comp) => windowOf(comp) ?? [])
  const [window = null] = windows
  const isPlain = (comp: CompFilter) => comp.name === 'VEVENT' && comp.props.length === 0 && comp.comps.length === 0
  if (filter.props.length > 0 || !comps.every(isPlain))
    return { window: window && around(window, zones), decidedBy: 'text' }
  const isExact = window === null || (windows.length === 1 && zones.asked === zones.stored)
  return { window: window && around(window, zones), decidedBy: isExact ? 'window' : 'series' }
}

/** Every object holds a VEVENT and no VTODO. */
const isImpossible = ({ name, isNotDefined }: CompFilter): boolean =>
  isNotDefined ? name === 'VEVENT' : ABSENT.has(name)

/** Without a range of its own, a meeting is still bound by the range of its start or end. */
function windowOf({ name, timeRange, props }: CompFilter): TimeRange | null {
  if (name !== 'VEVENT') return null
  if (timeRange !== null) return timeRange
  const dated = props.find((prop) => prop.timeRange !== null && (prop.name === 'DTSTART' || prop.name === 'DTEND'))
  if (dated === undefined || dated.timeRange === null) return null
  // What ends with the first moment of a range does not overlap it.
  const { start, end } = dated.timeRange
  return { start: start === null ? null : start.subtract({ seconds: 1 }), end }
}

function around({ start, end }: TimeRange, { asked, stored }: { asked: ZoneId; stored: ZoneId }): TimeRange {
  if (asked === stored) return { start, end }
  return { start: start === null ? null : start.subtract(FURTHEST), end: end === null ? null : end.add(FURTHEST) }
}
