import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeRedis, readRedisAddress } from '../../src/queue/redis-address.ts'

const PLAIN = { username: null, password: null, db: 0, tls: false }

describe('the address of Redis', () => {
  it('is one server, with the port that is usual', () => {
    expect(readRedisAddress('redis://queue.example.com')).toEqual({
      kind: 'single',
      host: 'queue.example.com',
      port: 6379,
      login: PLAIN,
    })
    expect(readRedisAddress('rediss://ann:p%40ss@10.0.0.5:6380/3')).toEqual({
      kind: 'single',
      host: '10.0.0.5',
      port: 6380,
      login: { username: 'ann', password: 'p@ss', db: 3, tls: true },
    })
    expect(readRedisAddress('redis://:secret@[fd00::5]:6379/')).toMatchObject({
      host: 'fd00::5',
      login: { username: null, password: 'secret' },
    })
  })

  it('is a group that Sentinels know, with a password of their own where they have one', () => {
    expect(readRedisAddress('redis-sentinel://:pw@a:26379,b,c:1/mymaster/2?sentinelPassword=s%2F1')).toEqual({
      kind: 'sentinel',
      nodes: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_379 },
        { host: 'c', port: 1 },
      ],
      name: 'mymaster',
      sentinelPassword: 's/1',
      login: { ...PLAIN, password: 'pw', db: 2 },
    })
  })

  it('is a cluster, by some of its nodes', () => {
    expect(readRedisAddress('rediss-cluster://a:7000,b:7001')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
      login: { ...PLAIN, tls: true },
    })
  })

  it.each([
    ['several servers without saying how they belong together', 'redis://a,b'],
    ['Sentinels without the name of their group', 'redis-sentinel://a,b'],
    ['a cluster with a database of a number, which clusters do not have', 'redis-cluster://a/1'],
    ['a port that no machine has', 'redis://a:70000'],
    ['options that nobody reads', 'redis://a?family=6'],
    ['another protocol', 'http://a'],
    ['a database that is no number', 'redis://a/main'],
  ])('is not %s', (_, url) => {
    expect(readRedisAddress(url)).toBeNull()
  })

  it('is shown without who signs in, whatever the password is', () => {
    const text = fc.string({ minLength: 8 }).filter((password) => password.isWellFormed())
    fc.assert(
      fc.property(text, text, (username, password) => {
        const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`
        const address = readRedisAddress(`redis://${login}@queue:1/1`)
        expect(address).toMatchObject({ login: { username, password } })
        expect(address === null ? '' : describeRedis(address)).toBe('queue:1')
      }),
    )
  })
})
