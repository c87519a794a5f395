import type { FileRefusal } from '../ports.ts'
import { looksLikeMarkup, looksLikeScript, readText } from './read-text.ts'
import { zipNames } from './zip-names.ts'

/** What a file is, by its bytes. `mediaType` is one of a short list that is safe to give out; a picture is a screenshot. */
export interface Content {
  readonly mediaType: string
  readonly isPicture: boolean
  readonly refusal: FileRefusal | null
}

const OPAQUE = 'application/octet-stream'

const picture = (mediaType: string): Content => ({ mediaType, isPicture: true, refusal: null })
const plain = (mediaType: string): Content => ({ mediaType, isPicture: false, refusal: null })
const refused = (refusal: FileRefusal): Content => ({ mediaType: OPAQUE, isPicture: false, refusal })

/** First bytes, in hexadecimal. */
const MAGIC: readonly (readonly [start: string, content: Content])[] = [
  ['89504e470d0a1a0a', picture('image/png')],
  ['ffd8ff', picture('image/jpeg')],
  ['474946383761', picture('image/gif')],
  ['474946383961', picture('image/gif')],
  // Windows, Linux, macOS (thin, fat), WebAssembly, Android, Windows shortcuts, cabinets and compiled help.
  ['4d5a', refused('executable')],
  ['7f454c46', refused('executable')],
  ['feedface', refused('executable')],
  ['feedfacf', refused('executable')],
  ['cefaedfe', refused('executable')],
  ['cffaedfe', refused('executable')],
  ['cafebabe', refused('executable')],
  ['0061736d', refused('executable')],
  ['6465780a', refused('executable')],
  ['4c0000000114', refused('executable')],
  ['4d534346', refused('executable')],
  ['49545346', refused('executable')],
  // The old Office container: documents with macros and installers look alike in it.
  ['d0cf11e0a1b11ae1', refused('macros')],
  ['7b5c727466', refused('macros')],
  ['1f8b', plain('application/gzip')],
  // Event journal of Windows ("ElfFile").
  ['456c6646696c6500', plain(OPAQUE)],
]

const MOST_MAGIC = 8
const RIFF = { start: 'RIFF', form: 'WEBP', at: 8 } as const
const HEIC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])
const PROGRAMS =
  /\.(?:exe|com|scr|pif|dll|sys|cpl|msi|msp|jar|class|apk|app|dmg|pkg|deb|rpm|lnk|reg|hta|chm|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|sh|bash|py|pl|rb|php)$/i
const MACROS = /(?:^|\/)vbaProject\.bin$/i

/** Looks at the bytes; the name is asked only whether it promises a program, never whether something is harmless. */
export function detectContent(bytes: Uint8Array, name: string): Content {
  const content = byContent(bytes)
  return content.refusal === null && PROGRAMS.test(name.trimEnd().replace(/[. ]+$/, '')) && !content.isPicture
    ? refused('script')
    : content
}

function byContent(bytes: Uint8Array): Content {
  const start = Buffer.from(bytes.subarray(0, MOST_MAGIC)).toString('hex')
  const known = MAGIC.find(([magic]) => start.startsWith(magic))
  if (known !== undefined) return known[1]
  if (isBitmap(bytes)) return picture('image/bmp')
  if (ascii(bytes, 0, 4) === RIFF.start && ascii(bytes, RIFF.at, 4) === RIFF.form) return picture('image/webp')
  if (ascii(bytes, 4, 4) === 'ftyp' && HEIC_BRANDS.has(ascii(bytes, 8, 4))) return picture('image/heic')
  if (ascii(bytes, 0, 5) === '%PDF-') return plain('application/pdf')
  if (start.startsWith('504b0304') || start.startsWith('504b0506')) return ofArchive(bytes)
  return ofText(bytes)
}

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length)).toString('latin1')

/** "BM" alone begins many texts: the header's length must fit too. */
function isBitmap(bytes: Uint8Array): boolean {
  if (ascii(bytes, 0, 2) !== 'BM' || bytes.length < 26) return false
  const headerBytes = Buffer.from(bytes.subarray(14, 18)).readUInt32LE()
  return headerBytes >= 12 && headerBytes <= 128 && bytes[6] === 0 && bytes[7] === 0
}

/** Only the list of names is read; nothing is unpacked here. A list that cannot be read is not believed. */
function ofArchive(bytes: Uint8Array): Content {
  const names = zipNames(bytes)
  if (names === null) return refused('executable')
  if (names.some((name) => MACROS.test(name))) return refused('macros')
  return names.some((name) => PROGRAMS.test(name)) ? refused('executable') : plain('application/zip')
}

function ofText(bytes: Uint8Array): Content {
  const text = readText(bytes)
  if (text === null) return plain(OPAQUE)
  if (looksLikeMarkup(text)) return refused('markup')
  return looksLikeScript(text) ? refused('script') : plain('text/plain; charset=utf-8')
}
