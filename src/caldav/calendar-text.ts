import { resolveZone } from '../core/time/index.ts'
import { renderEntry } from '../feeds/render-entry.ts'
import { timeZoneComponent } from '../ical/time-zone-component.ts'
import type { BringUpToDate } from './bring-up-to-date.ts'
import type { View } from './entity-tag.ts'
import type { DavObject, DavRoom, DavTexts } from './ports.ts'
import { xmlText } from './xml/xml-text.ts'

const HEAD = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//MeetMeUp//CalDAV//EN\r\nCALSCALE:GREGORIAN\r\n'
const TAIL = 'END:VCALENDAR\r\n'

/** Of one text. */
const MOST_VIEWS = 3
/** The zones that VEVENTs name, in their order. */
function zonesIn(events: string): string[] {
  if (!events.includes(';TZID=')) return []
  return [...new Set([...events.matchAll(/;TZID="?([^":;\r\n]+)"?[:;]/g)].map(([, name]) => name ?? ''))]
}

/** VEVENTs as a calendar of their own: what they name comes along (RFC 4791 section 4.1). */
export function wrapEvents(events: string, year: number): string {
  const named = zonesIn(events).flatMap((name) => {
    const zone = resolveZone(name)
    return zone.ok ? [timeZoneComponent(zone.value, { year }, { year })] : []
  })
  return `${HEAD}${named.join('')}${events}${TAIL}`
}

/** A calendar with nothing but the zone of the room: CALDAV:calendar-timezone. */
export function zoneText(zone: string, year: number): string {
  const resolved = resolveZone(zone)
  return `${HEAD}${resolved.ok ? timeZoneComponent(resolved.value, { year }, { year }) : ''}${TAIL}`
}

export interface TextOptions {
  readonly room: Pick<DavRoom, 'id' | 'name' | 'timeZone' | 'version'>
  /** Key under which identifiers of meetings that only say "busy" are made. */
  readonly uidSecret: Uint8Array
  readonly bringUpToDate: BringUpToDate
}

/** A member's text as this view shows it. Nothing is parsed: stored parts are joined, unless a client's own text has to be brought up to date. */
export function objectText(object: DavObject, view: View, options: TextOptions): string {
  const own = view === 'own' ? ownText(object, options) : null
  if (own !== null) return own
  return wrapEvents(eventsOf(object, view, options), yearOf(object.texts.startsAt))
}

const shown = new WeakMap<DavTexts, Map<string, string>>()

/** The same as content of an element, made once for as long as the texts are remembered: programs ask for the same week all day. */
export function objectXml(object: DavObject, view: View, options: TextOptions): string {
  const made = shown.get(object.texts) ?? new Map<string, string>()
  const key = `${view} ${options.room.id} ${options.room.version}`
  const known = made.get(key)
  if (known !== undefined) return known
  const xml = xmlText(objectText(object, view, options))
  // Of a room that is renamed again and again, only what it is called now.
  if (made.size >= MOST_VIEWS) made.clear()
  shown.set(object.texts, made.set(key, xml))
  return xml
}

function ownText(object: DavObject, { room, bringUpToDate }: TextOptions): string | null {
  const { clientText, saysVersion } = object.texts
  if (clientText === null || saysVersion === object.version) return clientText
  return bringUpToDate(object, room.timeZone)
}

/** The VEVENTs alone, for the calendar as a whole. */
export function eventsOf(object: DavObject, view: View, { room, uidSecret }: TextOptions): string {
  const { uid } = object
  const { fragment } = object.texts
  // A single occurrence may be private in a series that is not.
  if (view === 'own' || (view === 'full' && !fragment.includes('CLASS:PRIVATE'))) return fragment
  const entry = { roomId: room.id, uid, isPrivate: view === 'busy', fragment }
  return renderEntry(entry, { detail: view, roomName: room.name, isShared: false, uidSecret })
}

const yearOf = (instant: string): number => Number(instant.slice(0, 4)) || 1970
