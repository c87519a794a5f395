import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHALLENGES, readCredentials } from '../../../src/ops/app-passwords/index.ts'

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64')
const basic = (text: string | Uint8Array): string => `Basic ${base64(text)}`
const MALFORMED = { kind: 'malformed' }

describe('what a calendar program sends to sign in', () => {
  it('is a user name and a password', () => {
    const wanted = { kind: 'basic', userName: 'ann@contoso.example', password: 'bcdfg-hjkmn' }
    expect(readCredentials(basic('ann@contoso.example:bcdfg-hjkmn'))).toEqual(wanted)
  })

  it('names its scheme in any letter case (RFC 9110), and may put more than one space behind it', () => {
    for (const scheme of ['basic', 'BASIC', 'Basic  '])
      expect(readCredentials(`${scheme} ${base64('a:b')}`)).toEqual({ kind: 'basic', userName: 'a', password: 'b' })
  })

  it('has its user name before the first colon; the password may have more of them, or be empty', () => {
    expect(readCredentials(basic('a:b:c'))).toMatchObject({ userName: 'a', password: 'b:c' })
    expect(readCredentials(basic('a:'))).toMatchObject({ userName: 'a', password: '' })
    expect(readCredentials(basic(':b'))).toMatchObject({ userName: '', password: 'b' })
    expect(readCredentials(basic('no colon'))).toEqual(MALFORMED)
  })

  it('is UTF-8, as the challenge asks for, and composed', () => {
    expect(CHALLENGES[0]).toBe('Basic realm="MeetMeUp", charset="UTF-8"')
    expect(readCredentials(basic('ju\u0308rgen@x.org:b'))).toMatchObject({ userName: 'jürgen@x.org' })
    expect(readCredentials(basic(Buffer.from('jürgen@x.org:b', 'latin1')))).toEqual(MALFORMED)
    expect(readCredentials(basic(Uint8Array.of(0xff, 0xfe, 0x3a)))).toEqual(MALFORMED)
  })

  it('holds no control characters', () => {
    for (const text of ['a\0:b', 'a:b\0', 'a:\n', '\u007f:b', 'a:\u001b[2J'])
      expect(readCredentials(basic(text))).toEqual(MALFORMED)
  })

  it('is base64 and nothing beside it', () => {
    for (const header of [
      'Basic',
      'Basic ',
      'Basic YTpi YTpi',
      'Basic YTpi,',
      'Basic YT pi',
      'Basic YTpiYw',
      'Basic YTpi====',
      'Basic a:b',
      `Basic\t${base64('a:b')}`,
    ])
      expect(readCredentials(header), header).toEqual(MALFORMED)
  })

  it('may be the password alone, as a bearer token', () => {
    expect(readCredentials('Bearer bcdfg-hjkmn')).toEqual({ kind: 'bearer', password: 'bcdfg-hjkmn' })
    for (const header of ['Bearer', 'Bearer ', 'Bearer a b', 'Bearer ä'])
      expect(readCredentials(header)).toEqual(MALFORMED)
  })

  it('is missing in the first request of most programs, which is no mistake', () => {
    expect(readCredentials(undefined)).toEqual({ kind: 'none' })
  })

  it('is not read when it is longer than any of ours, and neither are other schemes', () => {
    expect(readCredentials(basic(`${'a'.repeat(1_048_576)}:b`))).toEqual(MALFORMED)
    expect(readCredentials(`Bearer ${'a'.repeat(1_048_576)}`)).toEqual(MALFORMED)
    expect(readCredentials(' '.repeat(1_048_576))).toEqual(MALFORMED)
    for (const header of ['', 'Digest username="ann"', 'Negotiate abc', 'Basic realm="MeetMeUp"', 'null'])
      expect(readCredentials(header), header).toEqual(MALFORMED)
  })

  it('comes back as it was sent, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 100 }).filter((given) => !/\p{Cc}/u.test(given))
    fc.assert(
      fc.property(text, text, (user, password) => {
        const userName = user.replaceAll(':', '').normalize('NFC')
        fc.pre(userName.isWellFormed() && password.isWellFormed())
        expect(readCredentials(basic(`${userName}:${password}`))).toEqual({ kind: 'basic', userName, password })
      }),
    )
  })

  it('never breaks the one who reads it', () => {
    const header = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }).map((text) => `Basic ${text}`),
      fc.uint8Array().map(basic),
      fc.base64String().map((text) => `Basic ${text}`),
    )
    fc.assert(
      fc.property(header, (given) => {
        expect(['malformed', 'basic', 'bearer']).toContain(readCredentials(given).kind)
      }),
    )
  })
})
