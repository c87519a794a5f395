import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  passwordMac,
  randomPassword,
  readPassword,
  showPassword,
} from '../../../src/ops/app-passwords/password-text.ts'

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('an app password', () => {
  it('is six groups of five letters, none of which looks like another', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const shown = showPassword(randomPassword(() => random))
        expect(shown).toMatch(/^[bcdfghjkmnpqrstvwxyz]{5}(-[bcdfghjkmnpqrstvwxyz]{5}){5}$/)
      }),
    )
  })

  it('has at least 128 bits', () => {
    expect(30 * Math.log2(20)).toBeGreaterThan(128)
    const drawn = Array.from({ length: 30 }, (_, place) => randomPassword(() => new Uint8Array(32).fill(place * 8 + 1)))
    expect(new Set(drawn).size).toBe(30)
  })

  it('is understood however a person types it', () => {
    const separator = fc.constantFrom('', '-', ' ', '\u2011', '\u2013', '\u2014', ' - ', '\n')
    fc.assert(
      fc.property(bytes, separator, fc.boolean(), (random, between, isLoud) => {
        const letters = randomPassword(() => random)
        const typed = showPassword(letters).replaceAll('-', between)
        expect(readPassword(isLoud ? typed.toUpperCase() : typed)).toBe(letters)
        expect(readPassword(` ${typed.charAt(0).toUpperCase()}${typed.slice(1)} `)).toBe(letters)
      }),
    )
  })

  it('is nothing else', () => {
    const letters = 'b'.repeat(30)
    for (const text of [
      '',
      letters.slice(1),
      `${letters}b`,
      `${letters}\0`,
      letters.replace('b', 'a'),
      letters.replace('b', '\0'),
      'b'.repeat(1_048_576),
      '-'.repeat(1_048_576),
    ])
      expect(readPassword(text)).toBeNull()
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void readPassword(text)))
  })

  it('is kept under the key of the installation: another key, or another password, is another mark', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (key, other, random) => {
        fc.pre(!Buffer.from(key).equals(Buffer.from(other)))
        const letters = randomPassword(() => random)
        expect(passwordMac(key, letters)).toHaveLength(32)
        expect(passwordMac(key, letters)).toEqual(passwordMac(key, letters))
        expect(passwordMac(key, letters)).not.toEqual(passwordMac(other, letters))
      }),
    )
  })
})
