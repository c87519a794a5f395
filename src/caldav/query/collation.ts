import type { TextMatch } from './filter.ts'

/** True when a value holds a text, in the way in which its collation compares (RFC 4791 section 7.5); turned round by `negate`. */
export function matchesText(value: string, { value: wanted, collation, negate }: TextMatch): boolean {
  const fold = FOLDS[collation]
  return fold(value).includes(fold(wanted)) !== negate
}

const FOLDS: Readonly<Record<TextMatch['collation'], (text: string) => string>> = {
  'i;octet': (text) => text,
  'i;ascii-casemap': (text) => text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
  'i;unicode-casemap': unicodeFold,
}

/** RFC 5051 section 2: each character in the other case where that is one character, then decomposed. */
function unicodeFold(text: string): string {
  return text.replaceAll(/[a-z]+|[^\p{ASCII}]/gu, inOtherCase).normalize('NFKD')
}

const LETTERS = /^[a-z]/

/** Runs of letters of ASCII, or one other character. */
function inOtherCase(part: string): string {
  const upper = part.toUpperCase()
  return LETTERS.test(part) || [...upper].length === 1 ? upper : part
}
