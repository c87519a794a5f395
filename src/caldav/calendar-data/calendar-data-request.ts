import type { Interval } from '../../core/time/index.ts'

/** What a report wants to see of each calendar object (RFC 4791 section 9.6). Made by `readCalendarData`. */
export interface CalendarDataRequest {
  /** Parts of the VCALENDAR; null: all of it. */
  readonly parts: CompSelection | null
  /** Instances one by one (section 9.6.5), or a series with those overrides alone that touch a range (section 9.6.6). */
  readonly recurrence: { readonly as: 'instances' | 'limited'; readonly range: Interval } | null
  /** The FREEBUSY periods of a stored VFREEBUSY that touch this range (section 9.6.7); null: all. */
  readonly freeBusy: Interval | null
}

/** RFC 4791 section 9.6.1. Names are in capitals. */
export interface CompSelection {
  readonly name: string
  readonly props: 'all' | readonly PropSelection[]
  readonly comps: 'all' | readonly CompSelection[]
}

/** RFC 4791 section 9.6.4. */
export interface PropSelection {
  readonly name: string
  /** Name and parameters without the value. */
  readonly noValue: boolean
}
