/**
 * Text as the content of an element (XML 1.0 section 2.4). Carriage returns are kept as references: a reader turns the bare ones into line
 * feeds, and iCalendar lines end with both. Characters that XML cannot say at all (section 2.2) are left out: one of them, and the
 * client's parser throws the whole answer away.
 */
export function xmlText(text: string): string {
  if (!SPECIAL.test(text)) return text
  const speakable = SPEAKABLE.test(text) ? text : text.replaceAll(UNSPEAKABLE, '')
  const escaped = MARKUP.test(speakable) ? speakable.replaceAll(/[&<>]/g, reference) : speakable
  // Most texts are lines of iCalendar, which have nothing else to be replaced.
  return escaped.replaceAll('\r', '&#13;')
}

/** The same for a value between double quotes, where line breaks and tabs would become spaces. */
export const xmlAttribute = (text: string): string => xmlText(text).replaceAll(/["\t\n]/g, reference)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSPEAKABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/u

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const SPEAKABLE = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]*$/u
const MARKUP = /[&<>]/

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

const reference = (character: string): string => REFERENCES[character] ?? character
