import { fail, ok, type Result } from '../../core/result.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { CalendarFact } from '../verify/calendar-facts.ts'
import type { CalendarReader } from '../verify/ports.ts'
import { readCalendar } from '../verify/read-calendar.ts'
import { differences } from './differences.ts'
import type { Difference, DriftPorts } from './ports.ts'

/** One calendar beside the core. `unread`: why it could not be looked at now; then there are no differences. */
export interface CalendarDrift {
  readonly calendarId: number
  readonly remoteCalendarId: string
  readonly unread: string | null
  readonly differences: readonly Difference[]
}

export interface Drift {
  readonly roomId: number
  /** RFC 3339 UTC. */
  readonly at: string
  readonly calendars: readonly CalendarDrift[]
}

/** A visit is over within seconds; so long a report waits for its turn. */
const TURNS = 20
const TURN_MS = 500

/** Reads every calendar of a room, each under its lease and within its provider's limits, and says what differs. Writes nothing. */
export async function drift(
  ports: DriftPorts,
  of: { readonly organizationId: number; readonly roomId: number },
): Promise<Result<Drift, { readonly code: 'room_not_found' }>> {
  const found = await ports.facts.calendarsOf(of.organizationId, of.roomId)
  if (found === null) return fail({ code: 'room_not_found' })
  const calendars: CalendarDrift[] = []
  for (const calendar of found) calendars.push(await driftOf(ports, calendar))
  return ok({ roomId: of.roomId, at: ports.clock.now().toString(), calendars })
}

async function driftOf(ports: DriftPorts, calendar: CalendarFact): Promise<CalendarDrift> {
  const leased = await turn(ports, calendar)
  if (leased === null) return unread(calendar, 'it is being worked on; ask again in a moment')
  try {
    if (leased.quietUntil !== null) return unread(calendar, `its provider asked for quiet until ${leased.quietUntil}`)
    const now = ports.clock.now()
    const reading = { calendars: ports.calendars, providers: underLease(ports, leased), now }
    const sight = await readCalendar(reading, calendar)
    if (sight.unreadable !== null) return unread(calendar, sight.unreadable)
    const since = await ports.facts.since(calendar)
    return { ...unread(calendar, null), differences: differences({ sight, since, now }) }
  } finally {
    await ports.leases.release(leased)
  }
}

const unread = ({ id, ref }: CalendarFact, why: string | null): CalendarDrift => ({
  calendarId: id,
  remoteCalendarId: ref.remoteCalendarId,
  unread: why,
  differences: [],
})

async function turn(
  { leases, pause }: DriftPorts,
  { organizationId, id }: CalendarFact,
): Promise<LeasedCalendar | null> {
  for (let turns = 0; turns < TURNS; turns++) {
    const leased = await leases.acquire(organizationId, id)
    if (leased !== null) return leased
    await pause(TURN_MS)
  }
  return null
}

/** The lease is extended before each request, as in a visit. */
function underLease({ providers, leases }: DriftPorts, leased: LeasedCalendar): DriftPorts['providers'] {
  const guarded = (provider: CalendarReader): CalendarReader => ({
    windows: (range) => provider.windows(range),
    async pull(calendar, request) {
      await leases.extend(leased)
      return await provider.pull(calendar, request)
    },
    async read(calendar, ref) {
      await leases.extend(leased)
      return await provider.read(calendar, ref)
    },
  })
  return {
    async of(organizationId, connectionId) {
      const provider = await providers.of(organizationId, connectionId)
      return provider === null ? null : guarded(provider)
    },
  }
}
