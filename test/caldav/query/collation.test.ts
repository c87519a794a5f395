import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesText } from '../../../src/caldav/query/collation.ts'
import { COLLATIONS, type Collation } from '../../../src/caldav/query/filter.ts'

const holds = (value: string, wanted: string, collation: Collation, negate = false) =>
  matchesText(value, { value: wanted, collation, negate })

describe('text that is looked for', () => {
  it('by octets must be there as it is', () => {
    expect(holds('Board meeting', 'meet', 'i;octet')).toBe(true)
    expect(holds('Board meeting', 'Meet', 'i;octet')).toBe(false)
  })

  it('by ASCII may have other capitals, of the letters A to Z alone', () => {
    expect(holds('Board Meeting', 'bOARD mEET', 'i;ascii-casemap')).toBe(true)
    expect(holds('Ärzte', 'ärzte', 'i;ascii-casemap')).toBe(false)
    expect(holds('ÄRZTE', 'Ärzte', 'i;ascii-casemap')).toBe(true)
  })

  it('by Unicode may have other capitals in every script, and accents written in two ways', () => {
    expect(holds('Ärzte-Совещание', 'ärzte-СОВЕЩ', 'i;unicode-casemap')).toBe(true)
    expect(holds('Cafe\u0301', 'CAF\u00c9', 'i;unicode-casemap')).toBe(true)
    expect(holds('Straße', 'STRASSE', 'i;unicode-casemap')).toBe(false)
  })

  it('is in everything when it is empty, and must be missing where the condition is negated', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(...COLLATIONS), (value, wanted, collation) => {
        expect(holds(value, '', collation)).toBe(true)
        expect(holds(value, wanted, collation, true)).toBe(!holds(value, wanted, collation))
      }),
    )
  })

  it('is found wherever it stands, and what octets find all others find', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(any, any, any, fc.constantFrom(...COLLATIONS), (before, wanted, after, collation) => {
        expect(holds(before + wanted + after, wanted, 'i;octet')).toBe(true)
        if (collation !== 'i;unicode-casemap') expect(holds(before + wanted + after, wanted, collation)).toBe(true)
        const swapped = wanted.replaceAll(/[a-zA-Z]/g, (letter) =>
          letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
        )
        expect(holds(wanted, swapped, 'i;ascii-casemap')).toBe(true)
        expect(holds(wanted, swapped, 'i;unicode-casemap')).toBe(true)
      }),
    )
  })
})
