import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xmlAttribute, xmlText } from '../../../src/caldav/xml/xml-text.ts'

/** What a reader makes of it: references resolved, ends of lines normalised (XML 1.0 sections 2.11 and 4.1). */
function asRead(xml: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return xml
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name = '') =>
      code === undefined ? (names[name] ?? '') : String.fromCodePoint(Number(code)),
    )
}

describe('text in XML', () => {
  it('cannot be taken for markup', () => {
    expect(xmlText('a < b && c > d ]]>')).toBe('a &lt; b &amp;&amp; c &gt; d ]]&gt;')
    expect(xmlAttribute('say "no"\tor\nnot')).toBe('say &quot;no&quot;&#9;or&#10;not')
  })

  it('keeps the ends of iCalendar lines', () => {
    expect(xmlText('BEGIN:VEVENT\r\nEND:VEVENT\r\n')).toBe('BEGIN:VEVENT&#13;\nEND:VEVENT&#13;\n')
  })

  it('leaves out what XML cannot say, and half characters, and keeps whole ones', () => {
    expect(xmlText('a\u0000b\u0008c\u000bd\u000ce\u001ff\ufffeg\uffffh')).toBe('abcdefgh')
    expect(xmlText('\ud83d x \udcc5 \ud83d\udcc5')).toBe(' x  \u{1f4c5}')
  })

  it('is what it was, when it is read', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out.
    const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(asRead(xmlText(text))).toBe(text.replaceAll(unspeakable, ''))
        expect(asRead(xmlAttribute(text))).toBe(text.replaceAll(unspeakable, ''))
        expect(xmlText(text)).not.toMatch(/[<>\r]|&(?!(?:amp|lt|gt|#13);)/)
      }),
    )
  })
})
