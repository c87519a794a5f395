import { describe, expect, it } from 'vitest'
import { isMassRemoval } from '../../src/core/mass-removal.ts'

describe('how much may vanish from a calendar at once', () => {
  it('ten meetings, however few it holds', () => {
    expect(isMassRemoval({ vanished: 10, known: 10 })).toBe(false)
    expect(isMassRemoval({ vanished: 11, known: 11 })).toBe(true)
  })

  it('a fifth of its meetings, where that is more', () => {
    expect(isMassRemoval({ vanished: 40, known: 200 })).toBe(false)
    expect(isMassRemoval({ vanished: 41, known: 200 })).toBe(true)
  })
})
