import { isActive } from '../core/booking.ts'
import { createSeries, type Series } from '../core/recurrence/index.ts'
import type { Room } from '../core/room.ts'
import type { HeldTime } from '../providers/provider.ts'
import { type ChangePorts, claimRequest } from './commit-change.ts'
import type { ApplyUnit } from './ports.ts'

/** An item that nobody could read, or that could not be applied, with the time that it takes of the room. */
export interface Unreadable {
  readonly remoteId: string
  readonly held: HeldTime
  readonly error: { readonly code: string; readonly message: string }
}

/**
 * What cannot be read is busy all the same: its time is blocked until it is read, or goes. Where somebody has the room then they keep it, and a person
 * decides, as with whatever is written over a booking. A meeting that is known stands as it was last understood.
 */
export async function blockUnreadable(ports: ChangePorts, unit: ApplyUnit, unreadable: Unreadable): Promise<void> {
  const { remoteId, held, error } = unreadable
  const link = await unit.linkByRemote(remoteId)
  if (link !== null && link.base !== null) return
  const before = link === null ? null : await unit.booking(link.bookingId)
  if (before !== null && !isActive(before)) return
  if (Temporal.Instant.compare(Temporal.Instant.from(held.endsAt), ports.clock.now()) <= 0) return
  const room = await unit.room()
  const series = seriesOf(held, room)
  const made = link === null ? ({ role: 'direct', remoteId, place: 'room' } as const) : null
  const request = (state: 'confirmed' | 'contested') =>
    claimRequest(ports, unit, {
      ...{ before, room, link: made, owesSource: false, mirrors: state === 'confirmed', asks: [] },
      draft: draftOf(ports, unit, { remoteId, series, state }),
      changeKind: state === 'contested' ? state : before === null ? 'booked' : 'moved',
    })
  const blocked = await unit.commit(request('confirmed'))
  const written = blocked.ok || blocked.guard !== 'room' ? blocked : await unit.commit(request('contested'))
  if (!written.ok) throw new Error(`what cannot be read could not be blocked: guard ${written.guard}`)
  const clashes = blocked.ok || blocked.guard !== 'room' ? [] : blocked.clashes
  await unit.raise({
    kind: 'poison',
    state: blocked.ok ? 'auto' : 'open',
    matter: `poison:${unit.calendar.id}:${remoteId}`,
    rule: 'what cannot be read blocks its time',
    bookings: [...new Set([...clashes.map(({ holder }) => holder.bookingId), written.bookingId])],
    links: [],
    evidence: { ...{ calendarId: unit.calendar.id, remoteId, held, error }, clashes },
  })
}

function draftOf(
  { clock }: ChangePorts,
  { calendar }: ApplyUnit,
  { remoteId, series, state }: { remoteId: string; series: Series; state: 'confirmed' | 'contested' },
) {
  return {
    ...{
      roomId: calendar.roomId,
      state,
      uid: `${remoteId}@${calendar.provider}`,
      joinKey: null,
      origin: calendar.provider,
    },
    ...{
      series,
      summary: null,
      description: null,
      organizer: null,
      visibility: 'public' as const,
      attendeeCount: null,
    },
    ...{ sequence: 0, holdExpiresAt: null, verdict: null, receivedAt: clock.now() },
  } as const
}

function seriesOf({ startsAt, endsAt }: HeldTime, { timeZone }: Room): Series {
  const [start, end] = [Temporal.Instant.from(startsAt), Temporal.Instant.from(endsAt)]
  const wall = start.toZonedDateTimeISO(timeZone).toPlainDateTime()
  const durationSeconds = Math.max(1, Math.round(start.until(end).total('seconds')))
  const series = createSeries({ timing: { kind: 'timed', wall, zone: timeZone, durationSeconds } })
  if (!series.ok) throw new Error(`what cannot be read lies at no time: ${series.error.code}`)
  return series.value
}
