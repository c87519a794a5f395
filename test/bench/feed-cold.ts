import type { Bench } from './bench.ts'
import { startRadicale } from './calendar-servers.ts'
import { connected } from './drive.ts'
import { EVENTS, feedWorld } from './feed-world.ts'
import { startPlainFeed } from './plain-feed.ts'
import { ask, ms, reaches, sideBySide, type Turn, times, timesFaster } from './side-by-side.ts'

const GZIP = { 'accept-encoding': 'gzip' }
const MOST_MS = 15

/** C8: the first subscriber after a change of the room. */
export const feedCold: Bench = {
  id: 'C8',
  name: 'Feed of 1,000 events after a change',
  target: '<= 15 ms; >= 6x the whole calendar of Radicale, warm; >= 10x a route with ical-generator',
  async run(context) {
    const world = await context.shared(feedWorld)
    await using plain = await startPlainFeed(world)
    await using radicale = await startRadicale(new Map([[EVENTS, world.events]]))
    const client = await connected(world.database.url)
    try {
      // Not what is measured, so it does not wait for the disk.
      await client.query('set synchronous_commit = off')
      const change = 'update room_revision set rev = rev + 1 where room_id = $1'
      const contenders = new Map<string, Turn>([
        [
          'service',
          async (turn) => {
            await client.query({ name: 'change', text: change, values: [world.roomId] })
            const path = world.links[turn % world.links.length] ?? ''
            await ask({ url: world.service.url + path, method: 'GET', headers: GZIP })
          },
        ],
        ['generator', () => ask({ url: `${plain.url}/generated`, method: 'GET', headers: GZIP })],
      ])
      if (radicale !== null) {
        const { url, headers, calendars } = radicale
        const path = calendars.get(EVENTS)?.path ?? ''
        contenders.set('radicale', () => ask({ url: url + path, method: 'GET', headers }))
      }
      const medians = await sideBySide(context, contenders)
      const ours = medians.get('service')
      const [other, generator] = ['radicale', 'generator'].map((name) => timesFaster(ours, medians.get(name)))
      const isFast = (ours ?? Number.NaN) <= MOST_MS
      return {
        measured: `${ms(ours)}: ${times(other ?? null)} Radicale (${ms(medians.get('radicale'))}), ${times(generator ?? null)} ical-generator (${ms(medians.get('generator'))})`,
        met: isFast && reaches(other ?? null, 6) && reaches(generator ?? null, 10),
        remark: 'one client; the change itself is in the figure',
      }
    } finally {
      await client.end()
    }
  },
}
