import type { CalendarProcessing } from './calendar-processing.ts'
import type { WorkingHours } from './sandbox-options.ts'

export interface RequestedInstance {
  /** Original wall clock of the occurrence; empty for a single meeting. */
  readonly key: string
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
}

export interface BookingRequest {
  readonly organizer: string
  /** The organiser is not of the room's tenant. */
  readonly external: boolean
  readonly recurring: boolean
  /** Every instance up to a little past the booking window, in order. */
  readonly instances: readonly RequestedInstance[]
  /** Organiser and attendees, rooms left out. */
  readonly people: number
}

export interface RoomState {
  readonly processing: CalendarProcessing
  readonly kind: 'room' | 'workspace'
  readonly capacity: number | null
  /** IANA zone of the room. */
  readonly zone: string
  readonly workingHours: WorkingHours
  readonly busy: readonly {
    readonly start: Temporal.Instant
    readonly end: Temporal.Instant
    readonly holder: string
  }[]
  readonly now: Temporal.Instant
}

export type PolicyDecision =
  | {
      readonly kind: 'accept'
      readonly declined: readonly RequestedInstance[]
      readonly cutAfter: Temporal.PlainDate | null
    }
  | { readonly kind: 'pending' }
  | { readonly kind: 'decline'; readonly reasons: readonly string[] }

/**
 * What the Resource Booking Attendant says to a request, by the parameters of `Set-CalendarProcessing`. Pure.
 * Outsiders and reserved rooms are refused first; then a request is in policy or not, and the lists say what each
 * organiser may get with it.
 */
export function decideBooking(request: BookingRequest, room: RoomState): PolicyDecision {
  const { processing } = room
  if (request.external && !processing.ProcessExternalMeetingMessages)
    return {
      kind: 'decline',
      reasons: ['The sender is outside the organization, and the resource does not take requests from outside.'],
    }
  if (processing.BookingType === 'Reserved')
    return { kind: 'decline', reasons: ['The resource is reserved and cannot be booked.'] }
  const horizon = lastBookableDay(room)
  const cut = request.recurring && !processing.EnforceSchedulingHorizon
  const instances = cut
    ? request.instances.filter((each) => dayOf(each, room) <= horizon.toString())
    : request.instances
  const clashes = instances.filter((each) => holderOf(each, room) !== null)
  const reasons = [
    ...ruleReasons({ ...request, instances }, room),
    ...clashReasons({ instances, clashes, request }, room),
  ]
  if (instances.length === 0) reasons.push('The request lies outside the booking window.')
  const cutAfter = cut && instances.length < request.instances.length ? horizon : null
  if (reasons.length === 0)
    return permitted(request, processing, { kind: 'accept', declined: clashesToDecline(clashes, processing), cutAfter })
  const mayAskAnyway = processing.AllRequestOutOfPolicy || lists(processing.RequestOutOfPolicy, request.organizer)
  return mayAskAnyway ? { kind: 'pending' } : { kind: 'decline', reasons }
}

/** The last day, in the room's zone, on which an instance may start. */
export function lastBookableDay(room: Pick<RoomState, 'now' | 'zone' | 'processing'>): Temporal.PlainDate {
  return room.now.toZonedDateTimeISO(room.zone).toPlainDate().add({ days: room.processing.BookingWindowInDays })
}

function permitted(request: BookingRequest, processing: CalendarProcessing, accept: PolicyDecision): PolicyDecision {
  if (processing.AllBookInPolicy || lists(processing.BookInPolicy, request.organizer)) return accept
  if (processing.AllRequestInPolicy || lists(processing.RequestInPolicy, request.organizer)) return { kind: 'pending' }
  return { kind: 'decline', reasons: ['You do not have permission to book this resource.'] }
}

function ruleReasons(request: BookingRequest, room: RoomState): string[] {
  const { processing } = room
  const { instances } = request
  const minutes = (each: RequestedInstance) => each.start.until(each.end).total('minutes')
  const horizon = lastBookableDay(room).toString()
  const checks: [boolean, string][] = [
    [
      instances.some((each) => dayOf(each, room) > horizon),
      `The request is later than the ${processing.BookingWindowInDays} days the resource can be booked ahead.`,
    ],
    [
      processing.MaximumDurationInMinutes > 0 &&
        instances.some((each) => minutes(each) > processing.MaximumDurationInMinutes),
      `The meeting is longer than the ${processing.MaximumDurationInMinutes} minutes the resource allows.`,
    ],
    [
      room.kind === 'workspace' && instances.some((each) => minutes(each) < processing.MinimumDurationInMinutes),
      `The meeting is shorter than the ${processing.MinimumDurationInMinutes} minutes the resource asks for.`,
    ],
    [request.recurring && !processing.AllowRecurringMeetings, 'The resource does not take recurring meetings.'],
    [
      processing.ScheduleOnlyDuringWorkHours && instances.some((each) => !inWorkingHours(each, room)),
      'The meeting lies outside the working hours of the resource.',
    ],
    [
      processing.EnforceCapacity && room.capacity !== null && request.people > room.capacity,
      `More people are invited than the ${room.capacity} the resource has seats for.`,
    ],
  ]
  return checks.filter(([broken]) => broken).map(([, reason]) => reason)
}

type Clashing = {
  instances: readonly RequestedInstance[]
  clashes: readonly RequestedInstance[]
  request: BookingRequest
}

function clashReasons({ instances, clashes, request }: Clashing, room: RoomState): string[] {
  const { processing } = room
  const [first] = clashes
  if (!first || processing.AllowConflicts) return []
  const percentage = (clashes.length / instances.length) * 100
  const tolerated =
    clashes.length <= processing.MaximumConflictInstances && percentage <= processing.ConflictPercentageAllowed
  if (request.recurring && tolerated) return []
  const holder = processing.OrganizerInfo ? ` It is held by ${holderOf(first, room)}.` : ''
  return [`The resource is already booked at ${first.start.toString()}.${holder}`]
}

function clashesToDecline(
  clashes: readonly RequestedInstance[],
  processing: CalendarProcessing,
): readonly RequestedInstance[] {
  return processing.AllowConflicts ? [] : clashes
}

function holderOf(instance: RequestedInstance, room: RoomState): string | null {
  const clash = room.busy.find(
    ({ start, end }) =>
      Temporal.Instant.compare(start, instance.end) < 0 && Temporal.Instant.compare(instance.start, end) < 0,
  )
  return clash?.holder ?? null
}

function inWorkingHours(instance: RequestedInstance, room: RoomState): boolean {
  const start = instance.start.toZonedDateTimeISO(room.zone)
  const end = instance.end.toZonedDateTimeISO(room.zone)
  const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  const { daysOfWeek, startTime, endTime } = room.workingHours
  return (
    start.toPlainDate().equals(end.toPlainDate()) &&
    daysOfWeek.includes(names[start.dayOfWeek - 1] ?? '') &&
    Temporal.PlainTime.compare(start.toPlainTime(), startTime) >= 0 &&
    Temporal.PlainTime.compare(end.toPlainTime(), endTime) <= 0
  )
}

function dayOf(instance: RequestedInstance, room: Pick<RoomState, 'zone'>): string {
  return instance.start.toZonedDateTimeISO(room.zone).toPlainDate().toString()
}

function lists(list: readonly string[], address: string): boolean {
  return list.some((each) => each.toLowerCase() === address.toLowerCase())
}
