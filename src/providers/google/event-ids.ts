import { createHash } from 'node:crypto'
import type { OccurrenceKey } from '../../core/recurrence/index.ts'
import type { CreateKey } from '../provider.ts'

/** base32hex (RFC 4648 section 7) in lower case, without padding: the only alphabet that Calendar takes in a client's id. */
const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

/**
 * The id under which we insert an event: the same link, calendar and generation give the same id, so a repeated insert meets its
 * own first attempt (409). 52 characters. An id is never free again, which is what the generation is for.
 */
export function clientIdOf(remoteCalendarId: string, key: CreateKey): string {
  const digest = createHash('sha256').update(`${remoteCalendarId}|${key.linkId}|${key.generation}`).digest()
  return toBase32Hex(digest)
}

/**
 * The id of one occurrence of a series: its original start in UTC, or its date, behind the id of the master. Valid also for an
 * occurrence that nobody changed yet. Only for ids of masters: an id that has the suffix already never gets a second one.
 */
export function instanceIdOf(masterId: string, key: OccurrenceKey): string {
  return `${masterId}_${key.replaceAll(/[-:]/g, '')}`
}

/**
 * The iCalendar UID of an event that does not say it: ids with an underscore carry a foreign UID in base32hex, all others are the
 * local part of Google's own. Null when the id is of neither form.
 */
export function uidOfId(eventId: string): string | null {
  if (/^[a-z0-9]+(_R\d{8}(T\d{6})?)?$/.test(eventId)) return `${eventId}@google.com`
  if (!eventId.startsWith('_')) return null
  const bytes = fromBase32Hex(eventId.slice(1))
  return bytes === null || bytes.length === 0 ? null : bytes.toString('utf8')
}

export function toBase32Hex(bytes: Buffer): string {
  let text = ''
  let carried = 0
  let bits = 0
  for (const byte of bytes) {
    carried = (carried << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(carried >> bits) & 31]
    }
    carried &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(carried << (5 - bits)) & 31]
}

/** Null for text that is not of the alphabet. */
export function fromBase32Hex(text: string): Buffer | null {
  const bytes: number[] = []
  let carried = 0
  let bits = 0
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) return null
    carried = (carried << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((carried >> bits) & 255)
    }
    carried &= (1 << bits) - 1
  }
  return Buffer.from(bytes)
}
