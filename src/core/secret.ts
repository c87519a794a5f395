import { hash } from 'node:crypto'

/** A source of unpredictable bytes (`crypto.randomBytes`). */
export type RandomBytes = (count: number) => Uint8Array

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** 62^43 is just over 2^256: every 256-bit number has at most 43 digits, and is padded to exactly so many. */
const DIGITS = 43
const HINT_DIGITS = 4

/** 256 bits that nobody guesses, as 43 base62 digits: safe in a path, a header and a double click. */
export function randomSecret(random: RandomBytes): string {
  let rest = BigInt(`0x${Buffer.from(random(SECRET_BYTES)).toString('hex')}`)
  let digits = ''
  for (let place = 0; place < DIGITS; place++) {
    digits = ALPHABET.charAt(Number(rest % 62n)) + digits
    rest /= 62n
  }
  return digits
}

/** SHA-256 of a secret. It has 256 random bits, so a fast hash without salt is enough: there is nothing to guess from. */
export const hashSecret = (secret: string): Uint8Array => hash('sha256', secret, 'buffer')

/** What a secret must look like after its prefix; anything else is refused before the database is asked. */
export const SECRET_FORM = new RegExp(`^[0-9A-Za-z]{${DIGITS}}$`)

/** Enough to recognise a secret by, far too little to use it. */
export const hintOf = (prefix: string, secret: string): string => `${prefix}${secret.slice(0, HINT_DIGITS)}`
