import { createHmac } from 'node:crypto'
import { contentLine, escapeText } from '../ical/content-line.ts'
import type { FeedDetail, FeedEntry } from './ports.ts'

/** What stays of a VEVENT that only says "busy": when, how often, how sure. Names in capitals (RFC 5545 section 3.8). */
const BUSY: ReadonlySet<string> = new Set([
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
  const shown = {
    detail: isHidden ? 'busy' : options.detail,
    uid: isHidden ? hiddenUid(entry.uid, options.uidSecret) : entry.uid,
    place: contentLine('LOCATION', escapeText(options.roomName)),
  } as const
  let text = ''
  for (const lines of eventsOf(entry.fragment)) text += renderEvent(lines, shown)
  return text
}

/** A property with its continuation lines, without the last CRLF. */
interface Line {
  readonly name: string
  readonly text: string
}

/** The lines between BEGIN and END of each VEVENT. What is nested in them (alarms) is somebody's own and left out. */
function eventsOf(fragment: string): Line[][] {
  const events: Line[][] = []
  let current: Line[] = []
  let depth = 0
  for (let from = 0; from < fragment.length; ) {
    const to = endOfLine(fragment, from)
    const text = fragment.slice(from, to)
    const name = nameOf(text)
    if (name === 'BEGIN' && ++depth === 1) current = []
    else if (name === 'END' && --depth === 0) events.push(current)
    else if (depth === 1 && name !== 'END') current.push({ name, text })
    from = to + CRLF.length
  }
  return events
}

const CRLF = '\r\n'

/** Where the line that begins at `from` ends: a line that begins with a space or a tab goes on with it (RFC 5545 section 3.1). */
function endOfLine(text: string, from: number): number {
  let end = text.indexOf(CRLF, from)
  while (end !== -1 && (text[end + CRLF.length] === ' ' || text[end + CRLF.length] === '\t'))
    end = text.indexOf(CRLF, end + CRLF.length)
  return end === -1 ? text.length : end
}

function nameOf(line: string): string {
  for (let end = 0; end < line.length; end++) {
    if (line[end] === ':' || line[end] === ';') return line.slice(0, end).toUpperCase()
  }
  return ''
}

function renderEvent(lines: readonly Line[], shown: { detail: FeedDetail; uid: string; place: string }): string {
  const detail = lines.some(isPrivate) ? 'busy' : shown.detail
  let text = `BEGIN:VEVENT${CRLF}`
  if (detail === 'busy') text += busyIdentity(lines, shown.uid)
  for (const line of lines) if (isKept(line, detail)) text += line.text + CRLF
  return `${text}${shown.place}END:VEVENT${CRLF}`
}

const isPrivate = ({ name, text }: Line): boolean => name === 'CLASS' && !/:PUBLIC$/i.test(text)

function isKept({ name }: Line, detail: FeedDetail): boolean {
  if (detail === 'full') return name !== 'LOCATION'
  return (detail === 'title' ? TITLE : BUSY).has(name)
}

/** UIDs of other systems name the meeting, and often its organiser's mail domain; the moment of writing says more than "busy" too. */
function busyIdentity(lines: readonly Line[], uid: string): string {
  const stamp = lines.find(({ name }) => name === 'DTSTAMP')?.text.replace(/T\d{6}Z$/, 'T000000Z')
  return [
    contentLine('UID', escapeText(uid)),
    ...(stamp === undefined ? [] : [stamp + CRLF]),
    contentLine('SUMMARY', 'Busy'),
  ].join('')
}

const hiddenUid = (uid: string, secret: Uint8Array): string =>
  `${createHmac('sha256', secret).update(uid).digest('base64url').slice(0, 32)}@busy`
