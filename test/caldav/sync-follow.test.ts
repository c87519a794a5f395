import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DavWorld, event, type Name, openDavWorld } from './world.ts'

let dav: DavWorld
beforeAll(async () => {
  dav = await openDavWorld()
  await dav.world.ask({
    method: 'PATCH',
    url: `/v1/rooms/${dav.aspen}`,
    body: { policy: { davClash: 'accept_then_decline' } },
  })
})
afterAll(() => dav.close())

const DAYS = 5
const NAMES = 4

/** One thing that somebody does: puts an event, private or not, deletes one, has one moved to the other room or back, or a device reads on. */
const edit = fc.oneof(
  fc.record({
    does: fc.constant('put' as const),
    as: fc.constantFrom<Name>('ann', 'ben'),
    name: fc.nat(NAMES - 1),
    day: fc.nat(DAYS - 1),
    isPrivate: fc.boolean(),
  }),
  fc.record({ does: fc.constant('delete' as const), as: fc.constantFrom<Name>('ann', 'ben'), name: fc.nat(NAMES - 1) }),
  fc.record({ does: fc.constant('move' as const), which: fc.nat(20) }),
  fc.record({
    does: fc.constant('read' as const),
    limit: fc.integer({ min: 1, max: 4 }),
    pages: fc.integer({ min: 1, max: 3 }),
  }),
)
type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never

/** A device that follows tokens: what it holds, by address. */
class Device {
  readonly held = new Map<string, string>()
  token = ''
  readonly as: Name
  constructor(as: Name) {
    this.as = as
  }

  /** One page; true: there is more. */
  async read(limit: number): Promise<boolean> {
    const { status, text } = await dav.ask({
      method: 'REPORT',
      as: this.as,
      path: dav.room(this.as),
      body: `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${this.token}</D:sync-token><D:limit><D:nresults>${limit}</D:nresults></D:limit><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    })
    expect(status).toBe(207)
    for (const [, href = '', rest = ''] of text.matchAll(
      /<D:response><D:href>([^<]*\.ics)<\/D:href>(.*?)<\/D:response>/gs,
    )) {
      const tag = /<D:getetag>([^<]*)/.exec(rest)?.[1]
      if (tag === undefined) this.held.delete(href)
      else this.held.set(href, tag)
    }
    this.token = /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? ''
    return text.includes('HTTP/1.1 507')
  }
}

async function members(as: Name): Promise<Map<string, string>> {
  const { text } = await dav.ask({
    method: 'PROPFIND',
    as,
    path: dav.room(as),
    headers: { depth: '1' },
    body: '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>',
  })
  const found = [...text.matchAll(/<D:href>([^<]*\.ics)<\/D:href><D:propstat><D:prop><D:getetag>([^<]*)/g)]
  const listed = new Map(found.map(([, href = '', tag = '']) => [href, tag]))
  expect(listed.size).toBe(found.length)
  return listed
}

let round = 0

async function act(one: Exclude<Edit, { does: 'read' }>): Promise<void> {
  if (one.does === 'move') return moveOne(one.which)
  const path = `${dav.room(one.as)}n${one.name}.ics`
  if (one.does === 'delete') return void (await dav.ask({ method: 'DELETE', as: one.as, path }))
  const day = `202703${String(10 + one.day)}`
  const body = event({
    uid: `${round}-${one.as}-${one.name}@client`,
    start: `${day}T100000`,
    end: `${day}T110000`,
    lines: one.isPrivate ? ['CLASS:PRIVATE'] : [],
  })
  const { status } = await dav.ask({ method: 'PUT', as: one.as, path, body })
  expect([201, 204, 403]).toContain(status)
}

async function moveOne(which: number): Promise<void> {
  const all = await dav.world.database.sql<{ id: number; version: number; roomId: number }>(
    `select id, version, room_id as "roomId" from booking where state = 'confirmed' order by id`,
  )
  const one = all[which % Math.max(1, all.length)]
  if (one === undefined) return
  const roomId = one.roomId === dav.aspen ? dav.birch : dav.aspen
  const headers = { 'if-match': `"v${one.version}"` }
  const { statusCode } = await dav.world.ask({
    method: 'PATCH',
    url: `/v1/bookings/${one.id}`,
    body: { roomId },
    headers,
  })
  expect([200, 409]).toContain(statusCode)
}

describe('a device that follows tokens, however few changes it takes at once and whatever happens meanwhile', () => {
  it('ends with exactly the bookings that are there, as its person sees them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 5, maxLength: 25 }),
        fc.integer({ min: 1, max: 3 }),
        async (edits, last) => {
          round += 1
          const devices = [new Device('ann'), new Device('ben'), new Device('vera')]
          for (const one of edits)
            if (one.does !== 'read') await act(one)
            else
              for (const device of devices)
                for (let page = 0; page < one.pages && (await device.read(one.limit)); page++);
          for (const device of devices) {
            while (await device.read(last));
            expect(device.held).toEqual(await members(device.as))
          }
        },
      ),
      { numRuns: 15 },
    )
  }, 120_000)
})
