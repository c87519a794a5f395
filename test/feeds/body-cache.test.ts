import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createBodyCache } from '../../src/feeds/index.ts'

const body = (tag: string, text: string) => ({ tag, text, lastModified: Temporal.Instant.from('2026-12-01T08:00:00Z') })

describe('ready feeds in memory', () => {
  it('are made once, however many ask at once', async () => {
    const cache = createBodyCache(1_000_000)
    let made = 0
    const make = async () => {
      made += 1
      return body('a', 'BEGIN:VCALENDAR')
    }
    const bodies = await Promise.all([cache.take('a', make), cache.take('a', make), cache.take('a', make)])
    await cache.take('a', make)
    expect(made).toBe(1)
    expect(new Set(bodies).size).toBe(1)
    expect(gunzipSync(bodies[0]?.gzipped ?? '').toString()).toBe('BEGIN:VCALENDAR')
  })

  it('never hold more bytes than allowed; what was used longest ago goes first', async () => {
    const cache = createBodyCache(2_500)
    const made: string[] = []
    const take = (tag: string) =>
      cache.take(tag, async () => {
        made.push(tag)
        return body(tag, tag.repeat(1_000))
      })
    for (const tag of ['a', 'b', 'a', 'c']) await take(tag)
    expect(cache.bytes).toBeLessThanOrEqual(2_500)
    await take('a')
    await take('b')
    expect(made).toEqual(['a', 'b', 'c', 'b'])
  })

  it('are made again after a failure', async () => {
    const cache = createBodyCache(1_000)
    await expect(cache.take('a', async () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect((await cache.take('a', async () => body('a', 'here')))?.plain.toString()).toBe('here')
  })

  it('that are larger than all of the memory are served and not kept', async () => {
    const cache = createBodyCache(10)
    expect((await cache.take('a', async () => body('a', 'x'.repeat(100))))?.plain.length).toBe(100)
    expect(cache.bytes).toBe(0)
  })

  it('are kept under the state that they show, when that moved while they were made', async () => {
    const cache = createBodyCache(1_000)
    expect((await cache.take('old', async () => body('new', 'newer')))?.tag).toBe('new')
    const unmade = () => Promise.reject(new Error('made again'))
    expect((await cache.take('new', unmade))?.plain.toString()).toBe('newer')
    await expect(cache.take('old', unmade)).rejects.toThrow('made again')
    const { bytes } = cache
    await cache.take('old', async () => body('new', 'newer'))
    expect(cache.bytes).toBe(bytes)
  })

  it('are none where there is nothing to make', async () => {
    const cache = createBodyCache(1_000)
    expect(await cache.take('a', async () => null)).toBeNull()
    expect((await cache.take('a', async () => body('a', 'here')))?.plain.toString()).toBe('here')
  })
})
