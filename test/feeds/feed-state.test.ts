import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedState } from '../../src/feeds/feed-state.ts'
import type { FeedHead } from '../../src/feeds/ports.ts'

const HEAD: FeedHead = {
  feedId: 1,
  organizationId: 1,
  kind: 'building',
  name: 'Lobby',
  building: 'North',
  detail: 'busy',
  lastUsedAt: null,
  state: '1.1.0 2.1.7',
  changedAt: '2026-12-01T08:00:00Z',
  calendars: [],
}
const at = (text: string) => Temporal.Instant.from(text)
const tag = (change: Partial<FeedHead>, now = '2026-12-02T10:00:00Z') => feedState({ ...HEAD, ...change }, at(now)).tag

const instant = fc
  .integer({ min: at('2026-01-01T00:00:00Z').epochMilliseconds, max: at('2028-01-01T00:00:00Z').epochMilliseconds })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms))

describe('the state of a feed', () => {
  it('is another one when a room or a booking changed, when it covers or shows something else', () => {
    const tags = [
      tag({}),
      tag({ state: '1.1.0 2.1.8' }),
      tag({ state: '1.1.0' }),
      tag({ detail: 'full' }),
      tag({ building: 'South' }),
      tag({ kind: 'free_now' }),
      tag({ kind: 'rooms', building: null }),
      tag({ kind: 'rooms', building: null, name: 'Board' }),
      tag({ organizationId: 2 }),
    ]
    expect(new Set(tags).size).toBe(tags.length)
  })

  it('is the same for two links that cover and show the same', () => {
    expect(tag({ feedId: 2, name: 'Kitchen', lastUsedAt: '2026-12-01T00:00:00Z' })).toBe(tag({}))
  })

  it('is the same at any two moments of one week (bookings) or one quarter of an hour (free time), and of no two', () => {
    fc.assert(
      fc.property(instant, instant, (one, other) => {
        const moments: [kind: FeedHead['kind'], number: (of: Temporal.Instant) => number][] = [
          // 1 January 1970 was a Thursday.
          ['building', ({ epochMilliseconds }) => Math.floor((epochMilliseconds / 86_400_000 + 3) / 7)],
          ['free_now', ({ epochMilliseconds }) => Math.floor(epochMilliseconds / 900_000)],
        ]
        for (const [kind, number] of moments) {
          const [a, b] = [feedState({ ...HEAD, kind }, one), feedState({ ...HEAD, kind }, other)]
          expect(a.tag === b.tag).toBe(number(one) === number(other))
          expect(Temporal.Instant.compare(a.present, one)).toBeLessThanOrEqual(0)
          expect(Temporal.Instant.compare(a.lastModified, a.present)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
