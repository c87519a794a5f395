import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCharacter } from '../../src/support/check-character.ts'
import { formatTicketNumber, parseTicketNumber } from '../../src/support/ticket-number.ts'

const digitsOf = (id: number) => String(id).padStart(6, '0')
const ids = fc.integer({ min: 1, max: 999_999_999 })

describe('the number of a ticket', () => {
  it('is MMU-001234-C for the ticket 1234', () => {
    expect(formatTicketNumber(1234)).toBe('MMU-001234-C')
    expect(parseTicketNumber('MMU-001234-C')).toEqual({ ok: true, value: 1234 })
  })

  it('is found again as it was given, in any letter case and with spaces around it', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const number = formatTicketNumber(id)
        for (const text of [number, number.toLowerCase(), `  ${number}\n`])
          expect(parseTicketNumber(text)).toEqual({ ok: true, value: id })
      }),
    )
  })

  it('is not matched when any one digit is wrong', () => {
    fc.assert(
      fc.property(ids, fc.nat(), fc.integer({ min: 1, max: 9 }), (id, place, shift) => {
        const digits = digitsOf(id)
        const at = place % digits.length
        const wrong = digits.slice(0, at) + ((Number(digits[at]) + shift) % 10) + digits.slice(at + 1)
        expect(parseTicketNumber(`MMU-${wrong}-${checkCharacter(digits)}`)).toEqual({
          ok: false,
          error: { code: 'check_character_wrong' },
        })
      }),
    )
  })

  it('is not matched with any other check character', () => {
    for (const wrong of '0123456789ABDEFGHIJKLMNOPQRSTUVWXYZ')
      expect(parseTicketNumber(`MMU-001234-${wrong}`).ok, wrong).toBe(false)
  })

  it('is not matched when two digits that differ by more than one have changed places', () => {
    fc.assert(
      fc.property(ids, fc.nat(), fc.integer({ min: 1, max: 2 }), (id, place, distance) => {
        const digits = [...digitsOf(id)]
        const at = place % (digits.length - distance)
        const [one = '', other = ''] = [digits[at], digits[at + distance]]
        fc.pre(Math.abs(Number(one) - Number(other)) > 1)
        const swapped = digits
          .with(at, other)
          .with(at + distance, one)
          .join('')
        expect(checkCharacter(swapped)).not.toBe(checkCharacter(digits.join('')))
      }),
    )
  })

  it('lets fewer than one in a hundred exchanges of neighbouring digits through', () => {
    let exchanges = 0
    let missed = 0
    for (let id = 1; id < 1_000_000; id += 13) {
      const digits = digitsOf(id)
      for (let at = 0; at < 5; at++) {
        const swapped = digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2)
        if (swapped === digits) continue
        exchanges++
        if (checkCharacter(swapped) === checkCharacter(digits)) missed++
      }
    }
    expect(missed / exchanges).toBeLessThan(0.01)
  })

  it('has one spelling: more zeros in front, other marks or another prefix are no number', () => {
    const padded = `MMU-0001234-${checkCharacter('0001234')}`
    for (const text of [
      '',
      '1234',
      'MMU-1234-C',
      'MMU001234C',
      'ABC-001234-C',
      'MMU-001234-C-1',
      'MMU-00123٤-C',
      padded,
    ])
      expect(parseTicketNumber(text), text).toEqual({ ok: false, error: { code: 'number_malformed' } })
  })
})
