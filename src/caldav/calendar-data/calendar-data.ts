import { ok, type Result } from '../../core/result.ts'
import type { Precondition } from '../precondition.ts'
import type { StoredObject, Viewpoint } from '../query/stored-object.ts'
import type { CalendarDataRequest } from './calendar-data-request.ts'
import { expandInstances } from './expand.ts'
import { limitFreeBusySet } from './limit-freebusy-set.ts'
import { limitRecurrenceSet } from './limit-recurrence-set.ts'
import { partial } from './partial.ts'

/**
 * What a report shows of one object (RFC 4791 section 9.6): the recurrence first, since it needs lines that nobody asked to see, the parts last. An
 * object of which everything is asked comes as it is stored.
 */
export function calendarData(
  object: StoredObject,
  { parts, recurrence, freeBusy }: CalendarDataRequest,
  viewpoint: Viewpoint,
): Result<string, Precondition> {
  const shown = showRecurrence(object, recurrence, viewpoint)
  if (!shown.ok) return shown
  const limited = freeBusy === null ? shown.value : limitFreeBusySet(shown.value, freeBusy)
  return ok(parts === null ? limited : partial(limited, parts))
}

function showRecurrence(
  object: StoredObject,
  recurrence: CalendarDataRequest['recurrence'],
  viewpoint: Viewpoint,
): Result<string, Precondition> {
  if (recurrence === null) return ok(object.text)
  if (recurrence.as === 'instances') return expandInstances(object, recurrence.range, viewpoint)
  return ok(limitRecurrenceSet(object, recurrence.range, viewpoint))
}
