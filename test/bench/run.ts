import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startOrAttach } from '../../src/store/embedded/start-or-attach.ts'
import { adoption } from './adoption.ts'
import { availabilityWeek } from './availability-week.ts'
import type { Bench, BenchContext, BenchSettings, Measured } from './bench.ts'
import { bookingOverHttp } from './booking-over-http.ts'
import { bookingRate } from './booking-rate.ts'
import { calendarMultiget } from './calendar-multiget.ts'
import { calendarPut } from './calendar-put.ts'
import { calendarQuery } from './calendar-query.ts'
import { calendarRestart } from './calendar-restart.ts'
import { calendarSync } from './calendar-sync.ts'
import { calendarTags } from './calendar-tags.ts'
import { conflictRate } from './conflict-rate.ts'
import { feedCold } from './feed-cold.ts'
import { feedLoad, feedUnchanged } from './feed-load.ts'
import { growth } from './growth.ts'
import { icalendarText } from './icalendar-text.ts'
import { idleMemory, idleProcessor } from './idle.ts'
import { noOverlap } from './no-overlap.ts'
import { oneSlot } from './one-slot.ts'
import { Shared } from './shared.ts'
import { restartToReady, startToListening } from './start-up.ts'
import { syncAbsorb } from './sync-absorb.ts'
import { syncCalls, syncReread } from './sync-calls.ts'
import { syncFairness } from './sync-fairness.ts'
import { syncPolling, syncThrottle } from './sync-throttle.ts'
import { webhookAccept, webhookAcceptOnRedis } from './webhook-accept.ts'
import { webhookToWrite, webhookToWriteOnRedis } from './webhook-to-write.ts'

/** Every bench, in the order of the table. A new one is one file and one line here. */
const BENCHES: readonly Bench[] = [
  ...[bookingRate, bookingOverHttp, conflictRate, noOverlap, oneSlot, growth, availabilityWeek],
  ...[calendarQuery, calendarMultiget, calendarSync, calendarTags, calendarPut],
  ...[feedUnchanged, feedLoad, feedCold, icalendarText, calendarRestart],
  ...[webhookAccept, webhookToWrite, webhookAcceptOnRedis, webhookToWriteOnRedis, adoption],
  ...[syncAbsorb, syncCalls, syncThrottle, syncFairness, syncPolling, syncReread],
  ...[idleMemory, startToListening, idleProcessor, restartToReady],
]

const USAGE = `npm run bench -- [B1 adoption ...] [--seconds 5] [--rounds 3] [--rows 5000000] [--attempts 100000] [--events 10000]
${BENCHES.map(({ id, name }) => `  ${id}  ${name}`).join('\n')}`

interface Line {
  readonly bench: Bench
  readonly result: Measured
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      rows: { type: 'string', default: '5000000' },
      attempts: { type: 'string', default: '100000' },
      events: { type: 'string', default: '10000' },
      help: { type: 'boolean', default: false },
    },
  })
  const wanted = BENCHES.filter(
    ({ id, name }) => positionals.length === 0 || positionals.some((word) => word === id || name.includes(word)),
  )
  if (values.help || wanted.length === 0) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const settings = {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    rows: Number(values.rows),
    attempts: Number(values.attempts),
    events: Number(values.events),
  }
  const lines = await runAll(wanted, settings)
  console.log(table(lines))
  return lines.every(({ result }) => result.met) ? 0 : 1
}

/** All on one real, durable PostgreSQL that is removed afterwards. */
async function runAll(benches: readonly Bench[], settings: BenchSettings): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-bench-'))
  const server = await startOrAttach({ dataDir: folder, durable: true, log: say })
  const kept = new Shared()
  const context = { serverUrl: server.url, settings, log: (line: string) => say(`  ${line}`) }
  try {
    const lines: Line[] = []
    for (const bench of benches) {
      say(`${bench.id} ${bench.name}`)
      lines.push({
        bench,
        result: await run(bench, { ...context, shared: (make) => kept.take(make, context) }),
      })
    }
    return lines
  } finally {
    await kept[Symbol.asyncDispose]()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One that breaks does not take the figures of the others with it. */
async function run(bench: Bench, context: BenchContext): Promise<Measured> {
  try {
    const result = await bench.run(context)
    const load = loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')
    say(`  ${result.met ? 'met' : 'NOT MET'}: ${result.measured} (load average ${load})`)
    return result
  } catch (error) {
    return { measured: `broken: ${error instanceof Error ? error.message : String(error)}`, met: false, remark: null }
  }
}

const say = (line: string): void => console.error(line)

function table(lines: readonly Line[]): string {
  return lines
    .map(({ bench, result }) =>
      [
        `${bench.id}  ${bench.name}: ${result.met ? 'met' : 'NOT MET'}`,
        `    target    ${bench.target}`,
        `    measured  ${result.measured}`,
        ...(result.remark === null ? [] : [`    remark    ${result.remark}`]),
      ].join('\n'),
    )
    .join('\n')
}

process.exitCode = await main()
