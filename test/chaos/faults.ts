import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault, FaultInjector, FaultRule } from '../../src/sandbox/shared/fault-injector.ts'
import type { SeededRandomness } from '../../src/sandbox/shared/seeded-randomness.ts'
import { type Installation, wipeQueue } from '../processes/installation.ts'
import type { RedisServer } from '../queue/redis-server.ts'
import type { Crew } from './crew.ts'
import { Tally } from './tally.ts'

/** How long a provider is out of sorts at once. */
const DISTURBED_MS = 4000

type Faults = Pick<FaultInjector, 'add' | 'remove' | 'clear'>

export interface FaultParts {
  readonly installation: Installation
  readonly crew: Crew
  readonly random: SeededRandomness
  /** Folder of the cluster, whose postmaster is killed. */
  readonly cluster: string
  /** Where the queue lies; null: in PostgreSQL. */
  readonly redis: RedisServer | null
}

/** Everything that goes wrong, now and then. */
export class Disaster {
  readonly struck = new Tally()
  readonly #parts: FaultParts
  readonly #sides: readonly { readonly name: string; readonly path: string; readonly faults: Faults }[]

  constructor(parts: FaultParts) {
    this.#parts = parts
    const { exchange, google } = parts.installation.outside
    const { control } = google
    this.#sides = [
      { name: 'Exchange', path: '^/v1[.]0/', faults: exchange.faults },
      {
        name: 'Google',
        path: '^/calendar/v3/',
        faults: {
          add: (rule) => control.addFault(rule),
          remove: (id) => control.removeFault(id),
          clear: () => control.clearFaults(),
        },
      },
    ]
  }

  /** One disaster. Resolves when it has begun, or is over where it lasts. */
  async strike(): Promise<void> {
    const { random } = this.#parts
    const disasters = [
      ...[this.#killWorker, this.#killWorker, this.#killWorker, this.#killWorker, this.#killApi, this.#stopWorker],
      ...[this.#failRequests, this.#failRequests, this.#failRequests, this.#failAfterTheWrite, this.#failAfterTheWrite],
      ...[this.#cutConnections, this.#cutConnections, this.#throttle, this.#slow, this.#outage, this.#expireCursors],
      ...[this.#loseNotices, this.#doubleNotices, this.#wipeQueue],
      ...(this.#parts.redis === null ? [] : [this.#wipeQueue, this.#freezeRedis, this.#endRedis]),
    ]
    const disaster = disasters[random.integer(0, disasters.length - 1)]
    await disaster?.call(this)
  }

  /** PostgreSQL ends as with `pg_ctl stop -m immediate`, and recovers from its log. */
  async endPostgres(): Promise<void> {
    const [pid] = (await readFile(join(this.#parts.cluster, 'postmaster.pid'), 'utf8')).split('\n')
    process.kill(Number(pid), 'SIGQUIT')
    this.struck.add('PostgreSQL ended at once (-m immediate)')
  }

  /** Nothing goes wrong any more. */
  stop(): void {
    const { exchange, google } = this.#parts.installation.outside
    for (const { faults } of this.#sides) faults.clear()
    exchange.control.configure({ notifications: { dropRatio: 0, extraCopies: 0, reorder: false } })
    google.control.setPush({ dropRatio: 0, duplicates: 0 })
  }

  #killWorker(): void {
    if (this.#parts.crew.kill(`worker ${this.#parts.random.integer(1, 2)}`)) this.struck.add('worker killed (-9)')
  }

  #killApi(): void {
    if (this.#parts.crew.kill('api')) this.struck.add('API killed (-9)')
  }

  async #stopWorker(): Promise<void> {
    this.struck.add('worker stopped for longer than its lease, then continued')
    await this.#parts.crew.stop(`worker ${this.#parts.random.integer(1, 2)}`, 22_000)
  }

  async #failRequests(): Promise<void> {
    const status = this.#parts.random.chance(0.5) ? 500 : 503
    await this.#disturb(`answered ${status} before anything was done`, { kind: 'respond', status })
  }

  async #failAfterTheWrite(): Promise<void> {
    await this.#disturb('answered 500 after the write was done', { kind: 'respond-after-commit', status: 500 }, WRITES)
  }

  async #cutConnections(): Promise<void> {
    if (this.#parts.random.chance(0.5)) await this.#disturb('connection cut', { kind: 'reset' })
    else await this.#disturb('connection cut after the write was done', { kind: 'reset-after-commit' }, WRITES)
  }

  async #throttle(): Promise<void> {
    await this.#disturb('answered 429', { kind: 'respond', status: 429, headers: { 'retry-after': '1' } })
  }

  async #slow(): Promise<void> {
    await this.#disturb('answered late', { kind: 'slow', delayMs: this.#parts.random.integer(1000, 6000) })
  }

  async #outage(): Promise<void> {
    const side = this.#side()
    this.struck.add(`${side.name} down for some seconds`)
    const { id } = side.faults.add({ fault: { kind: 'respond', status: 503 }, path: side.path, times: null })
    await pause(this.#parts.random.integer(2000, 5000))
    side.faults.remove(id)
  }

  #expireCursors(): void {
    const { exchange, google } = this.#parts.installation.outside
    exchange.control.expireDeltaLinks()
    google.control.expireSyncTokens()
    this.struck.add('all cursors expired')
  }

  async #loseNotices(): Promise<void> {
    this.struck.add('half of the notices lost for some seconds')
    await this.#notices({ dropRatio: 0.5 }, { dropRatio: 0 })
  }

  async #doubleNotices(): Promise<void> {
    this.struck.add('each notice sent three times, in any order, for some seconds')
    await this.#notices({ copies: 2 }, { copies: 0 })
  }

  async #notices(now: NoticeTrouble, later: NoticeTrouble): Promise<void> {
    this.#setNotices(now)
    await pause(5000)
    this.#setNotices(later)
  }

  #setNotices({ dropRatio, copies }: NoticeTrouble): void {
    const { exchange, google } = this.#parts.installation.outside
    if (dropRatio !== undefined) {
      exchange.control.configure({ notifications: { dropRatio } })
      google.control.setPush({ dropRatio })
    }
    if (copies !== undefined) {
      exchange.control.configure({ notifications: { extraCopies: copies, reorder: copies > 0 } })
      google.control.setPush({ duplicates: copies })
    }
  }

  async #wipeQueue(): Promise<void> {
    const { redis, installation } = this.#parts
    await (redis === null ? wipeQueue(installation.database) : redis.wipe())
    this.struck.add('queue emptied')
  }

  /** It holds its connections and answers nobody. */
  async #freezeRedis(): Promise<void> {
    const { redis, random } = this.#parts
    this.struck.add('Redis stopped for some seconds, then continued')
    redis?.freeze()
    await pause(random.integer(2000, 20_000))
    redis?.thaw()
  }

  async #endRedis(): Promise<void> {
    const { redis, random } = this.#parts
    this.struck.add('Redis killed (-9), and back with nothing in it')
    await redis?.stop()
    await pause(random.integer(500, 4000))
    await redis?.start()
  }

  async #disturb(what: string, fault: Fault, methods: readonly string[] = ['']): Promise<void> {
    const { random } = this.#parts
    const side = this.#side()
    const method = methods[random.integer(0, methods.length - 1)]
    const times = random.integer(1, 4)
    const rule: FaultRule = { fault, path: side.path, times, ...(method ? { method } : {}) }
    // Or faults that nobody meets, since calls are suspended, would wait for whoever tries, and the provider never be well.
    await this.#forSeconds(side.faults, rule, `${side.name} ${what}`)
  }

  /** Counts what was met in that time. */
  async #forSeconds(faults: Faults, rule: FaultRule, what: string): Promise<void> {
    const fault = faults.add(rule)
    await pause(DISTURBED_MS)
    faults.remove(fault.id)
    if (fault.struck > 0) this.struck.add(what, fault.struck)
  }

  #side() {
    const side = this.#sides[this.#parts.random.integer(0, this.#sides.length - 1)]
    if (side === undefined) throw new Error('there is no provider')
    return side
  }
}

const WRITES = ['POST', 'PATCH', 'PUT', 'DELETE'] as const

interface NoticeTrouble {
  readonly dropRatio?: number
  readonly copies?: number
}
