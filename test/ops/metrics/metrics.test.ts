import { describe, expect, it } from 'vitest'
import { load } from '../../../config/load.ts'
import { startService } from '../../../src/compose.ts'
import { createMetrics, type MetricSources, serveMetrics } from '../../../src/ops/metrics/index.ts'
import { metricFacts } from '../../../src/store/metric-facts.ts'
import { until } from '../../contracts/queue/jobs.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { book, invite, WE_DECIDE } from '../../worlds/room-at-rest.ts'
import { twoCalendars } from '../../worlds/two-calendars.ts'

const database = databaseOfFile()

const sources = (changed: Partial<MetricSources> = {}): MetricSources => ({
  facts: () => metricFacts(database().sql),
  queue: async () => ({ waiting: 3 }),
  pool: () => ({ total: 5, idle: 2, waiting: 1 }),
  monotonic: () => performance.now(),
  ...changed,
})

const lineOf = (page: string, start: string): string | undefined =>
  page.split('\n').find((line) => line.startsWith(start))

describe('the figures for a monitor', () => {
  it('say how calendars, conflicts, budgets and the queue are doing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    invite(room, 'east', '09:00')
    await book(room, '11:00')
    const { text } = await createMetrics(sources()).page()
    const of = `organization="${room.organizationId}"`
    const connection = (
      await room.database.sql<{ id: number }>('select min(id) as id from connection where organization_id = $1', [
        room.organizationId,
      ])
    )[0]?.id
    const labels = `{${of},connection="${connection}",provider="memory"`
    expect(lineOf(text, `meetmeup_calendars${labels},state="ok"}`)).toMatch(/ 1$/)
    expect(lineOf(text, `meetmeup_owed_writes${labels}}`)).toMatch(/ 1$/)
    expect(lineOf(text, `meetmeup_connection_suspended${labels}}`)).toMatch(/ 0$/)
    expect(lineOf(text, `meetmeup_oldest_proof_seconds${labels}}`)).toBeDefined()
    expect(Number(lineOf(text, `meetmeup_requests_left${labels},class="write"}`)?.split(' ').at(-1))).toBeGreaterThan(0)
    expect(lineOf(text, `meetmeup_open_conflicts{${of}}`)).toMatch(/ 0$/)
    expect(lineOf(text, 'meetmeup_queue_jobs{state="waiting"}')).toMatch(/ 3$/)
    expect(lineOf(text, 'meetmeup_database_connections{state="busy"}')).toMatch(/ 3$/)
    expect(lineOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeDefined()
  })

  it('hold no name, no address and nothing of a meeting', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00', 'Secret merger')
    await room.settle()
    const { text } = await createMetrics(sources()).page()
    expect(text).not.toMatch(/Acme|Aspen|Secret|Ann|@/i)
  })

  it('go on without the database, and say so', async () => {
    const metrics = createMetrics(sources({ facts: () => Promise.reject(new Error('away')) }))
    metrics.booked('room_unavailable')
    metrics.noticed('google', { woken: 2, already: 0, unknown: 1 })
    const { text } = await metrics.page()
    expect(lineOf(text, 'meetmeup_facts_up')).toBe('meetmeup_facts_up 0')
    expect(lineOf(text, 'meetmeup_bookings_total')).toBe('meetmeup_bookings_total{outcome="room_unavailable"} 1')
    expect(text).toContain('meetmeup_webhook_notices_total{provider="google",outcome="woken"} 2')
    expect(text).not.toContain('outcome="already"')
  })

  it('ask the database no more than every ten seconds, however often monitors ask', async () => {
    let looks = 0
    let time = 0
    const facts = async () => {
      looks += 1
      return { connections: [], organizations: [] }
    }
    const metrics = createMetrics(sources({ facts, monotonic: () => time }))
    for (; time < 25_000; time += 1000) await metrics.page()
    expect(looks).toBe(3)
  })

  it('are given to nobody without the token, where there is one', async () => {
    await using served = await serveMetrics(createMetrics(sources()), {
      host: '127.0.0.1',
      port: 0,
      token: 'a-token-of-16-or-more',
    })
    const ask = (headers: Record<string, string> = {}, path = '') => fetch(`${served.url}${path}`, { headers })
    expect((await ask()).status).toBe(401)
    expect((await ask({ authorization: 'Bearer a-token-of-16-or-less' })).status).toBe(401)
    expect((await ask({ authorization: 'Bearer a-token-of-16-or-more' })).status).toBe(200)
    expect((await ask({}, '/../other')).status).toBe(404)
  })
})

describe('the address of the figures', () => {
  const config = (env: Record<string, string>) => load({ DATABASE_URL: database().url, ...env })

  it('is none unless the settings name a port, and never the public one', async () => {
    const given = config({ MEETMEUP_PORT: '0', MEETMEUP_LOG_LEVEL: 'silent', MEETMEUP_METRICS_PORT: '0' })
    if (!given.ok) throw new Error(given.error.join(' '))
    const said: string[] = []
    await using service = await startService(given.value, { part: 'api', log: (line) => void said.push(line) })
    const url = said.find((line) => line.startsWith('metrics on '))?.slice('metrics on '.length) ?? ''
    await fetch(`${service.url}/v1/rooms/17`)
    // Counted after the answer, and 503 where the machine is too busy with other tests to look at the key.
    const counted = /meetmeup_http_request_seconds_count\{method="GET",route="\/v1\/rooms\/:id",status="(401|503)"\} 1/
    await until(async () => counted.test(await (await fetch(url)).text()), 'the request is counted')
    expect([404, 503]).toContain((await fetch(`${service.url}/metrics`)).status)
    const without = config({})
    expect(without.ok && without.value.metrics).toBeNull()
  })

  it('demands a token as soon as others than this machine could ask', () => {
    const open = config({ MEETMEUP_METRICS_PORT: '9464', MEETMEUP_METRICS_HOST: '0.0.0.0' })
    expect(open).toEqual({
      ok: false,
      error: ['MEETMEUP_METRICS_TOKEN has to be set where MEETMEUP_METRICS_HOST is not this machine alone.'],
    })
    expect(config({ MEETMEUP_METRICS_PORT: '9464', MEETMEUP_METRICS_HOST: '::1' }).ok).toBe(true)
  })
})
