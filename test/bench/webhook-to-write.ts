import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { load } from '../../config/load.ts'
import { ASPEN, BOB } from '../../src/cli/demo/outside-world.ts'
import { annInvites, googlePersonInvites } from '../../src/cli/demo/people.ts'
import { pairTheRooms } from '../../src/cli/demo/scenes/pair-the-rooms.ts'
import { openStage, type Stage } from '../../src/cli/demo/stage.ts'
import { type Bench, type BenchContext, type Measured, median } from './bench.ts'
import { dataFolder } from './footprint.ts'
import { onRedis } from './on-redis.ts'

const CHANGES = 25
const WARM_UP = 5
const QUIET_MS = 700
const PATIENCE_MS = 20_000
const MOST_P50_MS = 8
const MOST_P99_MS = 50

/** A request that some server of this process has received: the service's webhook, or one of the sandbox providers. */
interface Seen {
  readonly path: string
  readonly method: string
  readonly from: number
  until: number | null
}

/** Milliseconds of one change on its way from the notice to the write on the other side. */
interface Split {
  readonly accept: number
  readonly pickup: number
  readonly pull: number
  readonly decideAndHandOver: number
  readonly total: number
}

interface Side {
  readonly name: string
  readonly webhook: string
  readonly source: RegExp
  readonly target: RegExp
  readonly change: (stage: Stage, turn: number) => void
}

const GOOGLE = /^\/calendar\/v3\//
const GRAPH = /^\/v1\.0\//
const [GOOGLE_HOUR, GRAPH_HOUR] = [8, 14]

const meeting = (stage: Stage, turn: number, hour: number) => ({
  subject: `Change ${turn}`,
  day: stage.day(turn),
  from: `${String(hour).padStart(2, '0')}:00`,
  to: `${String(hour + 1).padStart(2, '0')}:00`,
})

const SIDES: readonly Side[] = [
  {
    name: 'Google to Exchange',
    webhook: '/webhooks/google',
    source: GOOGLE,
    target: GRAPH,
    change: (stage, turn) =>
      void googlePersonInvites(stage, BOB, { room: ASPEN, meeting: meeting(stage, turn, GOOGLE_HOUR) }),
  },
  {
    name: 'Exchange to Google',
    webhook: '/webhooks/exchange',
    source: GRAPH,
    target: GOOGLE,
    change: (stage, turn) => void annInvites(stage, ASPEN, meeting(stage, turn, GRAPH_HOUR)),
  },
]

/** Y2: one change at a time, through the real service with its workers, both providers sandboxes of this process that answer at once. */
export const webhookToWrite: Bench = {
  id: 'Y2',
  name: 'Webhook in to mirror write at the other provider, queue on PostgreSQL',
  target: 'p50 <= 8 ms, p99 <= 50 ms',
  run: (context) => follows(context, {}),
}

export const webhookToWriteOnRedis: Bench = {
  ...webhookToWrite,
  id: 'Y2R',
  name: 'Webhook in to mirror write at the other provider, queue on Redis',
  run: (context) => onRedis((redis) => follows(context, { REDIS_URL: redis.url })),
}

async function follows({ log }: BenchContext, settings: Readonly<Record<string, string>>): Promise<Measured> {
  await using folder = await dataFolder()
  await using stage = await openStage({ ...stageOptions({ ...folder.settings, ...settings }), log: () => {} })
  await pairTheRooms.play(stage)
  using traffic = watchTraffic()
  const shown: string[] = []
  let met = true
  for (const side of SIDES) {
    const splits: Split[] = []
    for (let turn = 0; turn < CHANGES + WARM_UP; turn++) {
      const split = await follow(stage, side, { traffic: traffic.seen, turn })
      if (turn >= WARM_UP) splits.push(split)
    }
    const totals = splits.map(({ total }) => total).sort((a, b) => a - b)
    const [p50, p99] = [median(totals), totals[Math.floor(totals.length * 0.99)] ?? Number.NaN]
    met &&= p50 <= MOST_P50_MS && p99 <= MOST_P99_MS
    shown.push(`${side.name} p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (${middle(splits)})`)
    log(shown.at(-1) ?? '')
  }
  return {
    measured: shown.join('; '),
    met,
    remark: met
      ? null
      : 'between the two lie a durable job, a lease, a whole pull by cursor (Graph: one request per window), the decision and a second job, each with commits of its own',
  }
}

function stageOptions(settings: Readonly<Record<string, string>>) {
  const config = load({
    ...settings,
    MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true',
    MEETMEUP_LOG_LEVEL: 'silent',
  })
  if (!config.ok) throw new Error(config.error.join(' '))
  return { config: config.value, organization: 'Bench', say: () => {}, kept: () => {} }
}

/** Everything that servers of this process receive, as Node itself tells it. */
function watchTraffic(): Disposable & { readonly seen: Seen[] } {
  const seen: Seen[] = []
  const open = new WeakMap<object, Seen>()
  const started = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage }
    const one = { path: request.url ?? '', method: request.method ?? '', from: performance.now(), until: null }
    open.set(request, one)
    seen.push(one)
  }
  const finished = (message: unknown): void => {
    const one = open.get((message as { request: IncomingMessage }).request)
    if (one !== undefined) one.until = performance.now()
  }
  subscribe('http.server.request.start', started)
  subscribe('http.server.response.finish', finished)
  return {
    seen,
    [Symbol.dispose]() {
      unsubscribe('http.server.request.start', started)
      unsubscribe('http.server.response.finish', finished)
    },
  }
}

interface Following {
  readonly traffic: Seen[]
  readonly turn: number
}

async function follow(stage: Stage, side: Side, { traffic, turn }: Following): Promise<Split> {
  await untilQuiet(traffic)
  traffic.length = 0
  side.change(stage, turn)
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const split = splitOf(side, traffic)
    if (split !== null) return split
    if (performance.now() > deadline)
      throw new Error(`no write arrived: ${traffic.map(({ method, path }) => `${method} ${path}`).join(', ')}`)
    await pause(5)
  }
}

/** So that the next change meets no visit that is under way. */
async function untilQuiet(traffic: readonly Seen[]): Promise<void> {
  while (performance.now() - (traffic.at(-1)?.from ?? 0) < QUIET_MS) await pause(50)
}

function splitOf({ webhook, source, target }: Side, traffic: readonly Seen[]): Split | null {
  const notice = traffic.find(({ path, until }) => path.startsWith(webhook) && until !== null)
  const write = traffic.find(({ path, method }) => target.test(path) && (method === 'POST' || method === 'PUT'))
  if (notice?.until == null || write === undefined) return null
  const reads = traffic.filter(
    ({ path, method, from, until }) =>
      source.test(path) && method === 'GET' && from > notice.from && until !== null && until < write.from,
  )
  const [first, last] = [reads[0], reads.at(-1)]
  if (first === undefined || last?.until == null) return null
  return {
    accept: notice.until - notice.from,
    pickup: first.from - notice.until,
    pull: last.until - first.from,
    decideAndHandOver: write.from - last.until,
    total: write.from - notice.from,
  }
}

/** Medians of the parts. A visit may begin before the notice is answered: then the pickup is below zero. */
function middle(splits: readonly Split[]): string {
  const of = (part: keyof Split) => `${median(splits.map((split) => split[part])).toFixed(0)}`
  return `accept ${of('accept')}, pickup ${of('pickup')}, pull ${of('pull')}, decide and hand over to the other calendar ${of('decideAndHandOver')}`
}
