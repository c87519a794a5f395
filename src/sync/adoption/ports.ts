/**
 * Adoption: a room whose calendars were in use before they were paired. Read, planned, approved by a person, carried out, and undone if wished.
 * Why apart from visits: what was there before us is nobody's request. It is imported as it stands, nobody is declined for it, and no calendar
 * is written to before somebody has seen what would be written.
 * Every step is a transaction with its place in PostgreSQL: it may be killed anywhere and goes on. Called by the API, the command line and a chore.
 */
import type { CommitAnswer, CommitRequest } from '../../booking/commit-request.ts'
import type { BookableRoom, Caller, ConflictToRaise } from '../../booking/ports.ts'
import type { Booking } from '../../core/booking.ts'
import type { CalendarItem } from '../../core/calendar-item.ts'
import type { Result } from '../../core/result.ts'
import type { SeriesJson } from '../../core/series-json.ts'
import type { LeasedCalendar } from '../leased-calendar.ts'
import type { Link, LinkUpdate } from '../link.ts'

export const ADOPTION_STATES = [
  /** The calendars are being read. */
  'reading',
  /** What they say is being compared. */
  'planning',
  /** The plan waits for a person. */
  'planned',
  /** It was approved: the calendars are read again, to see whether the plan still holds. */
  'checking',
  'importing',
  /** Carried out; copies are written by the ordinary visits. */
  'adopted',
  'undoing',
  'undone',
  /** The calendars had changed materially when it was approved: nothing was done. */
  'outdated',
  /** A newer preview took its place. */
  'discarded',
] as const
export type AdoptionState = (typeof ADOPTION_STATES)[number]

/** What a plan comes to. Meetings ahead; what is over is counted and left alone. */
export interface AdoptionCounts {
  /** Items that the calendars tell of, whatever becomes of them. */
  readonly read: number
  readonly meetings: number
  /** Bookings that would be made. */
  readonly imports: number
  /** Meetings that are one with another one. */
  readonly twins: number
  readonly conflicts: number
  readonly over: number
  /** Second copies on one calendar, and what takes no time. */
  readonly ignored: number
  readonly unreadable: number
  readonly copies: number
  readonly answers: number
}

/** Times are RFC 3339 UTC. */
export interface Adoption {
  readonly id: number
  readonly organizationId: number
  readonly roomId: number
  readonly state: AdoptionState
  readonly counts: AdoptionCounts | null
  /** Of an outdated one: what is different now, at most 50. */
  readonly differences: readonly PlanDifference[] | null
  readonly lastError: { readonly code: string; readonly message: string } | null
  readonly createdBy: string
  readonly createdAt: string
  readonly plannedAt: string | null
  readonly approvedBy: string | null
  readonly approvedAt: string | null
  readonly adoptedAt: string | null
  readonly undoneAt: string | null
  readonly progress: AdoptionProgress
}

export interface AdoptionProgress {
  /** Items taken into the plan, of those that the inbox holds. */
  readonly planned: number
  readonly toPlan: number
  readonly imported: number
  readonly toImport: number
  /** Writes that its calendars are still owed. */
  readonly owed: number
}

export interface PlanDifference {
  readonly calendarId: number
  readonly what: 'added' | 'removed' | 'changed'
  readonly summary: string | null
  readonly startsAt: string | null
}

export interface PlannedWrite {
  readonly itemId: number
  readonly calendarId: number
  readonly kind: 'create' | 'accept'
  readonly summary: string | null
  readonly organizer: string | null
  readonly startsAt: string
  readonly endsAt: string
  readonly recurring: boolean
}

/** A meeting that loses the room to an earlier one, with those. */
export interface PlannedConflict {
  readonly itemId: number
  readonly calendarId: number
  readonly summary: string | null
  readonly organizer: string | null
  readonly startsAt: string
  readonly endsAt: string
  readonly recurring: boolean
  readonly clash: 'contest' | 'contest_some'
}

export type StartError =
  | { readonly code: 'room_not_found' }
  /** No calendar of the room waits to be adopted. */
  | { readonly code: 'nothing_to_adopt' }
  /** One is being carried out or undone. */
  | { readonly code: 'adoption_under_way'; readonly adoptionId: number; readonly state: AdoptionState }

export type ActError =
  | { readonly code: 'adoption_not_found' }
  /** `state` does not allow it: only what is planned can be approved, only what is adopted undone. */
  | { readonly code: 'wrong_state'; readonly state: AdoptionState }
  | { readonly code: 'too_late'; readonly limitDays: number }
  /** Another one of the room is planned, carried out or undone. */
  | { readonly code: 'adoption_under_way'; readonly adoptionId: number; readonly state: AdoptionState }

/** An adoption under our lease. */
export interface LeasedAdoption {
  readonly organizationId: number
  readonly id: number
  readonly roomId: number
  readonly state: AdoptionState
  readonly leaseToken: string
  readonly place: Place
}

/** Where a long step stands. */
export interface Place {
  /** The moment by which everything of this round is judged; null: the calendars are not read yet. */
  readonly now: string | null
  readonly calendarId: number
  readonly remoteId: string
}

/** What the inbox, or the house itself, has to say: the newest of each item. */
export interface ToPlan {
  readonly calendarId: number
  readonly remoteId: string
  readonly inboxId: number | null
  readonly decides: 'meetmeup' | 'provider'
  /** A booking has it already. */
  readonly isKnown: boolean
  readonly what:
    | { readonly kind: 'item'; readonly item: CalendarItem }
    | { readonly kind: 'booking'; readonly booking: BookedAlready }
    | { readonly kind: 'removed' | 'unreadable' }
}

export interface BookedAlready {
  readonly id: number
  readonly state: string
  readonly joinKey: string | null
  readonly series: SeriesJson
  readonly organizerAddress: string | null
  readonly organizerName: string | null
  readonly summary: string | null
  readonly visibility: 'public' | 'private'
}

/** One line of a plan, before it is compared with the others. */
export interface PlanFact {
  readonly calendarId: number
  readonly remoteId: string
  readonly inboxId: number | null
  readonly act: 'import' | 'booked' | 'over' | 'idle' | 'known' | 'unreadable'
  readonly role: 'invitation' | 'direct' | null
  readonly joinKey: string | null
  readonly likeness: string | null
  readonly organizerKey: string | null
  readonly marked: boolean
  readonly hash: string | null
  readonly answers: boolean
  readonly summary: string | null
  readonly organizer: string | null
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly recurring: boolean
  readonly createdAt: string | null
  readonly bookingId: number | null
  /** Padded, half open: what the constraint would see. */
  readonly spans: readonly (readonly [from: string, until: string])[]
}

/** A meeting that is imported, or a booking that gets further links, with the items that are the same meeting. */
export interface ToImport {
  readonly itemId: number
  readonly calendarId: number
  readonly remoteId: string
  readonly bookingId: number | null
  readonly clash: 'contest' | 'contest_some' | null
  readonly source: ImportedItem | null
  readonly twins: readonly ImportedItem[]
}

export interface ImportedItem {
  readonly itemId: number
  readonly calendarId: number
  readonly provider: 'exchange' | 'google' | 'memory'
  readonly decides: 'meetmeup' | 'provider'
  readonly inboxId: number
  readonly receivedAt: string
  readonly role: 'invitation' | 'direct' | 'mirror'
  readonly answers: boolean
  readonly item: CalendarItem
}

/** One transaction of an import, with the room locked. */
export interface ImportUnit {
  readonly adoption: LeasedAdoption
  room(): Promise<BookableRoom>
  /** In order of rank; a meeting that is expected to clash comes alone. */
  next(limit: number): Promise<readonly ToImport[]>
  commit(requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]>
  /** The link of a booking on a calendar becomes that of the item. `owed`: an answer is to be written. */
  attach(bookingId: number, to: ImportedItem, update: LinkUpdate): Promise<void>
  /** What the copies of series show begins now: the past is not written into anybody's calendar. */
  showFrom(bookingIds: readonly number[], from: Temporal.Instant): Promise<void>
  raise(conflict: ConflictToRaise): Promise<void>
  done(imported: readonly { readonly toImport: ToImport; readonly bookingId: number }[]): Promise<void>
}

/** One transaction of an undo, with the room locked. */
export interface WithdrawUnit {
  readonly adoption: LeasedAdoption
  /** `imported`: the booking was made by the import; otherwise it only got links. */
  next(limit: number): Promise<readonly { readonly imported: boolean; readonly booking: Booking }[]>
  /** Forgets by which items of the calendars they were known. Nothing is written there. */
  unlink(bookingIds: readonly number[]): Promise<void>
  commit(requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]>
  withdrawn(bookingIds: readonly number[]): Promise<void>
}

/** A copy of ours that an undo takes away. */
export interface CopyToRemove {
  readonly link: Link
  readonly calendarId: number
}

export interface AdoptionStore {
  /** Discards a plan that waits, and begins a new preview. */
  start(caller: Caller, roomId: number): Promise<Result<Adoption, StartError>>
  approve(
    caller: Caller,
    target: { readonly roomId: number; readonly adoptionId: number },
  ): Promise<Result<Adoption, ActError>>
  undo(
    caller: Caller,
    target: { readonly roomId: number; readonly adoptionId: number },
  ): Promise<Result<Adoption, ActError>>
  read(organizationId: number, adoptionId: number): Promise<Adoption | null>
  /** Newest first. Null: there is no such room. */
  list(organizationId: number, roomId: number): Promise<readonly Adoption[] | null>
  writes(of: PageOf): Promise<readonly PlannedWrite[]>
  conflicts(of: PageOf): Promise<readonly PlannedConflict[]>
}

export interface PageOf {
  readonly organizationId: number
  readonly adoptionId: number
  readonly after: number
  readonly limit: number
}

/** What the steps of an adoption need of PostgreSQL. Everything under a lease answers false, or nothing, once it is lost. */
export interface AdoptionSteps {
  acquire(organizationId: number, adoptionId: number): Promise<LeasedAdoption | null>
  release(adoption: LeasedAdoption, error: { readonly code: string; readonly message: string } | null): Promise<void>
  due(limit: number): Promise<readonly { readonly organizationId: number; readonly adoptionId: number }[]>
  /** Calendars that were not read to the end since it began, or was approved; they are made due. */
  unread(adoption: LeasedAdoption): Promise<readonly number[]>
  /** Everything is judged by this moment from now on. */
  beginPlanning(adoption: LeasedAdoption, now: Temporal.Instant): Promise<boolean>
  room(adoption: LeasedAdoption): Promise<BookableRoom | null>
  page(adoption: LeasedAdoption, limit: number): Promise<readonly ToPlan[]>
  /** One transaction: the lines, and the place. */
  addFacts(adoption: LeasedAdoption, facts: readonly PlanFact[], place: Place): Promise<boolean>
  /** Compares, judges, counts; then the plan waits, or (when it was approved) is carried out or outdated. */
  conclude(adoption: LeasedAdoption, now: Temporal.Instant): Promise<boolean>
  /** Null: the lease is lost. */
  importing(adoption: LeasedAdoption, work: (unit: ImportUnit) => Promise<number>): Promise<number | null>
  /** Everything is imported: the calendars are kept from now on. */
  finishImport(adoption: LeasedAdoption): Promise<boolean>
  copiesToRemove(adoption: LeasedAdoption, limit: number): Promise<readonly CopyToRemove[]>
  copyRemoved(adoption: LeasedAdoption, calendar: LeasedCalendar, link: Link): Promise<boolean>
  /** Whether a visit that began before the undo is still under way. */
  isVisited(adoption: LeasedAdoption): Promise<boolean>
  /** Null: the lease is lost. */
  withdrawing(adoption: LeasedAdoption, work: (unit: WithdrawUnit) => Promise<number>): Promise<number | null>
  /** The calendars are as they were before the approval: read, from the beginning, and not written to. */
  finishUndo(adoption: LeasedAdoption): Promise<boolean>
}
