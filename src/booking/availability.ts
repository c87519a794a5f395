import { holds, type OccupancyKind } from '../core/occupancy.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { freeGaps, type Interval, type ZoneId } from '../core/time/index.ts'
import type { AvailabilityReader, BusySpan, CalendarFreshness, Caller, Clock } from './ports.ts'

/** `heldFrom` and `heldUntil` include set-up and clean-up time. */
export interface Busy {
  readonly kind: OccupancyKind
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly heldFrom: Temporal.Instant
  readonly heldUntil: Temporal.Instant
}

/** What a room's rows say of a window. */
export interface RoomTimes {
  readonly busy: readonly Busy[]
  /** What nobody holds, set-up and clean-up times of others taken off. */
  readonly free: readonly Interval[]
}

/** One state of one room, in one window: whatever is said of its times stays true for as long as the revision is the room's. */
export interface RoomState {
  readonly organizationId: number
  readonly roomId: number
  readonly revision: number
  readonly window: Interval
}

/** `Form`: room times as whoever asks shows them. To forget one at any time is allowed. */
export interface TimesMemory<Form> {
  read(state: RoomState): Form | undefined
  keep(state: RoomState, form: Form): void
}

export interface AvailabilityPorts<Form> {
  readonly availability: AvailabilityReader
  readonly clock: Clock
  readonly memory: TimesMemory<Form>
  /** One for all rooms of an answer. */
  readonly newForm: () => (times: RoomTimes) => Form
}

export interface Freshness extends Omit<CalendarFreshness, 'roomId'> {
  /** Seconds since the provider last proved to hold nothing that we do not know; null: it never has. */
  readonly ageSeconds: number | null
}

export interface RoomAvailability<Form> {
  readonly roomId: number
  readonly timeZone: ZoneId
  readonly times: Form
  readonly freshness: readonly Freshness[]
}

interface Asked {
  readonly roomIds: readonly number[]
  readonly window: Interval
}

/**
 * When rooms are free and busy in a window, and how far that is to be believed. Rows are read of those rooms alone whose revision is not remembered.
 * No room that is missing or archived is passed over in silence.
 */
export async function availability<Form>(
  ports: AvailabilityPorts<Form>,
  { organizationId }: Caller,
  { roomIds, window }: Asked,
): Promise<Result<readonly RoomAvailability<Form>[], { readonly code: 'room_not_found'; readonly roomId: number }>> {
  const { availability: reader, clock } = ports
  const [heads, freshness] = await Promise.all([
    reader.heads(organizationId, roomIds),
    reader.freshness(organizationId, roomIds),
  ])
  const known = new Set(heads.map(({ roomId }) => roomId))
  const missing = roomIds.find((roomId) => !known.has(roomId))
  if (missing !== undefined) return fail({ code: 'room_not_found', roomId: missing })
  const states = heads.map(({ roomId, revision }) => ({ organizationId, roomId, revision, window }))
  const forms = await formsOf(ports, states)
  const calendars = Map.groupBy(freshness, ({ roomId }) => roomId)
  const now = clock.now()
  return ok(
    heads.map(({ roomId, timeZone }) => ({
      roomId,
      timeZone,
      times: forms.get(roomId) ?? ports.newForm()(timesOf([], window)),
      freshness: (calendars.get(roomId) ?? []).map((calendar) => freshnessOf(calendar, now)),
    })),
  )
}

/** By room. What is read anew is kept under the revision that was read with it, which may be a newer one. */
async function formsOf<Form>(
  { availability: reader, memory, newForm }: AvailabilityPorts<Form>,
  states: readonly RoomState[],
): Promise<ReadonlyMap<number, Form>> {
  const forms = new Map<number, Form>()
  const unknown: RoomState[] = []
  for (const state of states) {
    const remembered = memory.read(state)
    if (remembered === undefined) unknown.push(state)
    else forms.set(state.roomId, remembered)
  }
  const [first] = unknown
  if (first === undefined) return forms
  const { organizationId, window } = first
  const ids = unknown.map(({ roomId }) => roomId)
  const form = newForm()
  for (const { roomId, revision, spans } of await reader.busy(organizationId, ids, window)) {
    const shown = form(timesOf(spans, window))
    memory.keep({ organizationId, roomId, revision, window }, shown)
    forms.set(roomId, shown)
  }
  return forms
}

const timesOf = (spans: readonly BusySpan[], window: Interval): RoomTimes => ({
  busy: spans,
  free: freeGaps(window, heldSpans(spans)),
})

const heldSpans = (spans: readonly BusySpan[]): Interval[] =>
  spans.filter(({ kind }) => holds(kind)).map(({ heldFrom, heldUntil }) => ({ start: heldFrom, end: heldUntil }))

function freshnessOf({ roomId: _, ...calendar }: CalendarFreshness, now: Temporal.Instant): Freshness {
  const { provenAt } = calendar
  const age = provenAt === null ? null : Math.max(0, now.epochMilliseconds - provenAt.epochMilliseconds)
  return { ...calendar, ageSeconds: age === null ? null : Math.floor(age / 1000) }
}
