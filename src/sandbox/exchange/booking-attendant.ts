import type { SandboxClock, ScheduledTask } from '../shared/sandbox-clock.ts'
import {
  type BookingRequest,
  decideBooking,
  lastBookableDay,
  type RequestedInstance,
  type RoomState,
} from './booking-policy.ts'
import type { CalendarItem, EventContent, ResponseStatus } from './calendar-item.ts'
import type { CalendarProcessing } from './calendar-processing.ts'
import { type EventView, viewOfItem, viewOfOccurrence, viewsIn } from './event-view.ts'
import type { Mailbox, RoomTraits } from './mailbox.ts'
import { type MeetingDelivery, type MeetingRequest, withStatus } from './meeting-delivery.ts'
import type { SandboxSettings } from './sandbox-options.ts'
import { instantOf, zoneId } from './wall-time.ts'

export interface AttendantWorld {
  readonly clock: SandboxClock
  readonly settings: SandboxSettings
  readonly delivery: MeetingDelivery
}

type Waiting = MeetingRequest & { readonly traits: RoomTraits; task: ScheduledTask | null }

/**
 * Answers meeting requests for room mailboxes, some time after they arrived, as the room's `CalendarProcessing` says.
 * It sees requests only: what is written straight into a room's calendar passes it by.
 */
export class BookingAttendant {
  private readonly world: AttendantWorld
  private waiting: Waiting[] = []
  private readonly releases = new Map<CalendarItem, ScheduledTask>()

  constructor(world: AttendantWorld) {
    this.world = world
  }

  requestArrived({ mailbox, item, occurrence }: MeetingRequest): void {
    const traits = mailbox.identity.room
    if (traits?.processing.AutomateProcessing !== 'AutoAccept') return
    const answered = viewAt(item, occurrence)?.content.response.response
    if (answered === 'accepted') {
      this.rewriteOnly(mailbox, item, occurrence)
      return
    }
    this.forget(item, occurrence)
    const waiting: Waiting = { mailbox, item, occurrence, traits, task: null }
    this.waiting.push(waiting)
    const { attendantDelayMs } = this.world.settings
    if (attendantDelayMs !== 'manual')
      waiting.task = this.world.clock.schedule(attendantDelayMs, () => this.process(waiting))
  }

  /** Answers everything that waits, in order of arrival. Returns how many requests that were. */
  runNow(): number {
    const all = [...this.waiting]
    for (const waiting of all) this.process(waiting)
    return all.length
  }

  /** Somebody checked in: the room is not released. */
  checkIn(item: CalendarItem): void {
    this.releases.get(item)?.cancel()
    this.releases.delete(item)
  }

  clear(): void {
    for (const { task } of this.waiting) task?.cancel()
    for (const task of this.releases.values()) task.cancel()
    this.waiting = []
    this.releases.clear()
  }

  private forget(item: CalendarItem, occurrence: string | null): void {
    for (const each of this.waiting) if (each.item === item && each.occurrence === occurrence) each.task?.cancel()
    this.waiting = this.waiting.filter((each) => each.item !== item || each.occurrence !== occurrence)
  }

  private process(waiting: Waiting): void {
    const { mailbox, item, occurrence, traits } = waiting
    this.forget(item, occurrence)
    const view = viewAt(item, occurrence)
    if (item.deleted || !view || view.content.isCancelled || view.content.response.response !== 'notResponded') return
    const empty = this.emptyRoom(mailbox, traits)
    const request = requestOf(mailbox, view, empty)
    const decision = decideBooking(request, { ...empty, busy: busyAround(mailbox, item, request.instances) })
    if (decision.kind === 'accept') {
      if (decision.cutAfter) cutSeries(item, decision.cutAfter)
      this.accept(mailbox, view, traits.processing)
      for (const { key } of decision.declined) this.declineOccurrence(mailbox, item, key)
    } else if (decision.kind === 'pending') this.ask(mailbox, view, traits.processing)
    else this.decline(mailbox, view, answerText(traits.processing, decision.reasons))
  }

  private accept(mailbox: Mailbox, view: EventView, processing: CalendarProcessing): void {
    const { item } = view
    const status: ResponseStatus = { response: 'accepted', time: this.world.clock.now() }
    const attendees = withStatus(view.content.attendees, mailbox, status)
    const before = { response: status, showAs: 'busy' as const, attendees }
    store(mailbox, view, { ...before, ...rewritten(view.content, item, processing) })
    if (view.occurrence === null) {
      for (const edit of item.edits.values())
        edit.content = {
          ...edit.content,
          response: status,
          showAs: 'busy',
          ...rewritten({ ...item.content, ...edit.content }, item, processing),
        }
    }
    mailbox.touch(item, view.occurrence)
    mailbox.touch(item, view.occurrence)
    this.world.delivery.answer(mailbox, view, {
      response: 'accepted',
      text: answerText(processing, ['Your request was accepted.']),
    })
    if (processing.EnableAutoRelease && item.recurrence === null) this.watchForCheckIn(mailbox, item, processing)
  }

  private decline(mailbox: Mailbox, view: EventView, text: string): void {
    if (view.occurrence !== null) mailbox.removeOccurrence(view.item, view.occurrence)
    else mailbox.remove(view.item)
    this.world.delivery.answer(mailbox, view, { response: 'declined', text })
  }

  private declineOccurrence(mailbox: Mailbox, item: CalendarItem, occurrence: string): void {
    const view = viewOfOccurrence(item, occurrence)
    if (view) this.decline(mailbox, view, 'The resource is already booked at this time.')
  }

  private ask(mailbox: Mailbox, view: EventView, processing: CalendarProcessing): void {
    const status: ResponseStatus = { response: 'tentativelyAccepted', time: this.world.clock.now() }
    const showAs = processing.TentativePendingApproval ? 'tentative' : 'free'
    store(mailbox, view, { response: status, showAs, attendees: withStatus(view.content.attendees, mailbox, status) })
    mailbox.touch(view.item, view.occurrence)
    this.world.delivery.answer(mailbox, view, {
      response: 'tentativelyAccepted',
      text: 'Your request waits for approval.',
    })
    if (!processing.ForwardRequestsToDelegates) return
    for (const delegate of processing.ResourceDelegates) this.world.delivery.forward(mailbox, delegate, view.item)
  }

  /** An update that keeps the time keeps the answer too, but brings the subject and the body back. */
  private rewriteOnly(mailbox: Mailbox, item: CalendarItem, occurrence: string | null): void {
    const view = viewAt(item, occurrence)
    const processing = mailbox.identity.room?.processing
    if (!view || !processing) return
    store(mailbox, view, rewritten(view.content, item, processing))
    mailbox.touch(item, occurrence)
  }

  private watchForCheckIn(mailbox: Mailbox, item: CalendarItem, processing: CalendarProcessing): void {
    const { clock } = this.world
    const deadline =
      instantOf(item.content.start).epochMilliseconds + processing.PostReservationMaxClaimTimeInMinutes * 60_000
    const release = () => {
      this.releases.delete(item)
      if (!item.deleted && !item.content.isCancelled)
        this.decline(mailbox, viewOfItem(item), 'Nobody checked in, so the room was released.')
    }
    this.checkIn(item)
    this.releases.set(item, clock.schedule(deadline - clock.now(), release))
  }

  private emptyRoom(mailbox: Mailbox, { processing, kind, capacity }: RoomTraits): RoomState {
    const { timeZone, workingHours } = mailbox.identity
    const zone = zoneId(timeZone)
    return { processing, kind, capacity, zone, workingHours, busy: [], now: this.world.clock.instant() }
  }
}

/** What holds the room from the first to the last of the instances, the meeting itself left out. */
function busyAround(mailbox: Mailbox, item: CalendarItem, instances: readonly RequestedInstance[]): RoomState['busy'] {
  const [first] = instances
  const last = instances.at(-1)
  if (!first || !last) return []
  const others = mailbox.live().filter((each) => each.uid !== item.uid)
  return others
    .flatMap((other) => viewsIn(other, { from: first.start, to: last.end }).filter(holdsRoom))
    .map((view) => ({
      start: instantOf(view.content.start),
      end: instantOf(view.content.end),
      holder: view.item.organizer.name,
    }))
}

function holdsRoom(view: EventView): boolean {
  const { isCancelled, showAs, response } = view.content
  return !isCancelled && showAs !== 'free' && response.response !== 'notResponded'
}

function requestOf(mailbox: Mailbox, view: EventView, room: RoomState): BookingRequest {
  const { item } = view
  const organiserDomain = item.organizer.address.split('@')[1]?.toLowerCase()
  const people = view.content.attendees.filter(({ type }) => type !== 'resource').length + 1
  const recurring = item.recurrence !== null && view.occurrence === null
  return {
    organizer: item.organizer.address,
    external: organiserDomain !== mailbox.address.split('@')[1]?.toLowerCase(),
    recurring,
    instances: recurring ? instancesOf(item, room) : [instanceOf(view)],
    people,
  }
}

function instancesOf(item: CalendarItem, room: RoomState): RequestedInstance[] {
  const from = instantOf(item.content.start).subtract({ hours: 48 })
  const end = lastBookableDay(room).add({ days: 400 }).toZonedDateTime(room.zone).toInstant()
  return viewsIn(item, { from, to: end }).map(instanceOf)
}

function instanceOf(view: EventView): RequestedInstance {
  return { key: view.occurrence ?? '', start: instantOf(view.content.start), end: instantOf(view.content.end) }
}

function viewAt(item: CalendarItem, occurrence: string | null): EventView | null {
  return occurrence === null ? viewOfItem(item) : viewOfOccurrence(item, occurrence)
}

function store(mailbox: Mailbox, view: EventView, part: Partial<EventContent>): void {
  if (view.occurrence === null) view.item.content = { ...view.item.content, ...part }
  else {
    const edit = mailbox.editOf(view.item, view.occurrence)
    edit.content = { ...edit.content, ...part }
  }
}

/** What an accepting room keeps of a request. The organiser's name comes with a trailing space, as Exchange writes it. */
function rewritten(content: EventContent, item: CalendarItem, processing: CalendarProcessing): Partial<EventContent> {
  const kept = processing.DeleteSubject ? '' : content.subject
  const subject = processing.AddOrganizerToSubject ? `${item.organizer.name} ${kept}` : kept
  return {
    subject,
    ...(processing.DeleteComments ? { body: { contentType: 'html', content: '' } } : {}),
    ...(processing.RemovePrivateProperty ? { sensitivity: 'normal' } : {}),
  }
}

function cutSeries(item: CalendarItem, lastDay: Temporal.PlainDate): void {
  if (!item.recurrence) return
  const { pattern, range } = item.recurrence
  item.recurrence = {
    pattern,
    range: { ...range, type: 'endDate', endDate: lastDay.toString(), numberOfOccurrences: 0 },
  }
}

function answerText(processing: CalendarProcessing, reasons: readonly string[]): string {
  const details = processing.EnableResponseDetails ? reasons.join(' ') : ''
  return [details, processing.AddAdditionalResponse ? processing.AdditionalResponse : '']
    .filter((part) => part !== '')
    .join(' ')
}
