import type { Bench, BenchContext } from './bench.ts'
import { type CalendarWorld, calendarWorld, SIZES, type Size } from './calendar-world.ts'
import { type HttpRequest, httpLoad } from './http-load.ts'

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const DATA = '<D:prop><D:getetag/><C:calendar-data/></D:prop>'

interface Question {
  readonly id: string
  readonly name: string
  readonly target: string
  readonly mostMs: Readonly<Record<Size, number>>
  /** Time at 10,000 over time at 1,000 at most. */
  readonly mostGrowth: number
  readonly ask: (world: CalendarWorld, size: Size) => Promise<HttpRequest> | HttpRequest
}

/** One client that asks again and again; medians. */
const reads = (question: Question): Bench => ({
  id: question.id,
  name: question.name,
  target: question.target,
  async run(context: BenchContext) {
    await using world = await calendarWorld(context)
    const p50 = { 1000: 0, 10000: 0 }
    for (const size of SIZES) {
      const request = await question.ask(world, size)
      const driven = await httpLoad({
        url: world.service.url,
        clients: 1,
        seconds: context.settings.seconds,
        request: () => request,
      })
      const others = Object.entries(driven.samples).filter(([status]) => status !== '207')
      if (others.length > 0) throw new Error(`not only 207: ${JSON.stringify(others).slice(0, 500)}`)
      p50[size] = driven.p50
    }
    const growth = p50[10_000] / p50[1_000]
    const isInTime = SIZES.every((size) => p50[size] <= question.mostMs[size])
    return {
      measured: `p50 ${p50[1_000].toFixed(2)} ms at 1,000 bookings, ${p50[10_000].toFixed(2)} ms at 10,000: ${growth.toFixed(2)}x`,
      met: isInTime && growth <= question.mostGrowth,
      remark: 'sign-in included; the figures in milliseconds are those of a quiet machine',
    }
  },
})

const report = (world: CalendarWorld, size: Size, body: string): HttpRequest => ({
  method: 'REPORT',
  path: world.calendar(size),
  headers: { ...world.headers, 'content-type': 'application/xml' },
  body,
})

const propfind = (world: CalendarWorld, size: Size): HttpRequest => ({
  ...report(world, size, `<D:propfind ${NAMESPACES}><D:prop><CS:getctag/><D:sync-token/></D:prop></D:propfind>`),
  method: 'PROPFIND',
})

/** The token that so many changes have followed. */
async function tokenBefore(world: CalendarWorld, size: Size, changes: number): Promise<string> {
  const { path, ...ask } = propfind(world, size)
  const reply = await fetch(`${world.service.url}${path}`, ask)
  const token = /<D:sync-token>([^<]*)/.exec(await reply.text())?.[1] ?? ''
  const parts = token.split(':')
  return parts.with(5, String(Number(parts[5]) - changes)).join(':')
}

const sync = (changes: number) => async (world: CalendarWorld, size: Size) =>
  report(
    world,
    size,
    `<D:sync-collection ${NAMESPACES}><D:sync-token>${await tokenBefore(world, size, changes)}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  )

const same = (ms: number): Question['mostMs'] => ({ 1000: ms, 10000: ms })

export const calendarWeek = reads({
  id: 'C1',
  name: 'CalDAV: calendar-query of one week, 42 bookings',
  target: '<= 1.2 ms at 1,000 bookings, <= 4.5 ms at 10,000',
  mostMs: { 1000: 1.2, 10000: 4.5 },
  mostGrowth: 4,
  ask: (world, size) =>
    report(
      world,
      size,
      `<C:calendar-query ${NAMESPACES}>${DATA}<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20270201T000000Z" end="20270208T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    ),
})

export const calendarMultiget = reads({
  id: 'C2',
  name: 'CalDAV: calendar-multiget of 100',
  target: '<= 2 ms',
  mostMs: same(2),
  mostGrowth: 1.2,
  ask: (world, size) =>
    report(
      world,
      size,
      `<C:calendar-multiget ${NAMESPACES}>${DATA}${world
        .bookingIds(size)
        .slice(0, 100)
        .map((id) => `<D:href>${world.calendar(size)}booking-${id}.ics</D:href>`)
        .join('')}</C:calendar-multiget>`,
    ),
})

export const calendarSync = reads({
  id: 'C3',
  name: 'CalDAV: sync-collection of 10 changes',
  target: '<= 2 ms; at 10,000 <= 1.2x of 1,000',
  mostMs: same(2),
  mostGrowth: 1.2,
  ask: sync(10),
})

export const calendarQuiet = reads({
  id: 'C3-0',
  name: 'CalDAV: sync-collection without a change',
  target: '<= 1 ms; at 10,000 <= 1.2x of 1,000',
  mostMs: same(1),
  mostGrowth: 1.2,
  ask: sync(0),
})

export const calendarState = reads({
  id: 'C4',
  name: 'CalDAV: PROPFIND of CTag and sync-token, Depth 0',
  target: '<= 1.5 ms; equal at both sizes',
  mostMs: same(1.5),
  mostGrowth: 1.2,
  ask: propfind,
})
