import { describe, expect, it } from 'vitest'
import { openEnqueuer } from '../../src/queue/enqueuer.ts'
import { openQueueBackend } from '../../src/queue/open-queue-backend.ts'
import { freePort } from '../../src/store/embedded/free-port.ts'
import { door, look, lookers, until } from '../contracts/queue/jobs.ts'
import { asked, startRedis } from './redis-server.ts'

const NO_DATABASE = 'postgres://nobody@127.0.0.1:1/nothing'

const onRedis = (redisUrl: string, errors: Error[] = []) =>
  openQueueBackend({ databaseUrl: NO_DATABASE, redisUrl, poolMax: 1, onError: (error) => void errors.push(error) })

const hint = { room: 'Aspen', word: 'one' }

describe('a Redis that goes away', () => {
  it('costs a producer no time: the hint is left to the sweeper, and the trouble is told', async () => {
    await using redis = await startRedis()
    const errors: Error[] = []
    await using backend = await onRedis(redis.url, errors)
    await using producer = openEnqueuer(backend, (error) => void errors.push(error))
    expect(await producer.enqueue(look, hint)).toBe('queued')
    await redis.stop()
    await until(() => !backend.canAdd(), 'the connection is known to be gone')
    expect(await producer.enqueue(look, hint)).toBe('left_to_sweeper')
    expect(await backend.warnings()).toEqual(['Redis does not answer: calendars are not looked at until it does'])
    await until(() => errors.length > 0, 'somebody is told')
  })

  it('is found again when it comes back, by producers and by workers', async () => {
    await using redis = await startRedis()
    await using backend = await onRedis(redis.url)
    await using producer = openEnqueuer(backend, () => {})
    await using workers = lookers(backend)
    await producer.enqueue(look, hint)
    await until(() => workers.ended.length === 1, 'it works before')
    await redis.stop()
    await until(() => !backend.canAdd(), 'the connection is known to be gone')
    await redis.start()
    await until(() => backend.canAdd(), 'the connection is back')
    await until(async () => {
      await producer.enqueue(look, { room: 'Birch', word: 'two' })
      return workers.ended.includes('Birch two')
    }, 'it works afterwards')
  })

  it('stops no start: producers and workers find it when it comes', async () => {
    await using redis = await startRedis()
    await redis.stop()
    await using backend = await onRedis(redis.url)
    await using producer = openEnqueuer(backend, () => {})
    await using workers = lookers(backend)
    expect(await producer.enqueue(look, hint)).toBe('left_to_sweeper')
    await redis.start()
    await until(async () => {
      await producer.enqueue(look, hint)
      return workers.ended.length > 0
    }, 'it works as soon as Redis does')
  })

  it('stops no end: a service whose Redis is gone closes all the same', async () => {
    await using redis = await startRedis()
    const backend = await onRedis(redis.url)
    const producer = openEnqueuer(backend, () => {})
    const workers = lookers(backend)
    await producer.enqueue(look, hint)
    await until(() => workers.ended.length === 1, 'it works before')
    await redis.stop()
    await workers[Symbol.asyncDispose]()
    await producer[Symbol.asyncDispose]()
    await backend[Symbol.asyncDispose]()
  })

  it('lets nobody wait for long when it holds its connections and answers nothing', async () => {
    await using redis = await startRedis()
    await using backend = await onRedis(redis.url)
    await using producer = openEnqueuer(backend, () => {})
    await producer.enqueue(look, hint)
    redis.freeze()
    try {
      expect(await producer.enqueue(look, { ...hint, room: 'Birch' })).toBe('left_to_sweeper')
    } finally {
      redis.thaw()
    }
  })
})

describe('a Redis that throws keys away when it is full', () => {
  it('is warned of', async () => {
    await using redis = await startRedis('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    await using backend = await onRedis(redis.url)
    expect(await backend.warnings()).toEqual([
      'maxmemory-policy of Redis is allkeys-lru; with anything but noeviction it throws jobs away when it is full',
    ])
  })
})

describe('other ways to run Redis', () => {
  it('as a cluster: jobs run, and a hint in the middle of a look is kept', async () => {
    const bus = ['--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1']
    await using redis = await startRedis('--cluster-enabled', 'yes', ...bus)
    await asked(redis.port, (client) => client.cluster('ADDSLOTSRANGE', 0, 16_383))
    await asked(redis.port, (client) => until(async () => /state:ok/.test(await client.cluster('INFO')), 'it is up'))
    await keepsHints(`redis-cluster://127.0.0.1:${redis.port}`)
  })

  it('behind Sentinels: the master that they name is used', async () => {
    await using redis = await startRedis()
    await using sentinel = await startRedis('--sentinel')
    await asked(sentinel.port, (client) =>
      client.call('SENTINEL', 'MONITOR', 'rooms', '127.0.0.1', String(redis.port), '1'),
    )
    await keepsHints(`redis-sentinel://127.0.0.1:${sentinel.port}/rooms`)
    expect(await asked(redis.port, (client) => client.keys('*meetmeup*'))).not.toEqual([])
  })

  it('with a password: the right one opens it, and no error repeats it', async () => {
    await using redis = await startRedis()
    await asked(redis.port, (client) => client.config('SET', 'requirepass', 'open-sesame-1'))
    await keepsHints(`redis://:open-sesame-1@127.0.0.1:${redis.port}`)
    const errors: Error[] = []
    await using refused = await onRedis(`redis://:wrong-sesame-2@127.0.0.1:${redis.port}`, errors)
    expect(refused.canAdd()).toBe(false)
    expect(errors.map(String).join()).not.toMatch(/sesame/)
    expect(errors).not.toEqual([])
  })

  it('in no other way: an address that is none of them stops the start, without repeating it', async () => {
    const port = await freePort()
    await expect(onRedis(`redis://:open-sesame-1@127.0.0.1:${port},127.0.0.1:2`)).rejects.toThrow(
      /^REDIS_URL has to be redis:\/\/host:port, (?!.*sesame)/,
    )
  })
})

async function keepsHints(url: string): Promise<void> {
  const room = door()
  await using backend = await onRedis(url)
  await using producer = openEnqueuer(backend, () => {})
  await using workers = lookers(backend, (word) => (word === 'one' ? room.opened : Promise.resolve()))
  await until(() => backend.canAdd(), 'it is there')
  await producer.enqueue(look, hint)
  await until(() => workers.begun.length === 1, 'somebody looks')
  await producer.enqueue(look, { ...hint, word: 'two' })
  room.open()
  await until(() => workers.ended.length === 2, 'somebody looks again')
  expect(workers.begun).toEqual(['Aspen one', 'Aspen two'])
}
