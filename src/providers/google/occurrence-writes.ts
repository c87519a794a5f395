import type { ItemDraft } from '../../core/calendar-item.ts'
import { expand, type OccurrenceKey, type Override, occurrenceKey, type Series } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone, UTC } from '../../core/time/index.ts'
import type { ProviderError } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { instanceIdOf } from './event-ids.ts'
import type { EventTree } from './event-tree.ts'
import { type GoogleEvent, isTombstone } from './google-event.ts'
import { readOriginal } from './overrides.ts'
import type { Reading } from './translate.ts'
import { exactKey, toSentOccurrence } from './translate-draft.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** One write on one occurrence. */
type OccurrenceWrite =
  | {
      readonly kind: 'set'
      readonly key: OccurrenceKey
      readonly override: Override | null
      readonly found: GoogleEvent | null
    }
  | { readonly kind: 'remove'; readonly found: GoogleEvent }

export interface OccurrenceTarget {
  readonly calendarId: string
  readonly draft: ItemDraft
  readonly reading: Reading
  /** `all`: the exceptions become exactly those of the draft. `missing`: only what is not there yet is added. */
  readonly mode: 'all' | 'missing'
}

/**
 * Makes the exceptions of a series those of its draft; the master already is as the draft says. Cancelled occurrences are EXDATEs
 * of the master. Answers how many occurrences were written.
 */
export async function writeOccurrences(
  client: GoogleClient,
  tree: EventTree,
  target: OccurrenceTarget,
): Answer<number> {
  const writes = planWrites(tree, target)
  for (const write of writes) {
    const written = await writeOccurrence(client, tree.event.id, { write, target })
    if (!written.ok) return written
  }
  return ok(writes.length)
}

function planWrites(tree: EventTree, { draft, reading, mode }: OccurrenceTarget): readonly OccurrenceWrite[] {
  const { series } = draft
  const wanted = new Map([...series.overrides].map(([key, override]) => [exactKey(series, key), override]))
  const found = new Map<OccurrenceKey, GoogleEvent>()
  for (const exception of tree.exceptions) {
    const original = readOriginal(exception, series.timing, reading.calendar)
    if (original.ok) found.set(occurrenceKey(original.value), exception)
  }
  const sets = [...wanted]
    .filter(([key, override]) => !override.cancelled && (mode === 'all' || !found.has(key)))
    .map(([key, override]): OccurrenceWrite => ({ kind: 'set', key, override, found: found.get(key) ?? null }))
  if (mode === 'missing') return sets
  const leftOver = [...found].filter(([key]) => wanted.get(key)?.cancelled !== false)
  return [...sets, ...leftOver.flatMap(([key, exception]) => undoing(exception, key, happens(series, key, reading)))]
}

/** Whether the series itself has this start: neither called off nor left behind by a new rule or a new time. */
function happens(series: Series, key: OccurrenceKey, { calendar }: Reading): boolean {
  if (series.overrides.get(key)?.cancelled === true) return false
  const roomZone = resolveZone(calendar.timeZone)
  const day = Temporal.PlainDate.from(key.slice(0, 10)).toZonedDateTime('UTC').toInstant()
  const around = { from: day.subtract({ hours: 48 }), to: day.add({ hours: 72 }) }
  const regular = { ...series, overrides: new Map<OccurrenceKey, Override>() }
  const occurrences = expand(regular, { ...around, roomZone: roomZone.ok ? roomZone.value : UTC })
  return occurrences.ok && occurrences.value.some((occurrence) => occurrence.key === key)
}

/** An exception that the draft does not have: as its series says again where the series has that start, else gone. */
function undoing(found: GoogleEvent, key: OccurrenceKey, isWanted: boolean): readonly OccurrenceWrite[] {
  if (isWanted) return [{ kind: 'set', key, override: null, found }]
  return isTombstone(found) ? [] : [{ kind: 'remove', found }]
}

async function writeOccurrence(
  client: GoogleClient,
  masterId: string,
  { write, target }: { write: OccurrenceWrite; target: OccurrenceTarget },
): Answer<'written'> {
  const { calendarId, draft } = target
  const eventId = write.found?.id ?? (write.kind === 'set' ? instanceIdOf(masterId, write.key) : '')
  const etag = write.found?.etag
  const options = etag ? { headers: { 'If-Match': etag } } : {}
  const written =
    write.kind === 'remove'
      ? await client.calendar({
          nature: { about: 'item', effect: 'delete' },
          make: (api) => api.events.delete({ calendarId, eventId, sendUpdates: 'none' }, options),
        })
      : await client.calendar({
          nature: { about: 'item', effect: 'change' },
          make: (api) =>
            api.events.patch(
              {
                calendarId,
                eventId,
                sendUpdates: 'none',
                requestBody: toSentOccurrence(draft, write.key, write.override),
              },
              options,
            ),
        })
  if (written.ok) return ok('written')
  // An occurrence that its series does not have (any more), cancelled or not, needs no undoing.
  const isUndoing = write.kind === 'remove' || write.override === null
  return isUndoing && written.error.kind === 'gone' ? ok('written') : fail(written.error)
}
