import type { BookingSide } from '../../../src/compose/compose-booking.ts'
import type { MeetingId, PersonsTime } from '../../contracts/provider/provider-harness.ts'
import type { Provider, TwoSandboxes } from '../two-sandboxes.ts'

/** A meeting that a person made and that still takes place. */
export interface Made {
  readonly provider: Provider
  readonly id: MeetingId
  /** Null: a single one. */
  readonly dates: readonly string[] | null
}

/** A room in both sandboxes and the people around it. */
export interface SandboxMachine {
  readonly world: TwoSandboxes
  readonly core: BookingSide
  /** Number of the command that is carried out; titles are named after it. */
  readonly step: number
  readonly made: Made[]
  /** A visit whose process is killed before its call number `lifetime` to PostgreSQL or a provider. */
  killedVisit(provider: Provider, lifetime: number): Promise<void>
  /** Ids of all bookings, the oldest first. */
  bookings(): Promise<readonly number[]>
}

export const FIRST_DAY = '2026-12-01'
export const WEEKS = 3
const ZONE = 'Europe/Berlin'
const MORNING = Temporal.PlainTime.from('09:00')

/** Half hours of one morning, few enough that people get in each other's way; `minutes` long. */
export function wallsOf(slot: number, minutes = 60, day = FIRST_DAY): PersonsTime {
  const start = Temporal.PlainDate.from(day)
    .toPlainDateTime(MORNING)
    .add({ minutes: 30 * slot })
  const wall = (time: Temporal.PlainDateTime) => time.toString({ smallestUnit: 'minute' })
  return { kind: 'timed', start: wall(start), end: wall(start.add({ minutes })), timeZone: ZONE }
}

export const weeklyDates = (): string[] =>
  Array.from({ length: WEEKS }, (_, week) => Temporal.PlainDate.from(FIRST_DAY).add({ weeks: week }).toString())

/** The instant at which the slot begins on the first day. */
export const startOf = (slot: number): Temporal.Instant =>
  Temporal.PlainDate.from(FIRST_DAY)
    .toZonedDateTime({ timeZone: ZONE, plainTime: MORNING })
    .add({ minutes: 30 * slot })
    .toInstant()
