import type { StoredObject } from '../../src/caldav/query/stored-object.ts'
import type { Series } from '../../src/core/recurrence/index.ts'
import { type FragmentSource, fragment } from '../../src/ical/fragment.ts'
import { timeZoneComponent } from '../../src/ical/time-zone-component.ts'
import { FIRST_DAY } from '../core/recurrence/arbitrary-series.ts'
import { instant, zone } from '../core/recurrence/builders.ts'
import { calendar } from './appendix-b.ts'

const ZONES = timeZoneComponent(zone('Europe/Berlin'), FIRST_DAY, FIRST_DAY.add({ years: 3 }))

/** A booking as it is stored when it was made here. */
export function booked(series: Series, said: Partial<FragmentSource> = {}): StoredObject {
  const events = fragment({
    ...{ uid: 'a@b', sequence: 0, state: 'confirmed', series, summary: 'Plan', description: null, organizer: null },
    ...{ visibility: 'public', attendeeCount: null },
    ...{ receivedAt: instant('2026-01-01T00:00:00Z'), writtenAt: instant('2026-01-01T00:00:00Z') },
    ...said,
  })
  return { text: calendar(`${ZONES}${events}`.trimEnd()), series, isFloating: false }
}
