import type { ActiveFault, FaultRule } from '../shared/fault-injector.ts'
import type { JournalEntry, JournalFilter } from '../shared/request-journal.ts'
import type { Backend } from './backend.ts'
import type { CalendarStore } from './calendar-store.ts'
import { ControlRefusal } from './control-refusal.ts'
import { roomResource } from './directory.ts'
import { type Resource, renderEvent } from './event-rendering.ts'
import type { OutboxMail } from './mail-outbox.ts'
import { People } from './people.ts'
import type { PushChannel, PushSettings } from './push-channels.ts'
import type {
  AccessRole,
  AclScope,
  DomainUserOptions,
  ListingOptions,
  QuotaOptions,
  RoomOptions,
} from './sandbox-options.ts'
import type { WorldSwitches } from './world.ts'

export interface RoomChange {
  readonly autoAcceptInvitations?: boolean
  /** Null = everybody. */
  readonly mayBook?: readonly string[] | null
  readonly watchable?: boolean
  readonly timeZone?: string
}

/** Everything an operator or a test does to the sandbox behind the product's back. */
export class GoogleControl {
  readonly people: People
  private readonly backend: Backend

  constructor(backend: Backend) {
    this.backend = backend
    this.people = new People(backend)
  }

  /** A calendar as its owner sees it; with `deleted`, tombstones and cancelled occurrences too. */
  events(calendarId: string, { deleted = false } = {}): Resource[] {
    const calendar = this.calendarOf(calendarId)
    return calendar
      .all()
      .filter((event) => deleted || event.status !== 'cancelled')
      .map((event) => renderEvent(event, { calendar, role: 'owner', tombstones: 'minimal' }))
  }

  mail(filter: { to?: string; kind?: string } = {}): OutboxMail[] {
    return this.backend.world.mail.list(filter)
  }

  clearMail(): void {
    this.backend.world.mail.clear()
  }

  journal(filter: JournalFilter = {}): JournalEntry[] {
    return this.backend.journal.list(filter)
  }

  clearJournal(): void {
    this.backend.journal.clear()
  }

  addFault(rule: FaultRule): ActiveFault {
    return this.backend.faults.add(rule)
  }

  faults(): readonly ActiveFault[] {
    return this.backend.faults.list()
  }

  removeFault(id: number): boolean {
    return this.backend.faults.remove(id)
  }

  clearFaults(): void {
    this.backend.faults.clear()
  }

  /** Kills the sync tokens of one calendar, or of all. */
  expireSyncTokens(calendarId?: string): void {
    const calendars = calendarId === undefined ? this.backend.world.calendars.values() : [this.calendarOf(calendarId)]
    for (const calendar of calendars) calendar.expireTokens()
  }

  expireAccessTokens(): void {
    this.backend.tokens.expireAll()
  }

  channels(): PushChannel[] {
    return this.backend.channels.list()
  }

  expireChannel(id: string): void {
    if (!this.backend.channels.expire(id)) throw new ControlRefusal(404, 'notFound', `No channel ${id}`)
  }

  setPush(settings: Partial<PushSettings>): void {
    Object.assign(this.backend.channels.settings, settings)
  }

  /** Sends one notification with the given headers. The receiver's status, or null when nobody answered. */
  forgePush(message: { address: string; headers: Readonly<Record<string, string>> }): Promise<number | null> {
    return this.backend.channels.forge(message)
  }

  setListing(settings: ListingOptions): void {
    Object.assign(this.backend.listing.settings, settings)
  }

  setQuota(quota: QuotaOptions | 'off'): void {
    this.backend.quota.limits = quota
  }

  setSwitches(switches: Partial<WorldSwitches>): void {
    Object.assign(this.backend.world.switches, switches)
  }

  setTokenLifetime(seconds: number): void {
    this.backend.tokens.lifetimeSeconds = seconds
  }

  setRoom(email: string, change: RoomChange): void {
    Object.assign(this.calendarOf(email).settings, change)
  }

  addRoom(room: RoomOptions): void {
    this.backend.world.addRoom(room)
  }

  /** Takes a room and its calendar out of the domain. */
  removeRoom(email: string): void {
    this.backend.channels.gone(this.calendarOf(email).id)
    this.backend.world.rooms.delete(email.toLowerCase())
    this.backend.world.calendars.delete(email.toLowerCase())
  }

  addUser(user: DomainUserOptions): void {
    this.backend.world.addUser(user)
  }

  /** Changes an access rule; every sync token of the calendar dies. */
  grant(calendarId: string, scope: AclScope, role: AccessRole): void {
    this.calendarOf(calendarId).grant(scope, role)
  }

  /** Lets rooms answer their invitations now. Returns how many were looked at. */
  answerRooms(room?: string): number {
    return this.backend.roomAnswers.answerNow(room)
  }

  now(): string {
    return this.backend.world.clock.instant().toString()
  }

  /** Moves the clock forward and waits for everything that falls due on the way. */
  advance(milliseconds: number): Promise<void> {
    return this.backend.world.clock.advance(milliseconds)
  }

  reset(): void {
    this.backend.reset()
  }

  /** Everything there is, for a person to read. */
  state(): Resource {
    const { world } = this.backend
    return {
      now: this.now(),
      domain: world.domain,
      switches: world.switches,
      users: [...world.users.values()],
      rooms: [...world.rooms.values()].map(roomResource),
      calendars: [...world.calendars.values()].map((calendar) => ({
        ...calendar.settings,
        acl: [...calendar.acl.values()],
        events: this.events(calendar.id, { deleted: true }),
      })),
      waitingForRooms: this.backend.roomAnswers.waiting(),
      channels: this.channels(),
      push: this.backend.channels.settings,
      faults: this.faults(),
    }
  }

  private calendarOf(id: string): CalendarStore {
    const calendar = this.backend.world.calendar(id)
    if (!calendar) throw new ControlRefusal(404, 'notFound', `No calendar ${id}`)
    return calendar
  }
}
