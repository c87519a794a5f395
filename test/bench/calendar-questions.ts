import { utc, WEEK } from './calendar-events.ts'
import { type CalendarServer, placeOf } from './calendar-servers.ts'
import type { Answer, Question } from './side-by-side.ts'

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const WITH_TEXT = '<D:prop><D:getetag/><C:calendar-data/></D:prop>'

const xml = (server: CalendarServer, size: number, method: string, body: string): Question => ({
  url: server.url + placeOf(server, size).path,
  method,
  headers: {
    ...server.headers,
    depth: method === 'REPORT' ? '1' : '0',
    'content-type': 'application/xml; charset=utf-8',
  },
  body: `<?xml version="1.0" encoding="utf-8"?>${body}`,
})

/** RFC 4791 section 7.8: tags and texts of what is in one week. */
export const weekQuery = (server: CalendarServer, size: number): Question =>
  xml(
    server,
    size,
    'REPORT',
    `<C:calendar-query ${NAMESPACES}>${WITH_TEXT}<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${utc(WEEK.start)}" end="${utc(WEEK.end)}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
  )

/** RFC 4791 section 7.9: so many, spread over the calendar. */
export function multiget(server: CalendarServer, size: number, asked: number): Question {
  const { path, names } = placeOf(server, size)
  const hrefs = Array.from(
    { length: asked },
    (_, n) => `<D:href>${path}${names[Math.floor((n * names.length) / asked)] ?? ''}</D:href>`,
  )
  return xml(
    server,
    size,
    'REPORT',
    `<C:calendar-multiget ${NAMESPACES}>${WITH_TEXT}${hrefs.join('')}</C:calendar-multiget>`,
  )
}

/** RFC 6578. */
export const changesSince = (server: CalendarServer, size: number, token: string): Question =>
  xml(
    server,
    size,
    'REPORT',
    `<D:sync-collection ${NAMESPACES}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  )

/** What a program asks at each poll: has anything changed? */
export const tags = (server: CalendarServer, size: number): Question =>
  xml(server, size, 'PROPFIND', `<D:propfind ${NAMESPACES}><D:prop><CS:getctag/><D:sync-token/></D:prop></D:propfind>`)

export const putNamed = (server: CalendarServer, size: number, name: string, body: string): Question => ({
  url: `${server.url}${placeOf(server, size).path}${name}`,
  method: 'PUT',
  headers: { ...server.headers, 'content-type': 'text/calendar; charset=utf-8' },
  body,
})

export function tokenIn({ text }: Answer): string {
  const token = /sync-token>([^<]+)</.exec(text)?.[1]
  if (token === undefined) throw new Error(`no sync-token: ${text.slice(0, 500)}`)
  return token
}

/** How many resources an answer tells of, and no failures among them: whoever answers less is not faster. */
export function expectResponses({ text }: Answer, wanted: number, of: string): void {
  const told = text.match(/<(?:\w+:)?response[ >]/g)?.length ?? 0
  if (told !== wanted) throw new Error(`${of} told of ${told} resources, not of ${wanted}: ${text.slice(0, 500)}`)
}
