import { fail, ok, type Result } from '../../core/result.ts'
import { type DavAnswer, refuse } from '../answer.ts'
import { MAX_RESOURCE_OCTETS } from '../limits.ts'
import { CALDAV } from '../xml/namespaces.ts'

/** What a client sent, as it is kept. */
export interface SentText {
  /** With CRLF at the ends of lines, without a byte order mark (RFC 5545 section 3.1). */
  readonly text: string
  /** It is kept octet for octet: only then may the answer carry an ETag (RFC 4791 section 5.3.4). */
  readonly isAsSent: boolean
}

const condition = (name: string, text: string): DavAnswer =>
  refuse({ status: 403, condition: { namespace: CALDAV, name }, text })

/** A type that says something else than iCalendar in UTF-8 is refused; none at all is taken for it. */
export function readSentText(body: Uint8Array, contentType: string | undefined): Result<SentText, DavAnswer> {
  if (!isCalendar(contentType))
    return fail(condition('supported-calendar-data', 'A room takes text/calendar in UTF-8.'))
  if (body.length > MAX_RESOURCE_OCTETS)
    return fail(
      condition('max-resource-size', `An event may have ${MAX_RESOURCE_OCTETS} octets; this has ${body.length}.`),
    )
  const sent = decode(body)
  if (sent === null || sent.includes('\0'))
    return fail(condition('supported-calendar-data', 'The event is not UTF-8 text.'))
  const text = sent.replace(/^\ufeff/, '').replaceAll(/\r\n|\r|\n/g, '\r\n')
  return ok({ text, isAsSent: text === sent })
}

function isCalendar(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.trim() === '') return true
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters
    .map((one) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(one)?.[1])
    .find((one) => one !== undefined)
  return type.trim() === 'text/calendar' && (charset === undefined || ['utf-8', 'utf8', 'us-ascii'].includes(charset))
}

function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}
