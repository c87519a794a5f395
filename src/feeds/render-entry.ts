import { contentLine, escapeText } from '../ical/content-line.ts'
import { type ScannedLine, scanLines } from '../ical/scan-lines.ts'
import { keyedHash } from './keyed-hash.ts'
import type { FeedBooking, FeedDetail } from './ports.ts'

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
  // A date that takes no time is told as one.
  'TRANSP',
])

const TITLE: ReadonlySet<string> = new Set([...BUSY, 'UID', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'CLASS', 'SUMMARY'])

/** What is read of a booking to show it. */
export type RenderedEntry = Pick<FeedBooking, 'roomId' | 'uid' | 'isPrivate' | 'fragment'>

export interface RenderOptions {
  readonly detail: FeedDetail
  readonly roomName: string
  /** Whether other rooms are in the same feed: then titles say the room, and one meeting in two rooms has two identifiers. */
  readonly isShared: boolean
  /** Key under which identifiers of meetings are hidden; the same for ever, or subscribers see every meeting as new. */
  readonly uidSecret: Uint8Array
}

/**
 * One booking's VEVENTs as this link shows them. Works on the stored lines, folded as they are: a line that goes takes its continuations
 * along. A private meeting is busy whatever the link shows, an exception that is private on its own as well.
 */
export function renderEntry(entry: RenderedEntry, options: RenderOptions): string {
  if (isWhole(entry, options)) {
    const location = locationOf(options.roomName)
    return entry.fragment.replaceAll(END, (end) => location + end)
  }
  const isHidden = entry.isPrivate || options.detail === 'busy'
  const shown = {
    detail: isHidden ? 'busy' : options.detail,
    uid: uidOf(entry, { ...options, isHidden }),
    roomName: escapeText(options.roomName),
    isShared: options.isShared,
  } as const
  let text = ''
  for (const lines of eventsOf(entry.fragment)) text += renderEvent(lines, shown)
  return text
}

const CRLF = '\r\n'
const END = /^END:VEVENT\r\n/gm
/** What is taken away, or added, for whoever may see all. */
const NOT_WHOLE = /^(?:BEGIN:(?!VEVENT\r\n)|LOCATION[:;]|CLASS(?!:PUBLIC\r\n))/im

/** Most of most feeds: to the text as it was written only the room is added, so that its lines need not be looked at one by one. */
const isWhole = ({ isPrivate, fragment }: RenderedEntry, { detail, isShared }: RenderOptions): boolean =>
  detail === 'full' && !isPrivate && !isShared && !NOT_WHOLE.test(fragment)

const locationOf = (roomName: string): string => contentLine('LOCATION', escapeText(roomName))

/** The lines between BEGIN and END of each VEVENT. What is nested in them (alarms) is somebody's own and left out. */
function eventsOf(fragment: string): ScannedLine[][] {
  const events: ScannedLine[][] = []
  let current: ScannedLine[] = []
  let depth = 0
  for (const line of scanLines(fragment)) {
    if (line.name === 'BEGIN' && ++depth === 1) current = []
    else if (line.name === 'END' && --depth === 0) events.push(current)
    else if (depth === 1 && line.name !== 'END') current.push(line)
  }
  return events
}

interface Shown {
  readonly detail: FeedDetail
  readonly uid: string
  /** Escaped. */
  readonly roomName: string
  readonly isShared: boolean
}

function renderEvent(lines: readonly ScannedLine[], shown: Shown): string {
  const detail = lines.some(isPrivate) ? 'busy' : shown.detail
  let text = `BEGIN:VEVENT${CRLF}`
  if (detail === 'busy') text += busyIdentity(lines, shown)
  else if (shown.isShared) text += sharedIdentity(lines, shown)
  for (const line of lines) if (isKept(line, { ...shown, detail })) text += line.text + CRLF
  return `${text}${contentLine('LOCATION', shown.roomName)}END:VEVENT${CRLF}`
}

const isPrivate = ({ name, text }: ScannedLine): boolean => name === 'CLASS' && !/:PUBLIC$/i.test(text)

function isKept({ name }: ScannedLine, { detail, isShared }: Shown): boolean {
  if (isShared && (name === 'UID' || name === 'SUMMARY')) return false
  if (detail === 'full') return name !== 'LOCATION'
  return (detail === 'title' ? TITLE : BUSY).has(name)
}

/** UIDs of other systems name the meeting, and often its organiser's mail domain; the moment of writing says more than "busy" too. */
function busyIdentity(lines: readonly ScannedLine[], { uid, roomName, isShared }: Shown): string {
  const stamp = lines.find(({ name }) => name === 'DTSTAMP')?.text.replace(/T\d{6}Z$/, 'T000000Z')
  return [
    contentLine('UID', escapeText(uid)),
    ...(stamp === undefined ? [] : [stamp + CRLF]),
    contentLine('SUMMARY', isShared ? `${roomName}: Busy` : 'Busy'),
  ].join('')
}

function sharedIdentity(lines: readonly ScannedLine[], { uid, roomName }: Shown): string {
  const said = lines.find(({ name }) => name === 'SUMMARY')
  const title = said === undefined ? '' : `: ${textOf(said)}`
  return contentLine('UID', escapeText(uid)) + contentLine('SUMMARY', roomName + title)
}

/** The value of a line that our own writer has made: without parameters, folded with spaces. */
const textOf = ({ name, text }: ScannedLine): string => text.slice(name.length + 1).replaceAll(`${CRLF} `, '')

/** In a feed of one room a meeting is itself, where it may be known; among several rooms it is itself in each of them. */
function uidOf(
  { uid, roomId }: RenderedEntry,
  { isShared, isHidden, uidSecret }: { isShared: boolean; isHidden: boolean; uidSecret: Uint8Array },
): string {
  if (isShared) return `${keyedHash(`${roomId} ${uid}`, uidSecret)}@room`
  return isHidden ? `${keyedHash(uid, uidSecret)}@busy` : uid
}
