import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { onExchange, onGoogle } from '../../src/cli/demo/calendars.ts'
import { ASPEN, BOB, EVE, MAPLE, type RoomAddresses } from '../../src/cli/demo/outside-world.ts'
import { annInvites, googlePersonInvites } from '../../src/cli/demo/people.ts'
import { STEPS } from '../../src/sync/step.ts'
import { broken } from '../ops/verify/proving.ts'
import { forgetTheDead, openInstallation, untilAtRest } from '../processes/installation.ts'
import type { ServiceProcess } from '../processes/service-process.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

const REST_SECONDS = 40
const DEATH_SECONDS = 20
/** As long as it takes people to ask for something, and more. */
const SLEEP_MS = 12_000

/** Real workers in processes of their own, over real HTTP to both sandboxes, on a real PostgreSQL; each is killed as `kill -9` does. */
describe('a worker process', () => {
  let fresh: FreshDatabase
  let dataDir: string
  let installation: Awaited<ReturnType<typeof openInstallation>>
  let api: ServiceProcess
  const workers: ServiceProcess[] = []
  let day = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 3 })

  beforeAll(async () => {
    fresh = await freshDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'meetmeup-killed-'))
    installation = await openInstallation({ databaseUrl: fresh.url, dataDir })
    api = await installation.startApi()
    await installation.pair()
    await using worker = await installation.startWorker()
    await untilAtRest(installation, REST_SECONDS, worker.lastWords)
  }, 120_000)

  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker[Symbol.asyncDispose]()
  })

  afterAll(async () => {
    await api?.[Symbol.asyncDispose]()
    await installation?.[Symbol.asyncDispose]()
    await fresh.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const worker = async (failpoints?: string): Promise<ServiceProcess> => {
    const started = await installation.startWorker(failpoints === undefined ? {} : { MEETMEUP_FAILPOINTS: failpoints })
    workers.push(started)
    return started
  }

  /** On a day of its own: three invitations from two sides, and two bookings by the API. */
  async function people(): Promise<string> {
    day = day.add({ days: 1 })
    const on = day.toString()
    annInvites(installation, ASPEN, { subject: 'Budget', day: on, from: '09:00', to: '10:00' })
    googlePersonInvites(installation, BOB, {
      room: ASPEN,
      meeting: { subject: 'Retro', day: on, from: '11:00', to: '12:00' },
    })
    googlePersonInvites(installation, EVE, {
      room: MAPLE,
      meeting: { subject: 'Plan', day: on, from: '09:00', to: '10:00' },
    })
    for (const hour of [13, 15]) await book(on, hour)
    return on
  }

  async function book(on: string, hour: number): Promise<void> {
    const at = (time: number) => ({ dateTime: `${on}T${time}:00:00`, timeZone: 'Europe/Berlin' })
    const body = {
      start: at(hour),
      end: at(hour + 1),
      summary: 'Panel',
      organizer: { name: 'Pat', address: 'pat@contoso.example' },
    }
    const path = `/v1/rooms/${installation.rooms.Aspen}/bookings`
    expect((await installation.api.post(path, body)).status).toBe(201)
  }

  const hoursOf = async (on: string, room: RoomAddresses) => ({
    exchange: (await onExchange(installation, room, on))
      .filter(({ response }) => response !== 'declined')
      .map(hourOf)
      .sort(),
    google: (await onGoogle(installation, room, on)).map(hourOf).sort(),
  })

  const hourOf = ({ start }: { readonly start: string }) =>
    Temporal.Instant.from(start).toZonedDateTimeISO('Europe/Berlin').toPlainTime().toString({ smallestUnit: 'minute' })

  /** Everything that people asked for is there, once, on both sides, and every promise is kept. */
  async function expectAllIsWell(on: string): Promise<void> {
    const both = (hours: string[]) => ({ exchange: hours, google: hours })
    expect(await hoursOf(on, ASPEN)).toEqual(both(['09:00', '11:00', '13:00', '15:00']))
    expect(await hoursOf(on, MAPLE)).toEqual(both(['09:00']))
    const report = await installation.prove()
    expect(broken(report)).toEqual([])
    expect(report.proofs.filter(({ status }) => status !== 'ok')).toEqual([])
  }

  const killed = async (victim: ServiceProcess) =>
    await Promise.race([victim.ended, pause(DEATH_SECONDS * 1000, 'still alive', { ref: false })])

  it.each(STEPS)(
    'that is killed at %s leaves nothing that the next one does not finish',
    { timeout: 120_000 },
    async (step) => {
      const { database, outside } = installation
      // So that a round has several pages, and there is a subscription to open.
      if (step === 'pull.after_page') outside.google.control.setListing({ pageSizeCap: 1 })
      if (step === 'watch.after_http') await database.sql(HALF_OVER)
      const on = await people()
      const victim = await worker(`${step}:kill`)
      expect(await killed(victim), victim.lastWords()).toMatchObject({ signal: 'SIGKILL' })
      outside.google.control.setListing({})
      await forgetTheDead(database)
      const next = await worker()
      await untilAtRest(installation, REST_SECONDS, next.lastWords)
      await expectAllIsWell(on)
    },
  )

  it('that is killed is replaced by another one within a minute, without anybody’s help', {
    timeout: 120_000,
  }, async () => {
    const victim = await worker('push.after_http:kill@2')
    const on = await people()
    expect(await killed(victim), victim.lastWords()).toMatchObject({ signal: 'SIGKILL' })
    const next = await worker()
    await untilAtRest(installation, 60, next.lastWords)
    await expectAllIsWell(on)
  })

  it('that is stopped in the middle of a write, replaced, and goes on later, writes nothing over its successor', {
    timeout: 120_000,
  }, async () => {
    const sleeper = await worker(`push.after_http:pause(${SLEEP_MS})`)
    const on = await people()
    await until(async () => (await inFlight()) > 0)
    const asleep = performance.now()
    sleeper.signal('SIGSTOP')
    await forgetTheDead(installation.database)
    const next = await worker()
    await untilAtRest(installation, REST_SECONDS, next.lastWords)
    await expectAllIsWell(on)
    sleeper.signal('SIGCONT')
    // Longer than what it has left to do.
    await pause(Math.max(0, SLEEP_MS - (performance.now() - asleep)) + 3000)
    await untilAtRest(installation, REST_SECONDS, sleeper.lastWords)
    expect(sleeper.isAlive()).toBe(true)
    await expectAllIsWell(on)
  })

  it('that shares the calendars with another one does nothing that the other does too, however often both are woken', {
    timeout: 120_000,
  }, async () => {
    const { outside } = installation
    outside.google.control.setPush({ duplicates: 3 })
    outside.exchange.control.configure({ notifications: { extraCopies: 3, reorder: true } })
    const both = await Promise.all([worker(), worker()])
    const on = await people()
    await untilAtRest(installation, REST_SECONDS, () => both.map((one) => one.lastWords()).join('\n'))
    outside.google.control.setPush({ duplicates: 0 })
    outside.exchange.control.configure({ notifications: { extraCopies: 0, reorder: false } })
    await expectAllIsWell(on)
  })

  const inFlight = async () => (await installation.database.sql(`select from link where state = 'unknown'`)).length
})

/** Every subscription has lived for more than half of its life, and has to be renewed. */
const HALF_OVER = `update subscription set granted_at = granted_at - interval '7 days', expires_at = now() + interval '1 hour'`

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEATH_SECONDS * 1000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it does not come about')
    await pause(20)
  }
}
