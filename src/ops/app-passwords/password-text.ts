import { createHmac } from 'node:crypto'
import type { RandomBytes } from '../../core/secret.ts'

/** Letters alone, so that a phone need not change its keyboard; no vowels, so that no words arise; no l, which looks like 1. */
const ALPHABET = 'bcdfghjkmnpqrstvwxyz'
/** 20^30 is more than 2^129. */
const LETTERS = 30
const GROUP = 5
/** Of which a remainder by 20^30 favours no password by more than 2^-126. */
const RANDOM_BYTES = 32
const HINT_LETTERS = 4
/** With every separator that somebody might type. */
const LONGEST_TEXT = 200

const FORM = new RegExp(`^[${ALPHABET}]{${LETTERS}}$`)
/** Space and all kinds of dashes: phones make typographic ones out of plain ones. */
const SEPARATORS = /[\s\u002d\u2010-\u2015\u2212]/g

/** The 30 letters of a new app password. */
export function randomPassword(random: RandomBytes): string {
  const base = BigInt(ALPHABET.length)
  let rest = BigInt(`0x${Buffer.from(random(RANDOM_BYTES)).toString('hex')}`)
  let letters = ''
  for (let place = 0; place < LETTERS; place++) {
    letters = ALPHABET.charAt(Number(rest % base)) + letters
    rest /= base
  }
  return letters
}

/** As it is shown: six groups of five, `bcdfg-hjkmn-pqrst-vwxyz-bcdfg-hjkmn`. */
export function showPassword(letters: string): string {
  const groups = Array.from({ length: LETTERS / GROUP }, (_, group) =>
    letters.slice(group * GROUP, (group + 1) * GROUP),
  )
  return groups.join('-')
}

/** The letters of what somebody typed, whatever the case and the separators; null: that is no app password. */
export function readPassword(text: string): string | null {
  if (text.length > LONGEST_TEXT) return null
  const letters = text.replace(SEPARATORS, '').toLowerCase()
  return FORM.test(letters) ? letters : null
}

/** Enough to recognise a password by; 112 bits stay unknown. */
export const passwordHint = (letters: string): string => letters.slice(0, HINT_LETTERS)

/** What is kept and looked up: HMAC-SHA-256 (RFC 2104) of the letters. They are random, so a slow hash would only slow us. */
export const passwordMac = (key: Uint8Array, letters: string): Uint8Array =>
  createHmac('sha256', key).update(letters).digest()
