import { UTC } from '../time/index.ts'
import { expand } from './expand.ts'
import { type OccurrenceKey, occurrenceRef } from './occurrence-key.ts'
import type { Series } from './series.ts'

/** Whether rule and RDATEs name this start, whatever exceptions say of it: an exception of a start that they do not name is left over from another rule. */
export function namesStart(series: Series, key: OccurrenceKey): boolean {
  const ref = occurrenceRef(key)
  const at = 'at' in ref ? ref.at : ref.on.toZonedDateTime('UTC').toInstant()
  const roomZone = series.timing.kind === 'timed' ? series.timing.zone : UTC
  const bare: Series = { ...series, exdates: [], overrides: new Map() }
  const around = expand(bare, { from: at.subtract({ hours: 48 }), to: at.add({ hours: 72 }), roomZone })
  return around.ok && around.value.some((occurrence) => occurrence.key === key)
}
