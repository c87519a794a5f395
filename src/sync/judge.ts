import type { BookableRoom } from '../booking/ports.ts'
import type { Theirs } from '../core/decide.ts'
import { type Claimant, type Won, winner } from '../core/winner.ts'
import type { CalendarOutage } from './leased-calendar.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

export type Holder = Awaited<ReturnType<ApplyUnit['holders']>>[number]

/** A newcomer who meets holders. */
interface Newcomer {
  readonly unit: ApplyUnit
  readonly room: BookableRoom
  readonly theirs: Theirs & { readonly kind: 'item' }
  /** Null: it is met for the first time. */
  readonly link: Link | null
  readonly receivedAt: Temporal.Instant
}

/** Who keeps the room, by which rule, and what is known of the holders. */
export interface Judged extends Won {
  readonly holders: readonly (Claimant & { readonly bookingId: number })[]
}

/** The winner rule is data of the room; only a newcomer who wins against every holder takes their place. */
export async function judge(newcomer: Newcomer, found: readonly Holder[]): Promise<Judged> {
  const { room, theirs, unit, link, receivedAt } = newcomer
  // When it was created says nothing about since when it asks for the times that it was moved to.
  const createdAt = link === null ? theirs.item.createdAt : null
  const claimant = { receivedAt: receivedAt.toString(), createdAt }
  const rule = room.policy.winnerRule
  const caughtUp = outageOf(newcomer) !== null
  const holders = []
  for (const holder of found) holders.push({ ...holder, createdAt: await unit.remoteCreatedAt(holder.bookingId) })
  const won = holders.map((holder) => winner({ rule, holder, newcomer: claimant, caughtUp }))
  const decisive = won.find((each) => each.winner === 'holder') ?? won[0] ?? { winner: 'holder', rule }
  return { ...decisive, holders }
}

/** The outage during which it was made, for what its calendar tells of for the first time on its return. */
export function outageOf({ unit, link, receivedAt }: Newcomer): CalendarOutage | null {
  const { outage } = unit.calendar
  if (outage === null || link !== null) return null
  return Temporal.Instant.compare(receivedAt, Temporal.Instant.from(outage.lostAt)) > 0 ? outage : null
}
