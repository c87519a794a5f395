import type { Closure } from '../booking/ports.ts'
import type { Room } from '../core/room.ts'
import type { CliContext } from './cli-context.ts'

/** Rooms and the times in which they are closed, for one command. Loaded here, so that help and mistakes do not wait for it. */
export async function openClosures({ database, clock }: CliContext) {
  const [{ composeBooking }, { roomStore }] = await Promise.all([
    import('../compose/compose-booking.ts'),
    import('../store/room-store.ts'),
  ])
  // Nobody is woken from here: the service's sweeper finds what calendars are owed.
  const { closures } = composeBooking({ database, clock, waker: { wake: () => {} }, host: 'meetmeup.invalid' })
  return { closures, rooms: roomStore(database) }
}

/** As JSON, with the room's zone beside the instants. */
export const closureJson = ({ startsAt, endsAt, releasedAt, liftedAt, ...closure }: Closure, { timeZone }: Room) => ({
  ...{ id: closure.id, roomId: closure.roomId, bookingId: closure.bookingId, timeZone },
  ...{ startsAt: startsAt.toString(), endsAt: endsAt.toString(), reason: closure.reason },
  ...{ releasedAt: releasedAt?.toString() ?? null, liftedAt: liftedAt?.toString() ?? null },
})

/** As a clock in the room shows it. */
export const wallText = (at: Temporal.Instant, { timeZone }: Room): string =>
  at.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
