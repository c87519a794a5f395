import { fail } from '../../core/result.ts'
import type { Precondition } from '../precondition.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'

/** What a report may be refused for (RFC 4791 sections 7.8 and 7.9, RFC 7809 section 5.2). */
export type ReportRefusal =
  | 'valid-filter'
  | 'supported-filter'
  | 'supported-collation'
  | 'valid-calendar-data'
  | 'supported-calendar-data'
  | 'valid-timezone'
  | 'min-date-time'
  | 'max-date-time'
  | 'number-of-matches-within-limits'

/** A refusal as a failed result; the text is for people. */
export function refuse(name: ReportRefusal, text: string): { readonly ok: false; readonly error: Precondition } {
  const namespace = name === 'number-of-matches-within-limits' ? DAV : CALDAV
  return fail({ precondition: { namespace, name }, text })
}
