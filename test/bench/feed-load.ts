import { type Bench, type BenchContext, median, percent, perSecond } from './bench.ts'
import { type FeedWorld, feedWorld } from './feed-world.ts'
import { httpLoad } from './http-load.ts'
import { startPlainFeed } from './plain-feed.ts'
import { ask } from './side-by-side.ts'

const CLIENTS = 32
const GZIP = { 'accept-encoding': 'gzip' }
const LEAST_UNCHANGED = 0.9
const LEAST_WARM = 0.85

/** C6: what most polls of subscribers are answered with. */
export const feedUnchanged: Bench = {
  id: 'C6',
  name: 'Feed, nothing new (304)',
  target: '>= 90 % of Fastify + `SELECT rev`; the revision is never held in memory alone',
  async run(context) {
    const world = await context.shared(feedWorld)
    await using plain = await startPlainFeed(world)
    const links = world.links.slice(0, world.links.length / 2)
    const { headers } = await ask({ url: world.service.url + links[0], method: 'GET', headers: GZIP })
    const known = { ...GZIP, 'if-none-match': String(headers.etag) }
    const theirs = { ...GZIP, 'if-none-match': '"1"' }
    const rates = await rounds(context, 304, {
      memory: { url: plain.url, paths: ['/memory'], headers: theirs },
      strict: { url: plain.url, paths: ['/strict'], headers: theirs },
      service: { url: world.service.url, paths: links, headers: known },
    })
    const isMet = rates.service >= LEAST_UNCHANGED * rates.strict
    return {
      measured: `${perSecond(rates.service)}: ${percent(rates.service, rates.strict)} of Fastify + SELECT rev (${perSecond(rates.strict)}), ${percent(rates.service, rates.memory)} of Fastify alone (${perSecond(rates.memory)})`,
      met: isMet,
      remark: isMet
        ? null
        : 'one statement by index as well, which finds link, room, revision, last change and calendars; then the headers of every answer and the limit per link',
    }
  },
}

/** C7: a subscriber that has nothing yet, of a feed that is ready. */
export const feedLoad: Bench = {
  id: 'C7',
  name: 'Feed, warm, gzip',
  target: '>= 85 % of Fastify with a prebuilt gzip buffer',
  async run(context) {
    const world = await context.shared(feedWorld)
    await using plain = await startPlainFeed(world)
    const links = world.links.slice(world.links.length / 2)
    const rates = await rounds(context, 200, {
      memory: { url: plain.url, paths: ['/memory'], headers: GZIP },
      strict: { url: plain.url, paths: ['/strict'], headers: GZIP },
      service: { url: world.service.url, paths: links, headers: GZIP },
    })
    const isMet = rates.service >= LEAST_WARM * rates.memory
    return {
      measured: `${perSecond(rates.service)}: ${percent(rates.service, rates.memory)} of Fastify with a prebuilt buffer (${perSecond(rates.memory)}), ${percent(rates.service, rates.strict)} of the same with SELECT rev (${perSecond(rates.strict)})`,
      met: isMet,
      remark: isMet ? null : 'the revision is looked up for each answer; the limit has no database',
    }
  },
}

interface Contender {
  readonly url: string
  readonly paths: FeedWorld['links']
  readonly headers: Readonly<Record<string, string>>
}

/** Medians of requests per second; the first round warms up. */
async function rounds<Name extends string>(
  { settings }: BenchContext,
  status: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[]
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]))
  let turn = 0
  for (let round = 0; round <= settings.rounds; round++)
    for (const name of names) {
      const { url, paths, headers } = contenders[name]
      const request = () => ({ method: 'GET', path: paths[turn++ % paths.length] ?? '', headers, body: '' })
      // The limit per link is counted by the minute, and half of the time is enough for a rate.
      const driven = await httpLoad({ url, clients: CLIENTS, seconds: settings.seconds / 2, request })
      const others = Object.keys(driven.statuses).filter((one) => one !== String(status))
      if (others.length > 0) throw new Error(`${name}: not only ${status}: ${JSON.stringify(driven.statuses)}`)
      if (round > 0) rates.get(name)?.push(driven.rate)
    }
  return Object.fromEntries([...rates].map(([name, values]) => [name, median(values)])) as Record<Name, number>
}
