import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignInCache, type PersonPrincipal } from '../../../src/ops/app-passwords/index.ts'
import type { FoundAppPassword } from '../../../src/ops/app-passwords/ports.ts'

const START = Temporal.Instant.from('2026-12-01T08:00:00Z')

function found(personId: number, appPasswordId = personId): FoundAppPassword {
  const principal: PersonPrincipal = {
    organizationId: 1,
    personId,
    displayName: 'Ann',
    addresses: ['ann@x.org'],
    role: 'booker',
    scope: 'write',
    rooms: null,
    appPasswordId,
  }
  return { principal, lastUsedAt: null }
}

function world(most = 100) {
  let now = START
  let looks = 0
  const cache = createSignInCache({ most, now: () => now })
  return {
    cache,
    looks: () => looks,
    wait: (seconds: number) => {
      now = now.add({ seconds })
    },
    take: (key: string, answer: FoundAppPassword | null) =>
      cache.take(key, async () => {
        looks += 1
        return answer
      }),
  }
}

describe('a good sign-in', () => {
  it('is believed for 30 s, so that a visit of a hundred requests is one look-up', async () => {
    const { take, looks, wait } = world()
    for (let n = 0; n < 100; n++) expect(await take('a', found(1))).toEqual(found(1))
    expect(looks()).toBe(1)
    wait(29)
    await take('a', null)
    expect(looks()).toBe(1)
    wait(1)
    expect(await take('a', null)).toBeNull()
    expect(looks()).toBe(2)
  })

  it('is looked up once when many ask at one time', async () => {
    const { take, looks } = world()
    await Promise.all(Array.from({ length: 20 }, () => take('a', found(1))))
    expect(looks()).toBe(1)
  })

  it('is forgotten with its person, on all devices, and nobody else is', async () => {
    const { cache, take } = world()
    await take('phone', found(1, 10))
    await take('laptop', found(1, 11))
    await take('other', found(2))
    cache.forget({ organizationId: 1, personId: 1 })
    expect(await take('phone', null)).toBeNull()
    expect(await take('laptop', null)).toBeNull()
    expect(await take('other', null)).toEqual(found(2))
    cache.forget({ organizationId: 2, personId: 2 })
    expect(await take('other', null)).toEqual(found(2))
  })

  it('is not believed when the clock is set back', async () => {
    const { take, wait } = world()
    await take('a', found(1))
    wait(-10)
    expect(await take('a', null)).toBeNull()
  })
})

describe('what is not remembered', () => {
  it('is a refusal: a password that was just made works at once', async () => {
    const { take } = world()
    expect(await take('a', null)).toBeNull()
    expect(await take('a', found(1))).toEqual(found(1))
  })

  it('is an answer that was under way while its person was forgotten, nor is it shared with who asks later', async () => {
    const { cache, take } = world()
    const slow = Promise.withResolvers<FoundAppPassword | null>()
    const first = cache.take('a', () => slow.promise)
    cache.forget({ organizationId: 1, personId: 1 })
    expect(await take('a', null)).toBeNull()
    slow.resolve(found(1))
    expect(await first).toEqual(found(1))
    expect(await take('a', null)).toBeNull()
  })

  it('is a look-up that broke', async () => {
    const { cache, take } = world()
    await expect(cache.take('a', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    expect(await take('a', found(1))).toEqual(found(1))
  })

  it('is more than there is room for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 100 }), async (keys) => {
        const { cache, take } = world(10)
        for (const key of keys) await take(String(key), found(key))
        expect(cache.size).toBe(Math.min(10, new Set(keys).size))
      }),
    )
  })
})
