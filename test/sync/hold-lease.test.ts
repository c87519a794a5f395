import { describe, expect, it } from 'vitest'
import { holdLease } from '../../src/sync/hold-lease.ts'
import type { LeasedCalendar } from '../../src/sync/leased-calendar.ts'
import type { CalendarLeases } from '../../src/sync/ports.ts'

const calendar = { id: 7 } as LeasedCalendar

function aVisit() {
  let extended = 0
  let beat = async () => {}
  let stopped = false
  const leases = {
    extend: async () => {
      extended += 1
      return true
    },
  } as unknown as CalendarLeases
  let elapsed = 0
  const held = holdLease(leases, calendar, {
    start(work) {
      beat = async () => void (await work())
      return {
        [Symbol.dispose]: () => {
          stopped = true
        },
      }
    },
    elapsedMs: () => elapsed,
  })
  return {
    held,
    extended: () => extended,
    stopped: () => stopped,
    passes(milliseconds: number) {
      elapsed += milliseconds
    },
    async beats(times: number) {
      for (let count = 0; count < times; count++) {
        elapsed += 5000
        await beat()
      }
    },
  }
}

describe('the lease of a calendar, while a visit goes on', () => {
  it('is extended with every beat, also while the provider is silent', async () => {
    const visit = aVisit()
    await visit.beats(5)
    expect(visit.extended()).toBe(5)
  })

  it('is let go of when the visit makes no progress any more', async () => {
    const visit = aVisit()
    await visit.beats(100)
    expect(visit.extended()).toBe(12)
  })

  it('is held for ever by a visit that goes on, however long it takes', async () => {
    const visit = aVisit()
    for (let page = 0; page < 10; page++) {
      await visit.beats(12)
      visit.passes(1000)
      expect(await visit.held.leases.extend(calendar)).toBe(true)
    }
    expect(visit.extended()).toBe(130)
  })

  it('is not asked about again within a second after it was extended', async () => {
    const visit = aVisit()
    for (let step = 0; step < 5; step++) {
      expect(await visit.held.leases.extend(calendar)).toBe(true)
      visit.passes(499)
    }
    expect(visit.extended()).toBe(1)
  })

  it('is extended no more when the visit is over', () => {
    const visit = aVisit()
    visit.held[Symbol.dispose]()
    expect(visit.stopped()).toBe(true)
  })
})
