import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADDRESS_FORM, addressKey } from '../../src/core/address-key.ts'

describe('an address', () => {
  it('is the same in capital letters, and however its accents are written', () => {
    expect(addressKey('Ann@Contoso.Example')).toBe(addressKey('ann@contoso.example'))
    expect(addressKey('JU\u0308RGEN@x.org')).toBe(addressKey('jürgen@x.org'))
    expect(addressKey('ann@x.org')).not.toBe(addressKey('anne@x.org'))
  })

  it('is compared by what compares as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(addressKey(addressKey(text))).toBe(addressKey(text))
      }),
    )
  })

  it('holds nothing that would not pass as a user name', () => {
    const form = new RegExp(ADDRESS_FORM)
    for (const address of ['ann@x.org', 'jürgen@bücher.example', 'a+b@x', `o'hara@x.org`]) expect(address).toMatch(form)
    for (const address of ['', 'ann', '@', 'ann@', '@x', 'a:b@x', 'a@b@c', 'a b@x', 'a\0@x', 'a@x\n', '<a@x>', 'a,b@x'])
      expect(form.test(address), address).toBe(false)
  })
})
