import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentLine, escapeText, parameterValue, unescapeText } from '../../src/ical/content-line.ts'
import { scanLines } from '../../src/ical/scan-lines.ts'
import { readProperty } from '../../src/ical/stored-property.ts'

function read(text: string) {
  const [line] = scanLines(text)
  if (line === undefined) throw new Error('no line')
  return readProperty(line)
}

describe('a property', () => {
  it('has parameters, lists among them, and a value', () => {
    const { name, parameters, value } = read('ATTENDEE;PARTSTAT=ACCEPTED;MEMBER="mailto:a@b","mailto:c@d":mailto:x@y')
    expect(name).toBe('ATTENDEE')
    expect([...parameters]).toEqual([
      ['PARTSTAT', ['ACCEPTED']],
      ['MEMBER', ['mailto:a@b', 'mailto:c@d']],
    ])
    expect(value).toBe('mailto:x@y')
  })

  it('may be folded anywhere', () => {
    expect(read('DTSTART;TZ\r\n ID=Europe/Ber\r\n lin:2026\r\n 0101').parameters.get('TZID')).toEqual(['Europe/Berlin'])
  })

  it('without a colon has no value', () => {
    expect(read('SUMMARY;X=1')).toMatchObject({ value: '' })
    expect(read('Nothing at all')).toMatchObject({ name: '', value: '' })
  })

  it('says what was written into it', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 120 }).map((text) => text.replaceAll(/[\p{Cc}]/gu, ''))
    fc.assert(
      fc.property(any, any, (name, said) => {
        const { parameters, value } = read(contentLine(`X-SAID;CN=${parameterValue(name)}`, escapeText(said)))
        expect(parameters.get('CN')).toEqual([name])
        expect(unescapeText(value)).toBe(said)
      }),
    )
  })
})
