import { describe, expect, it } from 'vitest'
import { filterInPortions } from '../../../src/caldav/reports/filter-in-portions.ts'

function busyFor(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

describe('a long search', () => {
  it('lets others have their turn between its portions, and finds the same', async () => {
    let isSearching = true
    let turns = 0
    const takeTurns = () => {
      if (!isSearching) return
      turns += 1
      setImmediate(takeTurns)
    }
    setImmediate(takeTurns)
    const found = await filterInPortions([1, 2, 3, 4, 5, 6], (number) => {
      busyFor(25)
      return number % 2 === 0
    })
    isSearching = false
    expect(found).toEqual([2, 4, 6])
    expect(turns).toBeGreaterThanOrEqual(5)
  })
})
