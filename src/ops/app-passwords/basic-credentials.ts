/** What an Authorization header says. */
export type Credentials =
  /** There is none: the usual first request of a calendar program, answered with the challenge. */
  | { readonly kind: 'none' }
  /** Another scheme, or not what its scheme prescribes. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly password: string }

/** Values of `WWW-Authenticate`, one line each. Basic stands first: many programs look at nothing else. */
export const CHALLENGES = ['Basic realm="MeetMeUp", charset="UTF-8"', 'Bearer realm="MeetMeUp"'] as const

/** An address of 254 characters and a password, in UTF-8 and base64, have plenty of room. */
const LONGEST_HEADER = 2_048

const BASIC = /^Basic +((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?) *$/i
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i
/** Control characters, which neither part may have (RFC 7617 section 2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads `Authorization: Basic` (RFC 7617; UTF-8, as our challenge asks for) or `Bearer` (RFC 6750). The user name ends at the first
 * colon, the password may hold more of them; the user name comes back in NFC. Never throws, whatever is sent.
 */
export function readCredentials(header: string | undefined): Credentials {
  if (header === undefined) return { kind: 'none' }
  if (header.length > LONGEST_HEADER) return { kind: 'malformed' }
  const bearer = BEARER.exec(header)?.[1]
  if (bearer !== undefined) return { kind: 'bearer', password: bearer }
  const basic = BASIC.exec(header)?.[1]
  return basic === undefined ? { kind: 'malformed' } : readPair(decode(basic))
}

function readPair(text: string | null): Credentials {
  const colon = text?.indexOf(':') ?? -1
  if (text === null || colon < 0 || CONTROL.test(text)) return { kind: 'malformed' }
  return { kind: 'basic', userName: text.slice(0, colon).normalize('NFC'), password: text.slice(colon + 1) }
}

function decode(base64: string): string | null {
  try {
    return UTF_8.decode(Buffer.from(base64, 'base64'))
  } catch {
    // Not UTF-8: whoever it is does not speak what was asked for.
    return null
  }
}
