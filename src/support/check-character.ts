const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const MODULUS = ALPHABET.length

/**
 * The check character of a text of digits (ISO 7064, MOD 37,36): `C` for `001234`. Every wrong digit changes it. So does every exchange of two
 * digits, but for neighbours that differ by one, of which about one pair in twenty goes through (a property of the standard).
 */
export function checkCharacter(digits: string): string {
  let product = MODULUS
  for (const digit of digits) {
    const sum = (product + ALPHABET.indexOf(digit)) % MODULUS
    product = ((sum === 0 ? MODULUS : sum) * 2) % (MODULUS + 1)
  }
  return ALPHABET.charAt((MODULUS + 1 - product) % MODULUS)
}
