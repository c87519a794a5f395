import { describe, expect, it } from 'vitest'
import { batched } from '../../src/core/batched.ts'

interface Run {
  readonly items: readonly number[]
  readonly end: (answers: readonly string[]) => void
  readonly fail: (error: Error) => void
}

/** Batches whose end the test decides. */
function held() {
  const runs: Run[] = []
  const run = (items: readonly number[]) =>
    new Promise<readonly string[]>((end, fail) => {
      runs.push({ items, end, fail })
    })
  return { runs, run }
}

const said = (run: Run | undefined) => run?.items.map((item) => `answer ${item}`) ?? []
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('calls that come at one time', () => {
  it('a lone call goes at once; what comes meanwhile shares the next batch, and each gets its own answer', async () => {
    const { runs, run } = held()
    const call = batched({ most: 10, inFlight: 1, run })
    const answers = [call(1), call(2), call(3)]
    expect(runs.map(({ items }) => items)).toEqual([[1]])
    runs[0]?.end(said(runs[0]))
    await turn()
    expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]])
    runs[1]?.end(said(runs[1]))
    expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3'])
  })

  it('a batch is bounded, and so is the number under way', async () => {
    const { runs, run } = held()
    const call = batched({ most: 2, inFlight: 2, run })
    const answers = [1, 2, 3, 4, 5].map(call)
    expect(runs.map(({ items }) => items)).toEqual([[1], [2]])
    for (let index = 0; index < 4; index++) {
      runs[index]?.end(said(runs[index]))
      await turn()
    }
    expect(runs.map(({ items }) => items)).toEqual([[1], [2], [3, 4], [5]])
    expect(await Promise.all(answers)).toHaveLength(5)
  })

  it('one that fails does not fail the others where a failed batch leaves nothing behind', async () => {
    const call = batched({
      most: 10,
      inFlight: 1,
      run: async (items: readonly number[]) => {
        await turn()
        if (items.includes(2)) throw new Error('two is wrong')
        return items
      },
      leftNothing: () => true,
    })
    const outcomes = await Promise.allSettled([1, 2, 3].map(call))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('nothing is tried again when the fate of a batch is unknown', async () => {
    let runs = 0
    const call = batched({
      most: 10,
      inFlight: 1,
      run: async (items: readonly number[]) => {
        runs += 1
        await turn()
        if (items.length > 1) throw new Error('the connection is gone')
        return items
      },
      leftNothing: () => false,
    })
    const outcomes = await Promise.allSettled([1, 2, 3].map(call))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(runs).toBe(2)
  })
})
