import { describe, expect, it } from 'vitest'
import { createKnownVersions } from '../../src/store/known-versions.ts'

interface Text {
  readonly text: string
}

const texts = (length: number): Text => ({ text: 'x'.repeat(length) })
const createKnownTexts = (most: number) => createKnownVersions<Text>(most, ({ text }) => text.length)
const of = (bookingId: number, version = 1) => ({ bookingId, version })

describe('texts that are remembered', () => {
  it('belong to one version of a booking, and to no other', () => {
    const known = createKnownTexts(100)
    const first = texts(10)
    known.keep(of(1), first)
    expect(known.get(of(1))).toBe(first)
    expect(known.get(of(1, 2))).toBeUndefined()
    expect(known.get(of(2))).toBeUndefined()
  })

  it('are as many as fit; the one that was asked for least lately goes first', () => {
    const known = createKnownTexts(25)
    known.keep(of(1), texts(10))
    known.keep(of(2), texts(10))
    known.get(of(1))
    known.keep(of(3), texts(10))
    expect([1, 2, 3].map((id) => known.get(of(id)) !== undefined)).toEqual([true, false, true])
  })

  it('do not include one that is longer than all that may be kept', () => {
    const known = createKnownTexts(25)
    known.keep(of(1), texts(26))
    expect(known.get(of(1))).toBeUndefined()
    known.keep(of(2), texts(25))
    expect(known.get(of(2))).toBeDefined()
  })

  it('are counted once when they are kept again', () => {
    const known = createKnownTexts(25)
    for (let n = 0; n < 10; n++) known.keep(of(1), texts(10))
    known.keep(of(2), texts(15))
    expect([1, 2].map((id) => known.get(of(id)) !== undefined)).toEqual([true, true])
  })
})
