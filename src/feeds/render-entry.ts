import { createHmac } from 'node:crypto'
import { contentLine, escapeText } from '../ical/content-line.ts'
import type { FeedDetail, FeedEntry } from './ports.ts'

/** What stays of a VEVENT that only says "busy": when, how often, how sure. Names in capitals (RFC 5545 section 3.8). */
const BUSY: ReadonlySet<string> = new Set([
  'BEGIN',
  'END',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'RDATE',
  'EXDATE',
  'RECURRENCE-ID',
  'SEQUENCE',
  'STATUS',
])

const TITLE: ReadonlySet<string> = new Set([...BUSY, 'UID', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'CLASS', 'SUMMARY'])

export interface RenderOptions {
  readonly detail: FeedDetail
  readonly roomName: string
  /** Key under which identifiers of meetings are hidden; the same for ever, or subscribers see every meeting as new. */
  readonly uidSecret: Uint8Array
}

/**
 * One booking's VEVENTs as this link shows them. Works on the stored lines, folded as they are: a line that goes takes its continuations
 * along. A private meeting is busy whatever the link shows, an exception that is private on its own as well.
 */
export function renderEntry(entry: FeedEntry, options: RenderOptions): string {
  const isHidden = entry.isPrivate || options.detail === 'busy'
  const uid = isHidden ? hiddenUid(entry.uid, options.uidSecret) : entry.uid
  const place = contentLine('LOCATION', escapeText(options.roomName))
  return eventsOf(entry.fragment)
    .map((lines) => renderEvent(lines, { detail: isHidden || isPrivate(lines) ? 'busy' : options.detail, uid, place }))
    .join('')
}

/** Lines of each VEVENT; every line with its continuations. */
function eventsOf(fragment: string): string[][] {
  const events: string[][] = []
  for (const line of fragment.split(/\r\n(?![ \t])/)) {
    if (line === 'BEGIN:VEVENT') events.push([])
    if (line !== '') events.at(-1)?.push(line)
  }
  return events
}

const isPrivate = (lines: readonly string[]): boolean =>
  lines.some((line) => nameOf(line) === 'CLASS' && !/^CLASS[^:]*:PUBLIC$/i.test(line))

function renderEvent(lines: readonly string[], shown: { detail: FeedDetail; uid: string; place: string }): string {
  const kept = lines.slice(1, -1).filter((line) => isKept(line, shown.detail))
  return [
    `${lines[0]}\r\n`,
    ...(shown.detail === 'busy' ? busyIdentity(lines, shown.uid) : []),
    ...kept.map((line) => `${line}\r\n`),
    shown.place,
    `${lines.at(-1)}\r\n`,
  ].join('')
}

function isKept(line: string, detail: FeedDetail): boolean {
  const name = nameOf(line)
  if (detail === 'full') return name !== 'LOCATION'
  return (detail === 'title' ? TITLE : BUSY).has(name)
}

/** UIDs of other systems name the meeting, and often its organiser's mail domain; the moment of writing says more than "busy" too. */
function busyIdentity(lines: readonly string[], uid: string): string[] {
  const stamp = lines.find((line) => nameOf(line) === 'DTSTAMP')
  return [
    contentLine('UID', escapeText(uid)),
    ...(stamp === undefined ? [] : [`${stamp.replace(/T\d{6}Z$/, 'T000000Z')}\r\n`]),
    contentLine('SUMMARY', 'Busy'),
  ]
}

const hiddenUid = (uid: string, secret: Uint8Array): string =>
  `${createHmac('sha256', secret).update(uid).digest('base64url').slice(0, 32)}@busy`

const nameOf = (line: string): string => /^[A-Za-z0-9-]+/.exec(line)?.[0].toUpperCase() ?? ''
