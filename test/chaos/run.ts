import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Report } from '../../src/ops/verify/index.ts'
import { SeededRandomness } from '../../src/sandbox/shared/seeded-randomness.ts'
import { findPlace } from '../../src/store/embedded/place.ts'
import { startOrAttach } from '../../src/store/embedded/start-or-attach.ts'
import { type Installation, openInstallation, untilAtRest } from '../processes/installation.ts'
import { startRedis } from '../queue/redis-server.ts'
import { Crew } from './crew.ts'
import { Disaster } from './faults.ts'
import { isWell, type Outcome, page } from './page.ts'
import { People } from './people.ts'

const USAGE = `npm run chaos -- [--seconds 600] [--seed N] [--page FILE] [--redis]

The service as an operator runs it (the API, two workers, the embedded PostgreSQL), with both sandboxes beside it, under load and faults.
With --redis the queue lies in a Redis of its own (redis-server must be there), which is emptied, stopped and killed as well.
Ends with 0 when everything came to rest within a minute after the last fault and every promise is kept.`

/** After the last fault. */
const REST_SECONDS = 60
const START_SECONDS = 90

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      page: { type: 'string', default: join(tmpdir(), 'meetmeup-chaos.md') },
      redis: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
  if (values.help || !Number.isInteger(seconds) || seconds < 1 || !Number.isInteger(seed)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const outcome = await play({ seconds, seed, onRedis: values.redis })
  const text = page(outcome)
  await writeFile(values.page, text)
  console.log(`\n${text}\nwritten to ${values.page}`)
  return isWell(outcome) ? 0 : 1
}

interface Run {
  readonly seconds: number
  readonly seed: number
  readonly onRedis: boolean
}

async function play({ seconds, seed, onRedis }: Run): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'meetmeup-chaos-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = stack.use(await startOrAttach({ dataDir, log: say }))
  const redis = onRedis ? stack.use(await startRedis()) : null
  const queue = redis === null ? {} : { redisUrl: redis.url }
  const installation = stack.use(await openInstallation({ databaseUrl: postgres.url, dataDir, ...queue }))
  const crew = stack.use(new Crew(installation))
  await crew.startApi()
  await installation.pair()
  await crew.startWorkers()
  await untilAtRest(installation, START_SECONDS, () => crew.lastWords())
  say(`seed ${seed}: the service runs; ${seconds} s of load and faults begin`)
  const people = new People(
    installation,
    new SeededRandomness(`people ${seed}`),
    Temporal.Now.plainDateISO('Europe/Berlin'),
  )
  const { cluster } = await findPlace(dataDir)
  const disaster = new Disaster({ installation, crew, random: new SeededRandomness(`faults ${seed}`), cluster, redis })
  await rage({ people, disaster, pace: new SeededRandomness(`pace ${seed}`), seconds })
  disaster.stop()
  say('no more faults; life goes on')
  const quiet = performance.now()
  await people.lastMeetings()
  const { report, unrest } = await settle({ installation, people, since: quiet })
  const restAfterSeconds = unrest.length === 0 && report?.ok === true ? (performance.now() - quiet) / 1000 : null
  if (restAfterSeconds === null) say(crew.lastWords())
  return {
    seed,
    seconds,
    acts: people.acts,
    faults: disaster.struck,
    restarts: crew.restarts,
    restAfterSeconds,
    allowedSeconds: REST_SECONDS,
    report,
    unrest,
    ...(await figures(installation, people)),
  }
}

interface Raging {
  readonly people: People
  readonly disaster: Disaster
  readonly pace: SeededRandomness
  readonly seconds: number
}

/** Load and faults beside each other, until the time is over and both have ended. */
async function rage({ people, disaster, pace, seconds }: Raging): Promise<void> {
  const end = performance.now() + seconds * 1000
  const going: Promise<void>[] = []
  const every = async (from: number, to: number, act: () => Promise<void>) => {
    while (performance.now() < end) {
      going.push(
        act().catch((error: unknown) =>
          say(`an act failed: ${error instanceof Error ? error.message : String(error)}`),
        ),
      )
      await pause(Math.min(pace.integer(from, to), end - performance.now()))
    }
  }
  await Promise.all([
    every(150, 450, () => people.act()),
    every(700, 2500, () => disaster.strike()),
    // Early enough in a short run that there is life after it.
    pause(Math.min(seconds * 500, 60_000)).then(() => every(90_000, 120_000, () => disaster.endPostgres())),
  ])
  await Promise.all(going)
}

interface Settling {
  readonly installation: Installation
  readonly people: People
  readonly since: number
}

/** Waits, without a hand's turn, until nothing goes on any more, everybody is answered and every promise is kept; and a while longer, to see what it lacks. */
async function settle({
  installation,
  people,
  since,
}: Settling): Promise<{ report: Report | null; unrest: readonly string[] }> {
  let report: Report | null = null
  for (;;) {
    const unrest = [...(await unrestOf(installation)), ...people.unanswered()]
    if (unrest.length === 0) report = await installation.prove()
    const left = 2 * REST_SECONDS * 1000 - (performance.now() - since)
    if ((unrest.length === 0 && report?.ok === true) || left < 0)
      return { report: report ?? (await installation.prove()), unrest }
    await pause(250)
  }
}

/** PostgreSQL may just be coming back from its last end. */
const unrestOf = (installation: Installation): Promise<readonly string[]> =>
  installation.unrest().catch((error: unknown) => [error instanceof Error ? error.message : String(error)])

async function figures({ database, organizationId, outside }: Installation, people: People) {
  const bookings = await database.sql<{ state: string; count: number }>(
    'select state, count(*) as count from booking where organization_id = $1 group by 1 order by 1',
    [organizationId],
  )
  const [rows] = await database.sql<{ api: number; changes: number }>(
    `select (select count(*) from booking where organization_id = $1 and origin = 'api') as api,
      (select count(*) from audit where organization_id = $1 and entity = 'booking') as changes`,
    [organizationId],
  )
  const told = people.wishes.flatMap(({ bookingId }) => (bookingId === null ? [] : [bookingId]))
  const silent = people.wishes.filter(({ status }) => status === null).length
  const known = rows?.api ?? 0
  const distinct = new Set(told).size
  const journal = [...outside.exchange.journal.list(), ...outside.google.control.journal()]
  return {
    broken: {
      'double bookings': people.toldTwice(),
      lost: [
        ...people.unanswered(),
        ...(known < distinct ? [`${distinct} bookings were granted by the API, ${known} are there`] : []),
      ],
      // Whoever never got an answer may have a booking or none.
      twins:
        known > distinct + silent
          ? [
              `${known} bookings are there, ${distinct} were granted by the API and ${silent} wishes were never answered`,
            ]
          : [],
    },
    writes: {
      sent: journal.filter(
        ({ method, path }) =>
          method !== 'GET' && /events|calendar/i.test(path) && !/subscriptions|watch|token|channels/.test(path),
      ).length,
      changes: rows?.changes ?? 0,
    },
    bookings: bookings.map(({ state, count }) => [state, count] as const),
  }
}

const began = performance.now()
function say(line: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}

process.exitCode = await main()
