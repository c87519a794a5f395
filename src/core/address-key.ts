/**
 * What addresses are compared by: NFC and lower case. The part before the @ might differ by case (RFC 5321 section 2.4), but no
 * mail system that people use tells them apart.
 */
export const addressKey = (address: string): string => address.normalize('NFC').toLowerCase().normalize('NFC')

/**
 * An address as it is taken: something, @, something. No colon, because a user name cannot hold one (RFC 7617 section 2), and
 * nothing that would need quoting.
 */
export const ADDRESS_FORM = '^[^\\s@<>:,;"\\u0000-\\u001f\\u007f]+@[^\\s@<>:,;"\\u0000-\\u001f\\u007f]+$'
export const LONGEST_ADDRESS = 254
