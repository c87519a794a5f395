/** Enough of a text to tell what it is. */
const SAMPLE_BYTES = 65_536
/** What text may hold below the space: tab, line feed, form feed, carriage return, escape (colours of a terminal). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/** The beginning of a text in UTF-8 or in marked UTF-16; null: it is not text. */
export function readText(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const text = new TextDecoder(encodingOf(sample), { fatal: false }).decode(sample)
  const isCut = bytes.length > SAMPLE_BYTES
  // A sample may end within a character; anything else that cannot be decoded is not text.
  const body = isCut ? text.replace(/\ufffd{1,3}$/, '') : text
  return body.includes('\ufffd') || CONTROL.test(body) ? null : body
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}

/** What a browser would take for a page (WHATWG MIME Sniffing, section 7.1), and pictures that are documents. */
const PAGE =
  /^\s*(?:<!--|<!doctype\s+(?:html|svg)|<(?:html|head|body|script|iframe|style|title|table|div|font|svg|h1|br|a|b|p)[\s>/])/i
const XML = /^\s*<\?xml/i
const ACTIVE = /<(?:[a-z0-9]+:)?(?:script|svg|html|iframe|object|embed)[\s>/]/i

export const looksLikeMarkup = (text: string): boolean => PAGE.test(text) || (XML.test(text) && ACTIVE.test(text))

const SCRIPT = /^\s*(?:#!|<\?php|<%|@echo\s+off|WScript\.|Option Explicit|Windows Registry Editor)/i

export const looksLikeScript = (text: string): boolean => SCRIPT.test(text)
