import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { occurrenceKey } from '../../../src/core/recurrence/index.ts'
import {
  clientIdOf,
  fromBase32Hex,
  instanceIdOf,
  toBase32Hex,
  uidOfId,
} from '../../../src/providers/google/event-ids.ts'

const KEY = { linkId: '0f8fad5b-d9cb-469f-a165-70867728950e', generation: 1 }

describe('the id under which we place an event', () => {
  it('is the same each time, and made of what Google allows', () => {
    const id = clientIdOf('orion@resource.calendar.google.com', KEY)
    expect(id).toBe(clientIdOf('orion@resource.calendar.google.com', KEY))
    expect(id).toMatch(/^[a-v0-9]{52}$/)
  })

  it('is another one for each room, link and generation', () => {
    const ids = [
      clientIdOf('orion', KEY),
      clientIdOf('vega', KEY),
      clientIdOf('orion', { ...KEY, linkId: 'other' }),
      clientIdOf('orion', { ...KEY, generation: 2 }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('always stays within the alphabet and length, whatever the link is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (calendar, linkId, generation) => {
        expect(clientIdOf(calendar, { linkId, generation })).toMatch(/^[a-v0-9]{52}$/)
      }),
    )
  })
})

describe('base32hex', () => {
  // RFC 4648 section 10, in lower case and without padding.
  it.for([
    ['', ''],
    ['f', 'co'],
    ['fo', 'cpng'],
    ['foo', 'cpnmu'],
    ['foob', 'cpnmuog'],
    ['fooba', 'cpnmuoj1'],
    ['foobar', 'cpnmuoj1e8'],
  ] as const)('writes "%s" as "%s"', ([text, encoded]) => {
    expect(toBase32Hex(Buffer.from(text))).toBe(encoded)
    expect(fromBase32Hex(encoded)?.toString()).toBe(text)
  })

  it('gives back every sequence of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase32Hex(toBase32Hex(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('does not read letters of another alphabet', () => {
    expect(fromBase32Hex('xyz')).toBeNull()
  })
})

describe('the UID that an event id stands for', () => {
  it('is Google’s own for an id of Google’s making', () => {
    expect(uidOfId('19odqf555q7g754pi4d4r06bhr')).toBe('19odqf555q7g754pi4d4r06bhr@google.com')
  })

  it('follows the part of a series that was split off', () => {
    expect(uidOfId('19odqf555q7g754pi4d4r06bhr_R20261201T090000')).toBe(
      '19odqf555q7g754pi4d4r06bhr_R20261201T090000@google.com',
    )
  })

  it('is the foreign UID for an invitation that came from Outlook', () => {
    const uid = '040000008200E00074C5B7101A82E0080000000010'
    expect(uidOfId(`_${toBase32Hex(Buffer.from(uid))}`)).toBe(uid)
  })

  it('is unknown for an id of no known form', () => {
    expect(uidOfId('_ZZZ')).toBeNull()
    expect(uidOfId('Hello World')).toBeNull()
  })
})

describe('the id of one occurrence', () => {
  it('names its original start in UTC', () => {
    const key = occurrenceKey({ at: Temporal.Instant.from('2026-12-08T10:00:00+01:00') })
    expect(instanceIdOf('abc', key)).toBe('abc_20261208T090000Z')
  })

  it('names its date when it takes whole days', () => {
    expect(instanceIdOf('abc', occurrenceKey({ on: Temporal.PlainDate.from('2026-12-08') }))).toBe('abc_20261208')
  })
})
