import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectFile } from '../../src/support/files/inspect-file.ts'
import type { FileKind } from '../../src/support/ports.ts'
import { exif, isSoundPng, jpeg, png, zip } from './pictures.ts'

const look = (bytes: Buffer | string, name = 'file', kind: FileKind | null = null) =>
  inspectFile('id', { name, bytes: Buffer.from(bytes), kind })

const padded = (start: Buffer | string) => Buffer.concat([Buffer.from(start), Buffer.alloc(64, 0xee)])
const hex = (start: string) => padded(Buffer.from(start, 'hex'))

const bitmap = Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), Buffer.from([40, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0])])

describe('a file that is sent to the desk', () => {
  it.each([
    ['PNG', png(), 'image/png'],
    ['JPEG', jpeg({}), 'image/jpeg'],
    ['GIF', Buffer.from('GIF89a\x05\0\x05\0', 'latin1'), 'image/gif'],
    ['BMP', bitmap, 'image/bmp'],
    ['WebP', Buffer.from('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\0', 'latin1'), 'image/webp'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image/heic'],
  ])('is a screenshot when its content is a %s, whatever it is called', (_, bytes, mediaType) => {
    expect(look(bytes, 'page.html', 'log')).toMatchObject({ kind: 'screenshot', mediaType, refusal: null })
  })

  it.each([
    ['a program of Windows', padded('MZ'), 'photo.png', 'executable'],
    ['a program of Linux', hex('7f454c46'), 'photo.png', 'executable'],
    ['a program of macOS', hex('cffaedfe'), 'photo.png', 'executable'],
    ['a shell script', '#!/bin/sh\nrm -rf /', 'log.txt', 'script'],
    ['a batch file', '@echo off\r\ndel *.*', 'log.txt', 'script'],
    ['a text that calls itself a script', 'Get-Process', 'collect.ps1', 'script'],
    ['a script hidden behind a blank', 'x = 1', 'screenshot.png.js ', 'script'],
    ['a web page', '<!DOCTYPE html><p>hi', 'screenshot.png', 'markup'],
    ['a web page after blank lines', '\n\n  <html>', 'screenshot.png', 'markup'],
    ['a web page in UTF-16', Buffer.from('\ufeff<script>alert(1)</script>', 'utf16le'), 'a.txt', 'markup'],
    ['a drawing with scripts (SVG)', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'a.png', 'markup'],
    ['a drawing behind an XML head', '<?xml version="1.0"?>\n<svg onload="x()"/>', 'a.png', 'markup'],
    ['an old Office document', hex('d0cf11e0a1b11ae1'), 'report.doc', 'macros'],
    ['a document with macros', zip('word/document.xml', 'word/vbaProject.bin'), 'report.docx', 'macros'],
    ['an archive with a program', zip('logs/a.log', 'logs/run.exe'), 'logs.zip', 'executable'],
    ['an archive that cannot be read', Buffer.from('PK\x03\x04broken'), 'logs.zip', 'executable'],
  ])('is registered by name and hash alone when it is %s', (_, bytes, name, refusal) => {
    const sha256 = createHash('sha256').update(Buffer.from(bytes)).digest('hex')
    expect(look(bytes, name)).toMatchObject({ refusal, bytes: null, sha256, size: Buffer.byteLength(bytes) })
  })

  it.each([
    ['a log', '2026-11-20 10:00:01 start\n2026-11-20 10:00:02 stop\n', 'app.txt', 'log', 'text/plain; charset=utf-8'],
    ['an event journal of Windows', padded('ElfFile\0'), 'x.evtx', 'event_journal', 'application/octet-stream'],
    [
      'an event journal in XML',
      '<?xml version="1.0"?><Events><Event/></Events>',
      'x.xml',
      'event_journal',
      'text/plain; charset=utf-8',
    ],
    ['a text bundle', '{"menu.file": "Файл"}', 'ru.json', 'text_bundle', 'text/plain; charset=utf-8'],
    ['an archive of texts', zip('ru.json', 'en.json'), 'texts.zip', 'text_bundle', 'application/zip'],
    ['something unknown', hex('00010203'), 'dump.bin', 'other', 'application/octet-stream'],
  ])('is recognised as %s', (_, bytes, name, kind, mediaType) => {
    expect(look(bytes, name)).toMatchObject({ kind, mediaType, refusal: null })
  })

  it('is what its sender says, but never a screenshot without being a picture', () => {
    expect(look('some text', 'a.txt', 'event_journal').kind).toBe('event_journal')
    expect(look('some text', 'a.txt', 'screenshot').kind).toBe('text_bundle')
  })

  it('is not kept when a picture has more than 40 megapixels, by what its header says', () => {
    expect(look(png(8000, 5000)).refusal).toBeNull()
    expect(look(png(8000, 5001))).toMatchObject({ refusal: 'too_many_pixels', bytes: null })
    expect(look(jpeg({ width: 65_000, height: 65_000 }))).toMatchObject({ refusal: 'too_many_pixels', bytes: null })
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\shot.png', 'shot.png'],
    ['a\r\nSet-Cookie: x', 'a__Set-Cookie_ x'],
    ['photo\u202egnp.exe', 'photo_gnp.exe'],
    ['снимок экрана.png', 'снимок экрана.png'],
    ['..', 'file'],
  ])('called %j is kept under the name %j', (given, kept) => {
    expect(look('text', given).name).toBe(kept)
  })

  it('never breaks on any bytes', () => {
    const starts = [
      png(),
      jpeg({ tiff: exif(true) }),
      zip('a'),
      bitmap,
      Buffer.from('RIFF1234WEBPVP8X'),
      Buffer.from('\0\0\0\0ftypheicispe'),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.nat(120), fc.uint8Array({ maxLength: 200 }), (start, cut, rest) => {
        const bytes = Buffer.concat([start.subarray(0, cut), rest])
        const file = look(bytes)
        expect(file.refusal === null).toBe(file.bytes !== null)
        expect(file.bytes?.length ?? bytes.length).toBe(bytes.length)
      }),
    )
  })
})

describe('a picture that says where it was taken', () => {
  it.each([true, false])('does not say it any more, and keeps its turn (little end first: %s)', (isLittle) => {
    const tiff = exif(isLittle)
    for (const sent of [jpeg({ tiff }), png(64, 64, { type: 'eXIf', data: tiff })]) {
      const kept = Buffer.from(look(sent).bytes ?? '')
      expect(sent.includes(tiff.subarray(72, 96))).toBe(true)
      expect(kept.includes(tiff.subarray(72, 96))).toBe(false)
      expect(kept.includes(tiff.subarray(42, 66))).toBe(false)
      expect(kept.includes(tiff.subarray(8, 22))).toBe(true)
      expect(kept.length).toBe(sent.length)
    }
  })

  it('keeps sound checksums when it is a PNG', () => {
    const kept = look(png(64, 64, { type: 'eXIf', data: exif(true) })).bytes
    expect(isSoundPng(Buffer.from(kept ?? ''))).toBe(true)
  })

  it('does not say it in XMP either', () => {
    const xmp = Buffer.from('<x:xmpmeta><rdf exif:GPSLatitude="52,31.2N" tiff:Make="X"/></x:xmpmeta>')
    const kept = Buffer.from(look(Buffer.concat([jpeg({}), xmp])).bytes ?? '').toString('latin1')
    expect(kept).not.toContain('52,31.2N')
    expect(kept).toContain('tiff:Make="X"')
  })
})
