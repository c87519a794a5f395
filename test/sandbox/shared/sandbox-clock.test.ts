import { describe, expect, it } from 'vitest'
import { FaultInjector } from '../../../src/sandbox/shared/fault-injector.ts'
import { RequestJournal } from '../../../src/sandbox/shared/request-journal.ts'
import { SandboxClock } from '../../../src/sandbox/shared/sandbox-clock.ts'
import { SeededRandomness } from '../../../src/sandbox/shared/seeded-randomness.ts'
import { ianaZone, windowsZone } from '../../../src/sandbox/shared/time-zone.ts'

describe('the clock of a sandbox', () => {
  it('runs hours of promised work in order when it is moved forward', async () => {
    await using clock = new SandboxClock({ virtual: '2026-11-22T10:00:00Z' })
    const seen: string[] = []
    const note = (what: string) => seen.push(`${clock.instant().toString()} ${what}`)
    clock.schedule(7_200_000, () => void note('second'))
    clock.schedule(60_000, () => {
      note('first')
      clock.schedule(30_000, () => void note('follow-up'))
    })
    await clock.advance(10_800_000)
    expect(seen).toEqual([
      '2026-11-22T10:01:00Z first',
      '2026-11-22T10:01:30Z follow-up',
      '2026-11-22T12:00:00Z second',
    ])
    expect(clock.instant().toString()).toBe('2026-11-22T13:00:00Z')
  })

  it('does everything that falls due at the same instant', async () => {
    await using clock = new SandboxClock({ virtual: '2026-11-22T10:00:00Z' })
    const seen: string[] = []
    clock.schedule(1000, () => void seen.push('one'))
    clock.schedule(1000, () => void seen.push('two'))
    await clock.advance(1000)
    expect(seen).toEqual(['one', 'two'])
  })

  it('can be moved forward while it follows the real time', async () => {
    await using clock = new SandboxClock('real')
    let ran = false
    clock.schedule(3_600_000, () => {
      ran = true
    })
    await clock.advance(3_600_000)
    expect(ran).toBe(true)
    expect(clock.now()).toBeGreaterThanOrEqual(Date.now() + 3_590_000)
  })

  it('does cancelled work never, and work without delay at once', async () => {
    await using clock = new SandboxClock({ virtual: '2026-11-22T10:00:00Z' })
    const seen: string[] = []
    clock.schedule(10, () => void seen.push('cancelled')).cancel()
    clock.schedule(0, () => void seen.push('at once'))
    await clock.idle()
    await clock.advance(100)
    expect(seen).toEqual(['at once'])
  })
})

describe('what the sandboxes share', () => {
  it('replays the same chances from the same seed', () => {
    const first = new SeededRandomness('a')
    const second = new SeededRandomness('a')
    expect([first.uuid(), first.hex(8), first.shuffle([1, 2, 3, 4])]).toEqual([
      second.uuid(),
      second.hex(8),
      second.shuffle([1, 2, 3, 4]),
    ])
    expect(new SeededRandomness('b').uuid()).not.toBe(new SeededRandomness('a').uuid())
  })

  it('lets a fault strike as often as asked and leaves other requests alone', () => {
    const faults = new FaultInjector()
    faults.add({ fault: { kind: 'reset' }, method: 'post', path: '/events', times: 2, after: 1 })
    const hits = ['POST', 'GET', 'POST', 'POST', 'POST'].map(
      (method) => faults.take(method, '/v1.0/events')?.kind ?? null,
    )
    expect(hits).toEqual([null, null, 'reset', 'reset', null])
  })

  it('keeps faults that only one sandbox knows apart from those of the transport', () => {
    const faults = new FaultInjector()
    faults.add({ fault: { kind: 'named', name: 'expired', parameters: { status: 410 } } })
    expect(faults.take('GET', '/x')).toBeNull()
    expect(faults.takeNamed('other', 'GET', '/x')).toBeNull()
    expect(faults.takeNamed('expired', 'GET', '/x')).toEqual({ status: 410 })
    expect(faults.takeNamed('expired', 'GET', '/x')).toBeNull()
  })

  it('counts how many requests on one calendar were open at once', () => {
    const journal = new RequestJournal()
    const arrival = { receivedAt: 0, method: 'GET', path: '/a', query: '', headers: {}, body: null }
    const one = journal.arrived(arrival)
    const two = journal.arrived(arrival)
    expect([journal.entered(one, 'room'), journal.entered(two, 'room')]).toEqual([1, 2])
    journal.answered(one, 200)
    journal.answered(one, 500)
    expect(journal.entered(journal.arrived(arrival), 'room')).toBe(2)
    expect(journal.peakConcurrency()).toEqual({ room: 2 })
    expect(journal.list({ path: '^/a$', subject: 'room' }).map(({ status }) => status)).toEqual([200, null, null])
  })

  it('knows a zone by its Windows and by its IANA name', () => {
    expect(ianaZone('W. Europe Standard Time')).toBe('Europe/Berlin')
    expect(ianaZone('Europe/Berlin')).toBe('Europe/Berlin')
    expect(ianaZone('UTC')).toBe('UTC')
    expect(ianaZone('Nowhere Standard Time')).toBeNull()
    expect(ianaZone('')).toBeNull()
    expect(windowsZone('Europe/Berlin')).toBe('W. Europe Standard Time')
  })
})
