import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignInThrottle } from '../../../src/ops/app-passwords/index.ts'
import { pauseAfter, type SignInAttempt } from '../../../src/ops/app-passwords/sign-in-throttle.ts'

const START = Temporal.Instant.from('2026-12-01T08:00:00Z')
const guess: SignInAttempt = { userName: 'ann@x.org', password: 'wrong', address: '192.0.2.1' }
const good: SignInAttempt = { ...guess, password: 'right' }

function world(most = 100) {
  let now = START
  const throttle = createSignInThrottle({ most, now: () => now })
  return {
    throttle,
    wait: (seconds: number) => {
      now = now.add({ milliseconds: Math.round(seconds * 1000) })
    },
    fail: (times: number, attempt = guess) => {
      for (let n = 0; n < times; n++) throttle.failed(attempt)
    },
  }
}

describe('who types a wrong password', () => {
  it('has five tries; then each waits twice as long as the one before, up to a minute', () => {
    const { throttle, wait } = world()
    const pauses = []
    for (let n = 0; n < 14; n++) {
      const pause = throttle.pauseOf(guess)
      pauses.push(pause)
      wait(pause)
      expect(throttle.pauseOf(guess)).toBe(0)
      throttle.failed(guess)
    }
    expect(pauses).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
  })

  it('is told the whole seconds that are left, and loses nothing by asking', () => {
    const { throttle, wait, fail } = world()
    fail(8)
    expect(throttle.pauseOf(guess)).toBe(8)
    wait(3.5)
    for (let n = 0; n < 100; n++) expect(throttle.pauseOf(guess)).toBe(5)
    wait(4.5)
    expect(throttle.pauseOf(guess)).toBe(0)
  })

  it('begins anew after a quarter of an hour', () => {
    const { throttle, wait, fail } = world()
    fail(50)
    wait(15 * 60)
    fail(4)
    expect(throttle.pauseOf(guess)).toBe(0)
  })

  it('does not get around it by writing the user name in another case', () => {
    const { throttle, fail } = world()
    fail(5, { ...guess, userName: 'ANN@X.org' })
    expect(throttle.pauseOf(guess)).toBe(1)
  })

  it('holds nobody up but that user name at that address', () => {
    const { throttle, fail } = world()
    fail(50)
    expect(throttle.pauseOf({ ...guess, userName: 'bob@x.org' })).toBe(0)
    expect(throttle.pauseOf({ ...guess, address: '192.0.2.2' })).toBe(0)
  })
})

describe('a device that has signed in', () => {
  it('goes on while another one beside it sends the old password of the same person', () => {
    const { throttle, fail } = world()
    throttle.succeeded(good)
    fail(50)
    expect(throttle.pauseOf(good)).toBe(0)
    expect(throttle.pauseOf(guess)).toBe(60)
  })

  it('cleans no guesser’s account', () => {
    const { throttle, fail } = world()
    fail(6)
    throttle.succeeded(good)
    expect(throttle.pauseOf(guess)).toBe(2)
  })

  it('is one like all others when its password was revoked', () => {
    const { throttle, fail } = world()
    throttle.succeeded(good)
    fail(5, good)
    expect(throttle.pauseOf(good)).toBe(1)
  })
})

describe('the memory of attempts', () => {
  it('is bounded, whatever is sent', () => {
    const { throttle } = world(10)
    for (let n = 0; n < 1_000; n++) {
      throttle.failed({ ...guess, userName: `${n}${'x'.repeat(1_000)}` })
      throttle.succeeded({ ...good, userName: `${n}` })
      expect(throttle.size).toBeLessThanOrEqual(20)
    }
  })

  it('keeps the one that fails again and again, and lets go of the oldest', () => {
    const { throttle, fail } = world(10)
    fail(5)
    for (let n = 0; n < 9; n++) throttle.failed({ ...guess, userName: `${n}` })
    expect(throttle.pauseOf(guess)).toBe(1)
    fail(1)
    for (let n = 0; n < 9; n++) throttle.failed({ ...guess, userName: `again ${n}` })
    expect(throttle.pauseOf(guess)).toBe(2)
    throttle.failed({ ...guess, userName: 'one more' })
    expect(throttle.pauseOf(guess)).toBe(0)
  })

  it('shuts nobody out when the clock is set back', () => {
    const { throttle, wait, fail } = world()
    fail(50)
    wait(-3_600)
    expect(throttle.pauseOf(guess)).toBe(0)
  })
})

describe('any history of attempts', () => {
  const attempt = fc.record({
    userName: fc.constantFrom('ann', 'bob'),
    password: fc.constantFrom('one', 'two', 'three'),
    address: fc.constantFrom('192.0.2.1', '2001:db8::1'),
  })
  const step = fc.record({ attempt, isGood: fc.boolean(), wait: fc.integer({ min: 0, max: 120 }) })

  it('asks nobody to wait longer than a minute, nor anybody who failed less than five times', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { throttle, wait } = world()
        const failures = new Map<string, number>()
        for (const { attempt, isGood, wait: seconds } of steps) {
          const name = `${attempt.userName} ${attempt.address}`
          const pause = throttle.pauseOf(attempt)
          expect(Number.isInteger(pause) && pause >= 0 && pause <= 60).toBe(true)
          if ((failures.get(name) ?? 0) < 5) expect(pause).toBe(0)
          if (isGood) throttle.succeeded(attempt)
          else {
            throttle.failed(attempt)
            failures.set(name, (failures.get(name) ?? 0) + 1)
          }
          if (isGood) expect(throttle.pauseOf(attempt)).toBe(0)
          wait(seconds)
        }
      }),
    )
  })

  it.each([1, 2, 5])('grants a guesser who tries every %i s no more than some 60 tries an hour', (every) => {
    const { throttle, wait } = world()
    let tries = 0
    for (let second = 0; second < 3_600; second += every) {
      if (throttle.pauseOf(guess) === 0) {
        tries += 1
        throttle.failed(guess)
      }
      wait(every)
    }
    expect(tries).toBeLessThanOrEqual(12 + 60)
  })

  it('never waits less after one failure more', () => {
    fc.assert(
      fc.property(fc.nat(10_000), (failures) => {
        expect(pauseAfter(failures + 1)).toBeGreaterThanOrEqual(pauseAfter(failures))
        expect(pauseAfter(failures)).toBeLessThanOrEqual(60)
      }),
    )
  })
})
