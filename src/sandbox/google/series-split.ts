import { isRecord } from '../shared/is-record.ts'
import { type EventBody, mergePatch, readEventInput } from './event-input.ts'
import { editableResource } from './event-rendering.ts'
import { instanceSuffix, instantOf, type Moment } from './event-time.ts'
import { inputSettings, ownContent, rewrite, type WriteContext } from './event-writing.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import { plainOccurrences } from './series.ts'
import { type EventDraft, isOrganizerCopy, type StoredEvent } from './stored-event.ts'

/**
 * "This and following", as the web page does it: the old series gets an UNTIL before the occurrence, a new series
 * named `<id>_R<local time>` begins with the change, and edited occurrences after the cut are cancelled.
 */
export function splitSeries(
  context: WriteContext,
  split: { readonly master: StoredEvent; readonly from: StoredEvent; readonly body: EventBody },
): Result<StoredEvent> {
  const { master, from, body } = split
  const cut = from.originalStart
  const lines = master.shared.recurrence
  if (!cut || !lines) return refuse(googleErrors.badRequest('Only a series can be split.'))
  if (!isOrganizerCopy(master)) return refuse(googleErrors.forbiddenForNonOrganizer())
  const model = { ...editableResource(from, context.calendar), recurrence: continued(master, cut, lines) }
  const whole = mergePatch(model, body)
  const input = readEventInput(isRecord(whole) ? whole : {}, inputSettings(context, master))
  if (!input.ok) return input
  const ended = rewrite(context, master, { body: { recurrence: endedBefore(lines, cut) }, merge: true })
  if (!ended.ok) return ended
  const id = `${master.id.replace(/_R\d{8}(T\d{6})?$/, '')}_R${localSuffix(cut)}`
  const attendees = input.value.shared.attendees?.map((attendee) =>
    context.world.room(attendee.email) ? { ...attendee, responseStatus: 'needsAction' as const } : attendee,
  )
  const draft: EventDraft = {
    ...master,
    id,
    iCalUID: `${id}@google.com`,
    created: context.world.clock.now(),
    sequence: 0,
    shared: { ...input.value.shared, ...(attendees ? { attendees } : {}) },
    own: ownContent(input.value),
  }
  return ok(context.meetings.create(context.calendar, draft, context.mail))
}

/** The old rule with an UNTIL just before the cut; dates of single exceptions stay. */
function endedBefore(lines: readonly string[], cut: Moment): string[] {
  const until =
    cut.kind === 'day'
      ? Temporal.PlainDate.from(cut.date).subtract({ days: 1 }).toString().replaceAll('-', '')
      : instanceSuffix({ ...cut, at: cut.at - 1000 })
  return lines.map((line) =>
    /^RRULE/i.test(line) ? `${line.replace(/;?(UNTIL|COUNT)=[^;]+/gi, '').replace(':;', ':')};UNTIL=${until}` : line,
  )
}

/** The rule of the new series: what is left of a COUNT, everything else as it was. */
function continued(master: StoredEvent, cut: Moment, lines: readonly string[]): string[] {
  const rules = lines.filter((line) => /^RRULE/i.test(line))
  const bare = { ...master, shared: { ...master.shared, recurrence: rules } }
  const span = { from: instantOf(master.shared.start, 'UTC'), to: instantOf(cut, 'UTC') }
  const before = plainOccurrences(bare, 'UTC', span).length
  return lines.map((line) =>
    line.replace(/COUNT=(\d+)/i, (_, count: string) => `COUNT=${Math.max(1, Number(count) - before)}`),
  )
}

function localSuffix(cut: Moment): string {
  if (cut.kind === 'day') return cut.date.replaceAll('-', '')
  const local = Temporal.Instant.fromEpochMilliseconds(cut.at).toZonedDateTimeISO(cut.zone).toPlainDateTime()
  return local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')
}
