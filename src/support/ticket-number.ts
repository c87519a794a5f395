import { fail, ok, type Result } from '../core/result.ts'
import { checkCharacter } from './check-character.ts'

const LEAST_DIGITS = 6
/** Twelve digits are far more than there will be tickets, and far below 2^53. */
const FORM = /^MMU-(\d{6,12})-([0-9A-Z])$/

export type TicketNumberError =
  /** It does not look like a number of ours. */
  | { readonly code: 'number_malformed' }
  /** It was mistyped: the last character does not fit the digits. */
  | { readonly code: 'check_character_wrong' }

/** How a ticket is named to people: `MMU-001234-C`. */
export function formatTicketNumber(ticketId: number): string {
  const digits = String(ticketId).padStart(LEAST_DIGITS, '0')
  return `MMU-${digits}-${checkCharacter(digits)}`
}

/** The ticket that a person names, in any letter case. A wrong check character is never matched with anything. */
export function parseTicketNumber(text: string): Result<number, TicketNumberError> {
  const [, digits, check] = FORM.exec(text.trim().toUpperCase()) ?? []
  if (digits === undefined || check === undefined) return fail({ code: 'number_malformed' })
  if (checkCharacter(digits) !== check) return fail({ code: 'check_character_wrong' })
  const ticketId = Number(digits)
  return formatTicketNumber(ticketId) === `MMU-${digits}-${check}` ? ok(ticketId) : fail({ code: 'number_malformed' })
}
