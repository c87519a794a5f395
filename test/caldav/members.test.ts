import { describe, expect, it } from 'vitest'
import { LONGEST_ANSWER } from '../../src/caldav/limits.ts'
import { writeWhileShort } from '../../src/caldav/members.ts'

describe('an answer about many members', () => {
  it('ends where it is as long as an answer may be, and says how many were told', () => {
    const half = 'x'.repeat(LONGEST_ANSWER / 2)
    const { responses, told } = writeWhileShort([1, 2, 3, 4], () => half)
    expect([responses.length, told]).toEqual([LONGEST_ANSWER, 2])
  })

  it('tells at least one, however long, so that whoever asks for the rest goes on', () => {
    expect(writeWhileShort([1, 2], () => 'x'.repeat(LONGEST_ANSWER + 1)).told).toBe(1)
    expect(writeWhileShort([], () => 'x').told).toBe(0)
  })
})
