import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instanceDateIn, joinKeyOf } from '../../src/providers/join-key.ts'

const HEAD = '040000008200E00074C5B7101A82E008'
const TAIL = '00000000DA2B357D94B5D201000000000000000010000000EC4597557F0CB34EA4CC2887EA7B17C3'.slice(8)
const VCAL = '7643616C2D55696401000000'

const wrapped = (uid: string, end = '00') => `${HEAD}${'0'.repeat(48)}${VCAL}${Buffer.from(uid).toString('hex')}${end}`

describe('recognising one meeting in two calendars', () => {
  it('is the same for a series and for each of its occurrences in Exchange', () => {
    const series = `${HEAD}00000000${TAIL}`
    const occurrence = `${HEAD}07EA0B16${TAIL}`
    expect(joinKeyOf(occurrence)).toBe(joinKeyOf(series))
    expect(joinKeyOf(series)).toBe(series)
  })

  it('does not depend on the case in which a relay wrote an Exchange id', () => {
    const id = `${HEAD}00000000${TAIL}`
    expect(joinKeyOf(id.toLowerCase())).toBe(joinKeyOf(id))
  })

  it('finds the Google id of a meeting that Google sent to an Exchange room', () => {
    const google = '19odqf555q7g754pi4d4r06bhr@google.com'
    expect(joinKeyOf(wrapped(google))).toBe(joinKeyOf(google))
    expect(joinKeyOf(wrapped(google, ''))).toBe(joinKeyOf(google))
  })

  it('keeps different meetings apart', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        fc.pre(one !== other)
        expect(joinKeyOf(wrapped(one))).not.toBe(joinKeyOf(wrapped(other)))
      }),
    )
  })

  it('gives the embedded id back for whatever id was embedded', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,60}@[a-z.]{1,30}$/), (uid) => {
        expect(joinKeyOf(wrapped(uid))).toBe(joinKeyOf(uid))
      }),
    )
  })

  it.for([null, undefined, '', '   '])('knows nothing about a meeting without an id (%j)', (uid) => {
    expect(joinKeyOf(uid)).toBeNull()
  })

  it.for([
    ['an id that only begins like one of Exchange', `${HEAD}0000`],
    ['an id of odd length', `${HEAD}00000000${TAIL}0`],
    ['an id with letters that are no digits', `${HEAD}0000000Z${TAIL}`],
  ])('takes %s as it stands', ([, uid]) => {
    expect(joinKeyOf(uid)).toBe(uid?.toLowerCase())
  })
})

describe('the date that an Exchange id names', () => {
  it('is there in the id of an occurrence, and in no other', () => {
    expect(instanceDateIn(`${HEAD}07EA0B16${TAIL}`)?.toString()).toBe('2026-11-22')
    expect(instanceDateIn(`${HEAD}07ea0b16${TAIL}`.toLowerCase())?.toString()).toBe('2026-11-22')
    expect(instanceDateIn(`${HEAD}00000000${TAIL}`)).toBeNull()
    expect(instanceDateIn('19odqf555q7g754pi4d4r06bhr@google.com')).toBeNull()
    expect(instanceDateIn('')).toBeNull()
  })

  it('is none where it is no date', () => {
    for (const bytes of ['07EA0D16', '07EA0220', '07EA0000'])
      expect(instanceDateIn(`${HEAD}${bytes}${TAIL}`)).toBeNull()
  })
})
