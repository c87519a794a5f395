import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { here, malformedAnswer } from '../call-failure.ts'
import type { CalendarRef, Change, ProviderError, PullPage, PullRequest, PullWindow } from '../provider.ts'
import { type Cursor, FIRST_ROUND, type Round, readCursor, writeCursor } from './cursor.ts'
import { type GraphEvent, GraphEventSchema } from './graph-event.ts'
import { heldTimeOf } from './held-time.ts'
import { inShape, readMaster } from './read.ts'
import { roomPath, type Tenant } from './tenant.ts'
import { toCalendarItem } from './translate.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** Pages of one round; a room has some thousand rows in a quarter at the very most. */
const MOST_PAGES = 400
/** Series read whole in one call, so that no call takes long. */
const READS_PER_CALL = 20
/** Waiting series at which reading them comes before the next page, so that a cursor stays small. */
const MOST_WAITING = 100

/** Rows are looked at one by one, so that one that is broken does not stop the calendar. */
const PageSchema = Type.Object({
  value: Type.Array(Type.Unknown()),
  '@odata.nextLink': Type.Optional(Type.String()),
  '@odata.deltaLink': Type.Optional(Type.String()),
})
type Page = Static<typeof PageSchema>

const RowSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  '@odata.etag': Type.Optional(Type.String()),
  '@removed': Type.Optional(Type.Unknown()),
  type: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  seriesMasterId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
type Row = Static<typeof RowSchema>

interface Step {
  readonly tenant: Tenant
  readonly calendar: CalendarRef
  readonly window: PullWindow
  readonly round: Round
}

/**
 * One step of a round over `calendarView/delta` (Graph v1.0 "event: delta"): a page of rows, then the series that the rows
 * touched, each read whole and told as one item. Occurrences come as stubs and deleted ones often not at all, so a touched
 * series is always read again. A masters' row is no booking of its own first date and is never told as one.
 */
export async function pull(tenant: Tenant, calendar: CalendarRef, request: PullRequest): Answer<PullPage> {
  const round = roundOf(request.cursor)
  if (!round.ok) return round
  const step: Step = { tenant, calendar, window: request.window, round: round.value }
  const isReading = round.value.end !== null || round.value.todo.length >= MOST_WAITING
  return isReading ? await readWaiting(step, []) : await readPage(step)
}

/** Calendar quarters in UTC: a delta link is bound for ever to its window, so windows are tiles that do not move with time. */
export function windows(range: PullWindow): readonly PullWindow[] {
  const to = Temporal.Instant.from(range.to)
  const tiles: PullWindow[] = []
  let start = quarterOf(Temporal.Instant.from(range.from))
  do {
    const end = start.add({ months: 3 })
    tiles.push({ from: midnight(start), to: midnight(end) })
    start = end
  } while (Temporal.Instant.compare(midnight(start), to) < 0)
  return tiles
}

function quarterOf(instant: Temporal.Instant): Temporal.PlainDate {
  const date = instant.toZonedDateTimeISO('UTC').toPlainDate()
  return date.with({ month: date.month - ((date.month - 1) % 3), day: 1 })
}

const midnight = (date: Temporal.PlainDate): string => `${date.toString()}T00:00:00Z`

function roundOf(text: string | null): Result<Round, ProviderError> {
  if (text === null) return ok(FIRST_ROUND)
  const cursor = readCursor(text)
  switch (cursor?.kind) {
    case 'idle':
      return ok({ ...FIRST_ROUND, full: false, link: cursor.link })
    case 'round':
      return ok(cursor)
    case 'restart':
      return fail(
        here('cursor_expired', 'listing_leaves_no_cursor', 'the last read was a plain listing; a full read follows'),
      )
    default:
      return fail(here('cursor_expired', 'unknown_cursor', 'the cursor was not written by this adapter'))
  }
}

async function readPage(step: Step): Answer<PullPage> {
  const page = await fetchPage(step)
  if (!page.ok) return page
  const digest = digestOf(page.value)
  const isEndless = (digest !== null && digest === step.round.lastPage) || step.round.pages >= MOST_PAGES
  if (isEndless && page.value['@odata.nextLink'] !== undefined) return endless(step.round)
  const sorted = sortRows(page.value, step)
  const round: Round = {
    ...step.round,
    link: page.value['@odata.nextLink'] ?? null,
    pages: step.round.pages + 1,
    lastPage: digest ?? step.round.lastPage,
    todo: [...new Set([...step.round.todo, ...sorted.todo])],
    end: endOf(page.value, step.round),
  }
  if (round.link === null && round.end === null) {
    return fail(malformedAnswer({ about: 'cursor', effect: 'read' }, 'no_link', 'a page came without any link'))
  }
  const next = { ...step, round }
  return round.end === null ? ok(unfinished(sorted.changes, round)) : await readWaiting(next, sorted.changes)
}

async function fetchPage({ tenant, calendar, window, round }: Step): Answer<Page> {
  const path = round.link === null ? ok(firstPath(calendar, window, round.via)) : tenant.client.pathOf(round.link)
  if (!path.ok) return path
  const about = round.link === null ? 'calendar' : 'cursor'
  const answer = await tenant.client.send({ method: 'GET', path: path.value, about })
  return answer.ok ? inShape(PageSchema, answer.value) : answer
}

function firstPath(calendar: CalendarRef, { from, to }: PullWindow, via: Round['via']): string {
  const query = `startDateTime=${encodeURIComponent(from)}&endDateTime=${encodeURIComponent(to)}`
  const view = via === 'delta' ? 'calendarView/delta' : 'calendarView'
  return `${roomPath(calendar)}/${view}?${query}`
}

function endOf(page: Page, round: Round): Round['end'] {
  const deltaLink = page['@odata.deltaLink']
  if (deltaLink !== undefined) return { kind: 'idle', link: deltaLink }
  return round.via === 'listing' && page['@odata.nextLink'] === undefined ? { kind: 'restart' } : null
}

/**
 * Some mailboxes make the service hand out new links to one page without end (msgraph-sdk-dotnet issues 3070 and 3082). A round of
 * changes is given up; a full read goes on as a plain listing, which says the same.
 */
function endless(round: Round): Result<PullPage, ProviderError> {
  if (!round.full)
    return fail(here('cursor_expired', 'endless_pages', 'the delta of this window never ends; a full read follows'))
  if (round.via === 'delta') return ok(unfinished([], { ...FIRST_ROUND, via: 'listing', todo: round.todo }))
  return fail(
    malformedAnswer({ about: 'calendar', effect: 'read' }, 'endless_pages', 'neither delta nor listing ever end'),
  )
}

interface SortedRows {
  readonly changes: readonly Change[]
  readonly todo: readonly string[]
}

/** Singles and removals are changes at once; everything of a series waits for the whole. The last row of an id counts. */
function sortRows(page: Page, { calendar }: Step): SortedRows {
  const changes = new Map<string, Change>()
  const todo = new Set<string>()
  for (const row of page.value) {
    if (!Check(RowSchema, row)) {
      changes.set(`unreadable ${changes.size}`, withoutId(row))
      continue
    }
    changes.delete(row.id)
    todo.delete(row.id)
    if (row['@removed'] !== undefined) changes.set(row.id, { kind: 'removed', remoteId: row.id, certain: false })
    else if (isPartOfSeries(row)) todo.add(row.seriesMasterId ?? row.id)
    else if (isWhole(row)) changes.set(row.id, changeOf(row, calendar))
    else todo.add(row.id)
  }
  return { changes: [...changes.values()], todo: [...todo] }
}

const isPartOfSeries = ({ type, seriesMasterId }: Row): boolean =>
  type === 'seriesMaster' || typeof seriesMasterId === 'string'

/** Rows of items outside the window have been seen with their content missing. */
const isWhole = (row: Row): boolean => 'start' in row && 'end' in row && row.start !== null && row.end !== null

function withoutId(raw: unknown): Change {
  return {
    kind: 'unreadable',
    remoteId: '',
    version: hash(JSON.stringify(raw) ?? ''),
    reason: 'a row without an id',
    raw,
  }
}

function changeOf(row: unknown, calendar: CalendarRef): Change {
  if (Check(GraphEventSchema, row)) return changeOfEvent(row, calendar)
  const { id, '@odata.etag': etag } = row as Row
  return {
    kind: 'unreadable',
    remoteId: id,
    version: etag ?? '',
    reason: 'the event has an unexpected shape',
    raw: row,
    held: heldTimeOf(row, calendar),
  }
}

function changeOfEvent(event: GraphEvent, calendar: CalendarRef): Change {
  const item = toCalendarItem(event, { calendar, place: 'room', marker: null })
  if (item.ok) return { kind: 'upsert', item: item.value }
  const version = event['@odata.etag'] ?? ''
  const held = heldTimeOf(event, calendar)
  return { kind: 'unreadable', remoteId: event.id, version, reason: item.error.reason, raw: event, held }
}

/** Reads the next waiting series; when none is left and all pages are read, the round is over. */
async function readWaiting(step: Step, before: readonly Change[]): Answer<PullPage> {
  const changes = [...before]
  const { todo } = step.round
  for (const id of todo.slice(0, READS_PER_CALL)) {
    const change = await readSeries(step, id)
    if (!change.ok) return change
    changes.push(change.value)
  }
  const round = { ...step.round, todo: todo.slice(READS_PER_CALL) }
  if (round.todo.length > 0 || round.end === null) return ok(unfinished(changes, round))
  return ok({ changes, next: { kind: 'done', cursor: writeCursor(round.end) } })
}

async function readSeries({ tenant, calendar }: Step, id: string): Answer<Change> {
  const event = await readMaster(tenant, `${roomPath(calendar)}/events/${encodeURIComponent(id)}`)
  if (event.ok) return ok(changeOfEvent(event.value, calendar))
  if (event.error.kind === 'gone') return ok({ kind: 'removed', remoteId: id, certain: false })
  if (event.error.kind !== 'malformed') return event
  return ok({ kind: 'unreadable', remoteId: id, version: '', reason: event.error.message, raw: null })
}

const unfinished = (changes: readonly Change[], round: Cursor): PullPage => ({
  changes,
  next: { kind: 'more', cursor: writeCursor(round) },
})

/** What a page says, whatever its link: ids and tags. Null for an empty page, which is normal. */
function digestOf(page: Page): string | null {
  const rows = page.value.map((row) => (Check(RowSchema, row) ? `${row.id} ${row['@odata.etag'] ?? ''}` : 'unreadable'))
  return rows.length === 0 ? null : hash(rows.sort().join('\n'))
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')
