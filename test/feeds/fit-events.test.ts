import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitEvents } from '../../src/feeds/fit-events.ts'

const event = (place: number, octets: number) => ({ place, text: String(place % 10).repeat(octets) })

describe('a feed with more than it may hold', () => {
  it('takes the first ones that fit, and shows them in their places', () => {
    const events = [event(3, 40), event(1, 40), event(2, 40)]
    expect(fitEvents(events, 100)).toEqual(['1'.repeat(40), '3'.repeat(40)])
    expect(fitEvents(events, 120)).toEqual(['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)])
  })

  it('counts octets, not characters', () => {
    expect(fitEvents([{ place: 0, text: '🏢'.repeat(10) }], 39)).toEqual([])
    expect(fitEvents([{ place: 0, text: '🏢'.repeat(10) }], 40)).toHaveLength(1)
  })

  it('writes no more events than it needs to know that', () => {
    let written = 0
    const endless = function* () {
      for (;;) yield event(written++, 10)
    }
    expect(fitEvents(endless(), 100)).toHaveLength(10)
    expect(written).toBe(11)
  })

  it('is never above its bound, and never leaves out a nearer one for a further one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 40 }), fc.nat(2_000), (sizes, most) => {
        const shown = fitEvents(
          sizes.map((size, place) => ({ place, text: 'x'.repeat(size) })),
          most,
        )
        expect(shown.join('').length).toBeLessThanOrEqual(most)
        expect(shown.map(({ length }) => length)).toEqual(sizes.slice(0, shown.length))
      }),
    )
  })
})
