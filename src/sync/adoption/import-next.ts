import { bookingFields } from '../../booking/booking-fields.ts'
import type { Clash, CommitAnswer, CommitRequest } from '../../booking/commit-request.ts'
import { contest, expandPlan, type Plan } from '../../booking/plan-booking.ts'
import type { BookableRoom } from '../../booking/ports.ts'
import { holderOf } from '../../booking/room-unavailable.ts'
import type { BookingState } from '../../core/booking.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Clock, Ids } from '../ports.ts'
import { asWritten } from '../push-link.ts'
import type { ImportedItem, ImportUnit, ToImport } from './ports.ts'

export interface ImportPorts {
  readonly clock: Clock
  readonly ids: Ids
}

const BATCH = 50
/** Of one refusal at most 50 clashes are told; a series has at most some hundred occurrences ahead. */
const ROUNDS = 40

/** Takes the next meetings in, those that came first before the others. Answers how many; 0: all are in. */
export async function importNext(ports: ImportPorts, unit: ImportUnit): Promise<number> {
  const batch = await unit.next(BATCH)
  if (batch.length === 0) return 0
  const room = await unit.room()
  const now = ports.clock.now()
  const importing = { ports, unit, room, now }
  const fresh = batch.filter((toImport) => toImport.source !== null && toImport.bookingId === null)
  const drafts = fresh.map((toImport) => ({ toImport, plan: planOf(importing, toImport) }))
  const answers = await unit.commit(drafts.map((draft) => requestFor(importing, { ...draft, clashes: [] })))
  const made = new Map<number, number>()
  for (const [index, draft] of drafts.entries()) {
    const answer = answers[index]
    if (answer === undefined) throw new Error('a commit gave no answer')
    made.set(draft.toImport.itemId, await settled(importing, draft, answer))
  }
  const imported = batch.map((toImport) => ({
    toImport,
    bookingId: toImport.bookingId ?? made.get(toImport.itemId) ?? 0,
  }))
  for (const { toImport, bookingId } of imported) await linkItems(unit, toImport, bookingId)
  await unit.showFrom(
    imported.map(({ bookingId }) => bookingId),
    now,
  )
  await unit.done(imported)
  return batch.length
}

interface Importing {
  readonly ports: ImportPorts
  readonly unit: ImportUnit
  readonly room: BookableRoom
  readonly now: Temporal.Instant
}

interface Draft {
  readonly toImport: ToImport
  readonly plan: Plan
}

function sourceOf({ source, itemId }: ToImport): ImportedItem {
  if (source === null) throw new Error(`line ${itemId} of the plan has no item`)
  return source
}

function planOf({ room, now }: Importing, toImport: ToImport): Plan {
  const plan = expandPlan({ room, series: sourceOf(toImport).item.series, kind: 'booking', now })
  if (!plan.ok) throw new Error(`the recurrence cannot be expanded: ${plan.error.code}`)
  return plan.value
}

/** The room is taken for it in part or in whole: it stays, contested in those times, and a person may decide. */
async function settled(importing: Importing, draft: Draft, first: CommitAnswer): Promise<number> {
  const clashes: Clash[] = []
  let answer = first
  for (let round = 0; round < ROUNDS; round++) {
    if (answer.ok) {
      if (clashes.length > 0) await raise(importing, { bookingId: answer.bookingId, draft, clashes })
      return answer.bookingId
    }
    if (answer.guard !== 'room') throw new Error(`a meeting could not be imported: guard ${answer.guard}`)
    clashes.push(...answer.clashes)
    const [again] = await importing.unit.commit([requestFor(importing, { ...draft, clashes })])
    if (again === undefined) throw new Error('a commit gave no answer')
    answer = again
  }
  throw new Error('a meeting meets more bookings than it has occurrences')
}

function requestFor(
  importing: Importing,
  { toImport, plan, clashes }: Draft & { readonly clashes: readonly Clash[] },
): CommitRequest {
  const { ports, unit, room, now } = importing
  const source = sourceOf(toImport)
  const { item } = source
  const rows = contest(plan.rows, clashes)
  const holdsSome = rows.some(({ kind }) => kind !== 'contested')
  const state: BookingState = holdsSome ? stateOf(source) : 'contested'
  const draft = {
    ...{ roomId: room.id, state, series: item.series, joinKey: item.joinKey, origin: source.provider },
    ...{ uid: item.iCalUid ?? `${item.remoteId}@${source.provider}`, sequence: 0, holdExpiresAt: null },
    ...{ summary: item.summary, description: null, organizer: item.organizer, visibility: item.visibility },
    attendeeCount: item.attendeeCount,
    verdict: clashes.length === 0 ? null : verdictOf(importing, clashes),
    receivedAt: Temporal.Instant.from(source.receivedAt),
  }
  return {
    organizationId: unit.adoption.organizationId,
    bookingId: null,
    expectedVersion: null,
    actor: `adoption:${unit.adoption.id}`,
    causeId: ports.ids.uuid(),
    action: 'booking.import',
    changeKind: holdsSome ? 'booked' : 'contested',
    booking: bookingFields(draft, plan, now),
    occupancy: 'replace',
    replaceFrom: null,
    rows: rows.map((row) => (row.kind === 'booking' && state === 'held' ? { ...row, kind: 'hold' as const } : row)),
    // What stands was not asked for by us: no rule judges it.
    policies: [],
    quota: null,
    sourceCalendarId: source.calendarId,
    owesSource: source.answers && holdsSome,
    origin: { role: source.role, remoteId: item.remoteId, place: 'room' },
    mirrors: holdsSome,
    // Nobody is asked about what was there before: an invitation of ours could be declined.
    asks: [],
  }
}

/** What waits for the answer of a calendar that decides goes on waiting. */
const stateOf = ({ role, decides, item }: ImportedItem): BookingState =>
  role === 'invitation' && decides === 'provider' && item.roomResponse !== 'accepted' ? 'held' : 'confirmed'

const RULE = 'earlier_created'

const verdictOf = ({ room, now }: Importing, clashes: readonly Clash[]): Verdict => ({
  code: 'room_contested',
  rule: RULE,
  value: null,
  limit: null,
  inputs: {
    decidedAt: now.toString(),
    zone: room.timeZone,
    policyVersion: room.policyVersion,
    holders: clashes.slice(0, 20).map(holderOf),
    facts: { imported: true, clashes: clashes.length },
  },
})

async function raise(
  importing: Importing,
  {
    bookingId,
    draft,
    clashes,
  }: { readonly bookingId: number; readonly draft: Draft; readonly clashes: readonly Clash[] },
): Promise<void> {
  const { item, calendarId, provider } = sourceOf(draft.toImport)
  await importing.unit.raise({
    kind: draft.plan.recurring ? 'series_vs_single' : 'double_book',
    state: 'imported',
    matter: `imported:${bookingId}`,
    rule: RULE,
    bookings: [...new Set([...clashes.map(({ holder }) => holder.bookingId), bookingId])],
    links: [],
    evidence: {
      adoptionId: importing.unit.adoption.id,
      later: { bookingId, calendarId, provider, remoteId: item.remoteId, createdAt: item.createdAt },
      clashes: clashes.slice(0, 50),
    },
  })
}

async function linkItems(unit: ImportUnit, { source, twins }: ToImport, bookingId: number): Promise<void> {
  for (const known of source === null ? twins : [source, ...twins]) {
    const { item } = known
    await unit.attach(bookingId, known, {
      ...asWritten({ ref: { remoteId: item.remoteId, place: 'room' }, item }),
      role: known.role,
    })
  }
}
