import { retryDelayMs, waitMs } from '../core/retry-delay.ts'
import type { ProviderError } from '../providers/provider.ts'
import { LeaseLost } from './lease-lost.ts'
import type { DirtyLink } from './link.ts'
import type { CalendarLeases } from './ports.ts'
import { postponed } from './postponed.ts'
import { inCircles, type Pushing, pushLink } from './push-link.ts'
import { stopsCalendar } from './stops-calendar.ts'
import { type Turn, turnOver } from './turn.ts'

export interface PushPorts extends Pushing {
  readonly leases: CalendarLeases
  /** In [0, 1). */
  readonly chance: () => number
  readonly turn: Turn
}

/** Tries after which a link waits for a person instead of asking again. */
export const MOST_ATTEMPTS = 8
const BATCH = 50

/** Writes everything that this calendar is owed, one link after the other and each once: what is owed again meanwhile is for the next visit. Answers the failure that ended it early, or null. */
export async function pushCalendar(ports: PushPorts): Promise<ProviderError | null> {
  const { outbound, calendar, leases, turn } = ports
  const tried = new Set<number>()
  let waiting = 0
  for (;;) {
    // Those that wait for their dates stay owed, and come first.
    const dirty = (await outbound.dirty(calendar, BATCH + waiting)).filter(({ link }) => !tried.has(link.id))
    if (dirty.length === 0) return null
    let datesChanged = false
    for (const owed of dirty) {
      // Series come before single dates: what those are to say has changed with them, and is read anew.
      if (datesChanged && owed.link.single !== null) break
      tried.add(owed.link.id)
      if (!(await leases.extend(calendar))) throw new LeaseLost(calendar.id)
      const pushed = await pushLink(ports, owed)
      if (!pushed.ok) {
        await setBack(ports, owed, pushed.error)
        if (stopsCalendar(pushed.error)) return pushed.error
        continue
      }
      datesChanged ||= pushed.value !== 'pushed'
      if (pushed.value !== 'waits') continue
      waiting += 1
      // What was not found yet is looked for again before anything else.
      const state = owed.link.state === 'unknown' ? 'unknown' : 'pending'
      await outbound.failed(calendar, owed.link, { ...DATES_FIRST, state })
    }
    await leases.lookAgainSoon(calendar)
    if (turn.isOver()) return turnOver
  }
}

/** The dates of the series are written in this visit or in the next ones; then it is the turn of the series itself. */
const DATES_FIRST = {
  error: postponed('dates_first', 0),
  retryInMs: 0,
  countsAsAttempt: false,
} as const

async function setBack(ports: PushPorts, owed: DirtyLink, error: ProviderError): Promise<void> {
  const { outbound, calendar, chance } = ports
  const { link } = owed
  const countsAsAttempt = !stopsCalendar(error)
  const attempt = link.attempt + (countsAsAttempt ? 1 : 0)
  const hopeless = error.kind === 'refused' || attempt >= MOST_ATTEMPTS
  // What could not be looked for yet is as unknown as before.
  const isUnknown = error.kind === 'unknown_outcome' || (link.state === 'unknown' && stopsCalendar(error))
  const state = hopeless ? 'blocked' : isUnknown ? 'unknown' : 'pending'
  const retryInMs = stopsCalendar(error)
    ? waitMs(error.retryAfterMs, attempt, chance())
    : retryDelayMs(attempt, chance())
  await outbound.failed(calendar, link, { error, state, retryInMs, countsAsAttempt })
  if (hopeless) await outbound.raise(calendar, error === inCircles ? pingPong(owed) : unpushable(owed, error))
}

const pingPong = ({ link, booking }: DirtyLink) => ({
  kind: 'ping_pong' as const,
  state: 'open' as const,
  matter: `ping_pong:booking:${booking.id}`,
  rule: 'what calendars make us write again and again is written no more until something else is said',
  bookings: [booking.id],
  links: [link.id],
  evidence: { code: inCircles.code, message: inCircles.message, version: booking.version, shownThere: link.base },
})

const unpushable = ({ link, booking }: DirtyLink, error: ProviderError) => ({
  kind: 'unpushable' as const,
  state: 'open' as const,
  matter: `unpushable:${link.id}`,
  rule: 'what a calendar will not take is kept here and shown',
  bookings: [booking.id],
  links: [link.id],
  evidence: {
    code: error.code,
    message: error.message,
    status: error.status,
    requestId: error.requestId,
    bookingState: booking.state,
  },
})
