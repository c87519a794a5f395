import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ObjectReaderPool } from '../../src/ical/off-thread/object-reader-pool.ts'
import { readCalendarObject } from '../../src/ical/read-object.ts'
import { rewriteObject } from '../../src/ical/rewrite-object.ts'
import { CORPUS } from './corpus/index.ts'
import { zone } from './object-texts.ts'

const roomZone = zone('Europe/Berlin')
const octetsOf = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text)

let reader: ObjectReaderPool

beforeAll(() => {
  // Longer than in life: here it only has to end.
  reader = new ObjectReaderPool({ deadlineMs: 15_000 })
})

afterAll(() => reader[Symbol.asyncDispose]())

it('has seen more than two hundred odd texts', () => {
  expect(Object.values(CORPUS).flatMap((corpus) => Object.keys(corpus)).length).toBeGreaterThan(200)
})

describe.each(Object.entries(CORPUS))('%s', (_, corpus) => {
  it.each(Object.entries(corpus))('%s', async (__, [text, verdict]) => {
    const octets = octetsOf(text())
    const answer = await reader.read({ octets, roomZone })
    const expected = typeof verdict === 'string' ? [verdict] : verdict
    const found = answer.ok ? ['read'] : [answer.error.code, answer.error.precondition].slice(0, expected.length)
    expect(found, JSON.stringify(answer.ok ? null : answer.error)).toEqual(expected)
    if (!answer.ok) return
    const written = rewriteObject(octets, {}, { roomZone })
    expect(written.ok && (await reader.read({ octets: octetsOf(written.value), roomZone }))).toEqual(answer)
  })
})

describe('a text that was damaged on its way', () => {
  const small = Object.values(CORPUS)
    .flatMap((corpus) => Object.values(corpus))
    .map(([text]) => octetsOf(text()))
    .filter(({ length }) => length < 2_000)

  it('is read or refused, and never more than that', () => {
    const damage = fc.record({
      original: fc.constantFrom(...small),
      from: fc.nat(2_000),
      length: fc.nat(60),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.constantFrom('\r\n', ':', ';', '"', ',', '=', 'Z', '0', '99', '-').map(octetsOf),
      ),
    })
    fc.assert(
      fc.property(damage, ({ original, from, length, put }) => {
        const octets = Buffer.concat([original.subarray(0, from), put, original.subarray(from + length)])
        const answer = readCalendarObject(octets, { roomZone })
        if (!answer.ok) expect(answer.error.precondition).toMatch(/^[a-z-]+$/)
      }),
      { numRuns: 1_500 },
    )
  })
})
