import { seriesFromJson } from '../core/series-json.ts'
import { resolveZone } from '../core/time/index.ts'
import { readCalendarObject } from '../ical/read-object.ts'
import { type ObjectChanges, rewriteObject } from '../ical/rewrite-object.ts'
import type { DavObject } from './ports.ts'

/** Texts of some kilobytes each. */
const MOST_REMEMBERED = 2_000

/**
 * A client's own text with what the room has changed since put into it: held, declined, moved elsewhere. Null: it cannot be, because what the
 * meeting says was changed elsewhere too; our own text then says all of it. Worked out once for each version: few bookings are changed from two sides.
 */
export type BringUpToDate = (object: DavObject, roomZone: string) => string | null

export function createBringUpToDate(): BringUpToDate {
  const known = new Map<string, string | null>()
  return (object, roomZone) => {
    const key = `${object.bookingId}/${object.version}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const text = rewritten(object, roomZone)
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(key, text)
    return text
  }
}

function rewritten(object: DavObject, roomZone: string): string | null {
  const { clientText, changed, series: json } = object.texts
  const zone = resolveZone(roomZone)
  if (clientText === null || changed === null || !zone.ok) return null
  const read = readCalendarObject(clientText, { roomZone: zone.value })
  if (!read.ok) return null
  if (read.value.summary !== changed.summary || read.value.description !== changed.description) return null
  const series = seriesFromJson(JSON.parse(json))
  if (!series.ok) return null
  const changes: ObjectChanges = {
    ...statusOf(object),
    series: series.value,
    sequence: Math.max(read.value.sequence, changed.sequence),
    writtenAt: Temporal.Instant.from(object.changedAt),
  }
  const done = rewriteObject(clientText, changes, { roomZone: zone.value })
  return done.ok ? done.value : null
}

/** Of a booking that stands, the client's own word counts. */
function statusOf({ state }: DavObject): Pick<ObjectChanges, 'status'> {
  if (state === 'held') return { status: 'TENTATIVE' }
  return state === 'declined' ? { status: 'CANCELLED' } : {}
}
