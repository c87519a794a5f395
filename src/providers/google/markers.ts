import type { Marker } from '../../core/calendar-item.ts'
import type { CreateKey } from '../provider.ts'
import type { GoogleEvent } from './google-event.ts'

/** Names of our extended properties. */
const LINK = 'mmuLink'
const GENERATION = 'mmuGeneration'
const UID = 'mmuUid'

/** What makes an event ours again after a lost database: private properties belong to this calendar's copy alone. */
export const markerProperties = (key: CreateKey, uid: string): Record<string, string> => ({
  [LINK]: key.linkId,
  [GENERATION]: String(key.generation),
  [UID]: uid,
})

/** On the room's copy of our own invitation the mark is among the shared properties, the only ones that travel. */
export function markerOf({ extendedProperties }: GoogleEvent): Marker | null {
  return markerIn(extendedProperties?.private) ?? markerIn(extendedProperties?.shared)
}

function markerIn(properties: Readonly<Record<string, string>> | null | undefined): Marker | null {
  const linkId = properties?.[LINK]
  const generation = properties?.[GENERATION]
  if (linkId === undefined || linkId === '' || generation === undefined || !/^\d{1,9}$/.test(generation)) return null
  return { linkId, generation: Number(generation) }
}

export function isMarkedAs(event: GoogleEvent, key: CreateKey): boolean {
  const marker = markerOf(event)
  return marker?.linkId === key.linkId && marker.generation === key.generation
}
