import { afterEach, describe, expect, it } from 'vitest'
import { ObjectReaderPool } from '../../../src/ical/off-thread/object-reader-pool.ts'
import type { PoolOptions } from '../../../src/off-thread/thread-pool.ts'
import { meeting, read, zone } from '../object-texts.ts'

const MOODY = new URL('./moody-worker.ts', import.meta.url)
const pools: ObjectReaderPool[] = []

function pool(options: Partial<PoolOptions> = {}): ObjectReaderPool {
  const made = new ObjectReaderPool({ script: MOODY, deadlineMs: 500, ...options })
  pools.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((one) => one[Symbol.asyncDispose]()))
})

const request = (text: string) => ({ octets: Buffer.from(text), roomZone: zone('Europe/Berlin') })
const good = meeting('RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20260608T080000Z', 'SUMMARY:Plan')
const asking = (mood: string) => request(meeting(`X-TEST:${mood}`))

describe('reading apart from everything else', () => {
  it('gives the same meeting as reading at once, with its times', async () => {
    const reader = pool({ script: new URL('../../../src/ical/off-thread/read-worker.ts', import.meta.url) })
    expect(await reader.read(request(good))).toEqual({ ok: true, value: read(good) })
  })

  it('gives the same refusal', async () => {
    expect(await pool().read(request(meeting('RRULE:FREQ=HOURLY')))).toMatchObject({
      ok: false,
      error: { precondition: 'valid-calendar-data', code: 'frequency_refused', line: 9 },
    })
  })

  it('costs the sender of a text that takes for ever one refusal, and nobody else anything', async () => {
    const reader = pool()
    const [slow, ...others] = await Promise.all([
      reader.read(asking('FOREVER')),
      ...Array.from({ length: 20 }, () => reader.read(request(good))),
    ])
    expect(slow).toEqual({
      ok: false,
      error: {
        precondition: null,
        code: 'too_expensive',
        rule: 'text',
        value: 'more than 500 ms',
        limit: '500 ms',
        line: null,
      },
    })
    expect(others.every(({ ok }) => ok)).toBe(true)
  })

  it('serves others after every thread was lost to such a text', async () => {
    const reader = pool()
    const lost = await Promise.all([reader.read(asking('FOREVER')), reader.read(asking('FOREVER'))])
    expect(lost.map((answer) => !answer.ok && answer.error.code)).toEqual(['too_expensive', 'too_expensive'])
    expect((await reader.read(request(good))).ok).toBe(true)
  })

  it('serves the one who waits behind such a text', async () => {
    const reader = pool({ threads: 1 })
    const [, second] = await Promise.all([reader.read(asking('FOREVER')), reader.read(request(good))])
    expect(second.ok).toBe(true)
  })

  it('refuses a text that needs all memory', async () => {
    const reader = pool({ deadlineMs: 20_000 })
    const [greedy, other] = await Promise.all([reader.read(asking('MEMORY')), reader.read(request(good))])
    expect(greedy).toMatchObject({ ok: false, error: { code: 'too_expensive', value: 'more memory than allowed' } })
    expect(other.ok).toBe(true)
  })

  it('does not wait for a time that is too long: who comes when too many wait is told so', async () => {
    const reader = pool({ threads: 1, waiting: 1 })
    const answers = await Promise.all([
      reader.read(request(good)),
      reader.read(request(good)),
      reader.read(request(good)),
    ])
    expect(answers.map((answer) => answer.ok || answer.error.code)).toEqual([true, true, 'too_busy'])
  })

  it('refuses a text that is too large without a thread', async () => {
    const reader = pool({ script: new URL('./nowhere-worker.ts', import.meta.url) })
    expect(await reader.read(request(meeting(`X-LONG:${'x'.repeat(300_000)}`)))).toMatchObject({
      ok: false,
      error: { precondition: 'max-resource-size', code: 'too_large' },
    })
  })

  it('throws what is our fault, and goes on', async () => {
    const reader = pool({ threads: 1 })
    await expect(reader.read(asking('BREAK'))).rejects.toThrow('broken on request')
    expect((await reader.read(request(good))).ok).toBe(true)
    await expect(reader.read(asking('EXIT'))).rejects.toThrow('ended by itself')
    expect((await reader.read(request(good))).ok).toBe(true)
  })

  it('takes nothing more once it is closed', async () => {
    const reader = pool()
    await reader.read(request(good))
    await reader[Symbol.asyncDispose]()
    expect(await reader.read(request(good))).toMatchObject({ ok: false, error: { code: 'too_busy' } })
  })
})
