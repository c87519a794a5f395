import type { ReaderFailure } from '../../ical/object-reader.ts'
import type { ObjectRefusal } from '../../ical/object-refusal.ts'
import { type DavAnswer, ours, refuse, tryAgain } from '../answer.ts'
import { CALDAV } from '../xml/namespaces.ts'

/** A text that is not taken, with the element that RFC 4791 section 5.3.2.1 has for it. */
export function objectRefused(refusal: ObjectRefusal | ReaderFailure): DavAnswer {
  const { precondition, code, rule, limit, line } = refusal
  if (code === 'too_busy') return tryAgain('Too many events are being read; send this one again.')
  const at = line === null ? '' : ` (line ${line})`
  const text = `The event cannot be booked: ${rule} is ${code.replaceAll('_', ' ')}${at}. Allowed: ${limit}.`
  if (precondition === null) return refuse({ status: 403, condition: ours('too-expensive'), text })
  return refuse({ status: 403, condition: { namespace: CALDAV, name: precondition }, text })
}
