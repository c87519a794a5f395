import { parentPort, workerData } from 'node:worker_threads'
import nodeIcal from 'node-ical'
import type { RawCalendar, RawEvent, RawValue } from './ports.ts'

/** Runs in a thread of its own (parse-in-worker.ts), which is ended when it takes too long. */

/** Read by us: the library keeps what begins with X- as it stands, and neither expands rules nor merges events of one UID. */
const OURS = 'UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|EXRULE|RECURRENCE-ID'
const PREFIX = 'MMU-'
const MOST_EVENTS = 5_000
const MOST_DEPTH = 4

type Stored = string | { readonly params?: Readonly<Record<string, unknown>>; readonly val?: unknown }
type Component = Readonly<Record<string, unknown>>

function read(text: string): RawCalendar {
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR\s*$/im.test(text.slice(0, 10_000))) throw new Error('it is not iCalendar text')
  const unfolded = text
    .replaceAll('\0', '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n[ \t]/g, '')
  checkShape(unfolded)
  const renamed = unfolded.replaceAll(
    new RegExp(`^(${OURS})(?=[;:])`, 'gim'),
    (name) => `X-${PREFIX}${name.toUpperCase()}`,
  )
  const components = Object.values(nodeIcal.sync.parseICS(renamed)) as Component[]
  const events = components.filter(({ type }) => type === 'VEVENT').map(eventOf)
  return { events, zones: zonesOf(unfolded) }
}

function checkShape(text: string): void {
  let depth = 0
  let events = 0
  for (const [, edge, name] of text.matchAll(/^(BEGIN|END):([\w-]+)\s*$/gim)) {
    depth += edge?.toUpperCase() === 'BEGIN' ? 1 : -1
    if (depth > MOST_DEPTH) throw new Error(`components are nested more than ${MOST_DEPTH} deep`)
    if (edge?.toUpperCase() === 'BEGIN' && name?.toUpperCase() === 'VEVENT') events += 1
    if (events > MOST_EVENTS) throw new Error(`it names more than ${MOST_EVENTS} events`)
  }
  if (depth !== 0) throw new Error('it ends before its components do')
}

function eventOf(component: Component): RawEvent {
  const all = (name: string): RawValue[] => valuesOf(component[`${PREFIX}${name}`])
  const first = (name: string): RawValue | null => all(name)[0] ?? null
  const text = (name: string): string | null => valuesOf(component[name])[0]?.value ?? null
  return {
    uid: first('UID')?.value ?? null,
    ...{
      summary: text('summary'),
      status: text('status'),
      transparency: text('transparency'),
      visibility: text('class'),
    },
    ...{
      start: first('DTSTART'),
      end: first('DTEND'),
      duration: first('DURATION'),
      recurrenceId: first('RECURRENCE-ID'),
    },
    ...{ rules: all('RRULE'), rdates: all('RDATE'), exdates: all('EXDATE'), exrules: all('EXRULE') },
  }
}

/** A property that stands once is a value, one that is repeated a list; with parameters it is an object. */
function valuesOf(stored: unknown): RawValue[] {
  if (stored === undefined || stored === null) return []
  if (Array.isArray(stored)) return stored.flatMap(valuesOf)
  const held = stored as Stored
  if (typeof held !== 'object') return [{ value: String(held), zone: null }]
  const zone = held.params?.TZID
  return [{ value: String(held.val ?? ''), zone: zone === undefined ? null : String(zone) }]
}

function zonesOf(text: string): Record<string, string> {
  const zones: Record<string, string> = Object.create(null)
  for (const [, body = ''] of text.matchAll(/^BEGIN:VTIMEZONE\s*$([\s\S]*?)^END:VTIMEZONE\s*$/gim)) {
    const id = /^TZID:(.*)$/im.exec(body)?.[1]?.trim()
    const place = /^X-LIC-LOCATION:(.*)$/im.exec(body)?.[1]?.trim()
    if (id !== undefined && place !== undefined) zones[id] = place
  }
  return zones
}

try {
  parentPort?.postMessage({ ok: true, value: read(String(workerData)) })
} catch (error) {
  const detail = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'
  parentPort?.postMessage({ ok: false, error: { code: 'unreadable', detail } })
}
