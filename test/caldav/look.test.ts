import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ObjectLookerPool } from '../../src/caldav/off-thread/object-looker-pool.ts'
import { type DavWorld, event, openDavWorld } from './world.ts'

const script = new URL('./moody-looker.ts', import.meta.url)
const pools: ObjectLookerPool[] = []
let dav: DavWorld

beforeAll(async () => {
  const looker = new ObjectLookerPool({ script, deadlineMs: 500, threads: 1, waiting: 1 })
  pools.push(looker)
  dav = await openDavWorld((deps) => ({ ...deps, looker }))
  await put('good.ics', { uid: 'good@client', start: '20261207T100000', end: '20261207T110000', summary: 'Plan' })
  await put('slow.ics', { uid: 'slow@client', start: '20261208T100000', end: '20261208T110000', summary: 'FOREVER' })
})
afterAll(async () => {
  await dav.close()
  await Promise.all(pools.map((pool) => pool[Symbol.asyncDispose]()))
})

const put = (name: string, parts: Parameters<typeof event>[0]) =>
  dav.ask({ method: 'PUT', path: `${dav.room()}${name}`, body: event(parts) })

const MULTIGET = 'C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"'
const EXPANDED =
  '<D:prop><C:calendar-data><C:expand start="20261201T000000Z" end="20270101T000000Z"/></C:calendar-data></D:prop>'
const expanded = (name: string) =>
  dav.ask({
    method: 'REPORT',
    path: dav.room(),
    body: `<${MULTIGET}>${EXPANDED}<D:href>${dav.room()}${name}</D:href></C:calendar-multiget>`,
  })
const plain = () => dav.ask({ method: 'GET', path: `${dav.room()}good.ics` })

describe('an event that takes for ever to be looked into', () => {
  it('is refused to whoever asks, while everybody else is served, and the next question as well', async () => {
    const slow = expanded('slow.ics')
    const others = await Promise.all(Array.from({ length: 10 }, plain))
    expect(others.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const refused = await slow
    expect([refused.status, refused.text.includes('<M:too-expensive')]).toEqual([403, true])
    const next = await expanded('good.ics')
    expect([next.status, next.text.includes('DTSTART:20261207T090000Z')]).toEqual([207, true])
  })

  it('lets no more questions wait for it than can be answered: those are asked to come again', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => expanded('slow.ics')))
    const later = replies.filter(({ status }) => status === 503)
    expect(later.length).toBeGreaterThan(0)
    for (const { headers } of later) expect(headers.get('retry-after')).toBe('1')
    expect((await expanded('good.ics')).status).toBe(207)
  })
})
