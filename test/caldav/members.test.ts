import { describe, expect, it } from 'vitest'
import { LONGEST_ANSWER } from '../../src/caldav/limits.ts'
import { writeWhileShort } from '../../src/caldav/members.ts'

const busyFor = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

describe('an answer about many members', () => {
  it('ends where it is as long as an answer may be, and says how many were told', async () => {
    const half = 'x'.repeat(LONGEST_ANSWER / 2)
    const { responses, told } = await writeWhileShort([1, 2, 3, 4], () => half)
    expect([responses.length, told]).toEqual([LONGEST_ANSWER, 2])
  })

  it('tells at least one, however long, so that whoever asks for the rest goes on', async () => {
    expect((await writeWhileShort([1, 2], () => 'x'.repeat(LONGEST_ANSWER + 1))).told).toBe(1)
    expect((await writeWhileShort([], () => 'x')).told).toBe(0)
  })

  it('lets others have their turn while it is written', async () => {
    const order: string[] = []
    const long = writeWhileShort([1, 2, 3, 4, 5, 6], (n) => {
      busyFor(8)
      return `${n}`
    }).then(({ responses }) => order.push(responses))
    setImmediate(() => order.push('somebody else'))
    await long
    expect(order).toEqual(['somebody else', '123456'])
  })
})
