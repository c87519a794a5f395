import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentLine } from '../../src/ical/content-line.ts'
import { scanLines, unfold } from '../../src/ical/scan-lines.ts'

describe('the lines of an iCalendar text', () => {
  it('keep their continuations, as they stand', () => {
    expect(scanLines('SUMMARY:Plan\r\n  for\r\n\tnext year\r\nUID:a\r\n')).toEqual([
      { name: 'SUMMARY', text: 'SUMMARY:Plan\r\n  for\r\n\tnext year' },
      { name: 'UID', text: 'UID:a' },
    ])
  })

  it('have a name in capitals, up to the first parameter or the value', () => {
    expect(scanLines('Description:a\r\ndtstart;tzid=Europe/Berlin:20260101T100000').map(({ name }) => name)).toEqual([
      'DESCRIPTION',
      'DTSTART',
    ])
  })

  it('may end with a line feed alone, and with nothing at the end of the text', () => {
    expect(scanLines('A:1\n 2\nB:3').map(({ text }) => text)).toEqual(['A:1\n 2', 'B:3'])
  })

  it('are not made up out of empty lines', () => {
    expect(scanLines('\r\n\r\nA:1\r\n\r\n')).toEqual([{ name: 'A', text: 'A:1' }])
  })

  it('give back, joined with CRLF, what a writer wrote, byte for byte; unfolded, what was said', () => {
    const said = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !/[\r\n]/.test(text)))
    fc.assert(
      fc.property(said, (values) => {
        const text = values.map((value) => contentLine('X-SAID', value)).join('')
        const lines = scanLines(text)
        expect(lines.map((line) => `${line.text}\r\n`).join('')).toBe(text)
        expect(lines.map((line) => unfold(line.text))).toEqual(values.map((value) => `X-SAID:${value}`))
      }),
    )
  })
})
