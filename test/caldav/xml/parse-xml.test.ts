import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseXml } from '../../../src/caldav/xml/parse-xml.ts'
import { element } from '../../../src/caldav/xml/write-xml.ts'
import { xmlText } from '../../../src/caldav/xml/xml-text.ts'

const parse = (text: string) => parseXml(Buffer.from(text))

describe('a body of XML', () => {
  it('becomes a tree of resolved names, whatever prefixes were used', () => {
    const read = parse('<a:x xmlns:a="DAV:" xmlns="urn:y" a:p="1"><y>one<![CDATA[ & two]]></y></a:x>')
    expect(read).toEqual({
      ok: true,
      value: {
        namespace: 'DAV:',
        name: 'x',
        attributes: { p: '1' },
        text: '',
        children: [{ namespace: 'urn:y', name: 'y', attributes: {}, text: 'one & two', children: [] }],
      },
    })
  })

  it.each([
    ['', 'not_well_formed'],
    ['<a', 'not_well_formed'],
    ['<a></b>', 'not_well_formed'],
    ['<x:a/>', 'not_well_formed'],
    ['<a xmlns:x=""/>', 'not_well_formed'],
    ['<!DOCTYPE a><a/>', 'doctype'],
    ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'doctype'],
    ['<a>&x;</a>', 'not_well_formed'],
    ['<a>'.repeat(65), 'too_deep'],
    [' '.repeat(1_048_577), 'too_large'],
    [`<a>${'<a/>'.repeat(60_000)}</a>`, 'too_large'],
    [`<a ${Array.from({ length: 60_000 }, (_, n) => `a${n}=""`).join(' ')}/>`, 'too_large'],
    [`<x:a xmlns:x="${'n'.repeat(256)}"/>`, 'too_large'],
    [`<${'n'.repeat(256)}/>`, 'too_large'],
  ])('is refused for one reason: %.40s (%s)', (text, code) => {
    expect(parse(text)).toMatchObject({ ok: false, error: { code } })
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(`<a>${text}</a>`)),
        ),
        (body) => {
          expect(typeof parseXml(body).ok).toBe('boolean')
        },
      ),
    )
  })

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.constantFrom('DAV:', 'urn:x', 'urn:"&<>'),
        (text, namespace) => {
          const read = parse(`<D:r xmlns:D="DAV:">${element(namespace, 'n', xmlText(text))}</D:r>`)
          expect(read).toMatchObject({ ok: true, value: { children: [{ namespace, name: 'n', text }] } })
        },
      ),
    )
  })
})
