import { expect, it } from 'vitest'
import { memoized } from '../../src/core/memoized.ts'

it('a function that is memoized is called once for each key, and answers the same', () => {
  const called: string[] = []
  const shout = memoized((word: string) => {
    called.push(word)
    return { word: word.toUpperCase() }
  })
  const first = shout('a')
  expect([shout('a'), shout('b')]).toEqual([{ word: 'A' }, { word: 'B' }])
  expect(shout('a')).toBe(first)
  expect(called).toEqual(['a', 'b'])
})
