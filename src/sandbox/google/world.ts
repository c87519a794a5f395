import { SandboxClock } from '../shared/sandbox-clock.ts'
import { SeededRandomness } from '../shared/seeded-randomness.ts'
import { CalendarStore } from './calendar-store.ts'
import { MailOutbox } from './mail-outbox.ts'
import type { DomainUserOptions, GoogleSandboxOptions, RoomOptions, ServiceAccountOptions } from './sandbox-options.ts'

/** Switches that the control interface turns while the sandbox runs. */
export interface WorldSwitches {
  roomAnswerDelayMs: number | 'manual'
  autoRelease: boolean
  autoReplacement: boolean
  answersWithoutDelegation: boolean
}

/** Everything that exists in the sandbox: people, rooms, their calendars, time and chance. */
export class World {
  readonly options: GoogleSandboxOptions
  readonly clock: SandboxClock
  readonly random: SeededRandomness
  readonly mail: MailOutbox
  readonly domain: string
  readonly users = new Map<string, DomainUserOptions>()
  readonly rooms = new Map<string, RoomOptions>()
  readonly serviceAccounts = new Map<string, ServiceAccountOptions>()
  readonly calendars = new Map<string, CalendarStore>()
  readonly switches: WorldSwitches
  /** Tells the tokens of this life from those before a reset or restart. */
  epoch = ''
  private lastRevision = 0
  private readonly listeners: ((calendarId: string) => void)[] = []

  constructor(options: GoogleSandboxOptions) {
    this.options = options
    this.domain = options.domain ?? 'example.com'
    this.clock = new SandboxClock(options.clock ?? 'real')
    this.random = new SeededRandomness(options.seed ?? 1)
    this.mail = new MailOutbox(() => this.clock.now())
    this.switches = startingSwitches(options)
    this.populate()
  }

  /** Puts people, rooms and switches back as they were at the start, with empty calendars. */
  reset(): void {
    this.clock.clear()
    for (const map of [this.users, this.rooms, this.serviceAccounts, this.calendars]) map.clear()
    this.mail.clear()
    Object.assign(this.switches, startingSwitches(this.options))
    this.populate()
  }

  calendar(id: string): CalendarStore | null {
    return this.calendars.get(id.toLowerCase()) ?? null
  }

  room(email: string): RoomOptions | null {
    return this.rooms.get(email.toLowerCase()) ?? null
  }

  user(email: string): DomainUserOptions | null {
    return this.users.get(email.toLowerCase()) ?? null
  }

  displayName(email: string): string | undefined {
    return this.room(email) ? roomLabel(this.room(email)) : this.user(email)?.name
  }

  onChange(listener: (calendarId: string) => void): void {
    this.listeners.push(listener)
  }

  currentRevision(): number {
    return this.lastRevision
  }

  /** A native event id: 26 characters of base32hex. */
  newEventId(): string {
    return Array.from({ length: 26 }, () => this.random.integer(0, 31).toString(32)).join('')
  }

  private nextRevision(): number {
    this.lastRevision = Math.max(this.lastRevision + 1, this.clock.now() * 1000)
    return this.lastRevision
  }

  private populate(): void {
    this.epoch = `${this.random.hex(4)}${this.clock.now().toString(36)}`
    for (const account of this.options.serviceAccounts ?? []) {
      this.serviceAccounts.set(account.email.toLowerCase(), account)
    }
    for (const user of this.options.users ?? []) this.addUser(user)
    for (const room of this.options.rooms ?? []) this.addRoom(room)
  }

  /** Adds a person with an empty primary calendar. */
  addUser(user: DomainUserOptions): void {
    this.users.set(user.email.toLowerCase(), user)
    const calendar = this.newCalendar({ id: user.email, kind: 'user', summary: user.email, timeZone: user.timeZone })
    calendar.grant({ type: 'user', value: user.email }, 'owner')
    calendar.grant({ type: 'domain', value: this.domain }, 'freeBusyReader')
  }

  /** Adds a room with an empty calendar, shared as the options say. */
  addRoom(room: RoomOptions): void {
    this.rooms.set(room.resourceEmail.toLowerCase(), room)
    const calendar = this.newCalendar({
      id: room.resourceEmail,
      kind: 'room',
      summary: room.name,
      timeZone: room.timeZone,
    })
    calendar.settings.autoAcceptInvitations = room.autoAcceptInvitations ?? true
    calendar.settings.mayBook = room.mayBook ?? null
    calendar.settings.watchable = room.watchable ?? true
    calendar.grant({ type: 'user', value: room.resourceEmail }, 'owner')
    calendar.grant({ type: 'domain', value: this.domain }, this.options.roomSharing ?? 'reader')
    for (const account of this.serviceAccounts.values()) {
      calendar.grant({ type: 'user', value: account.email }, account.roomRole ?? 'writer')
    }
    for (const user of this.users.values()) {
      const role = user.roomRole ?? (user.admin ? 'owner' : null)
      if (role) calendar.grant({ type: 'user', value: user.email }, role)
    }
    for (const { scope, role } of room.acl ?? []) calendar.grant(scope, role)
  }

  private newCalendar(about: { id: string; kind: 'user' | 'room'; summary: string; timeZone: string | undefined }) {
    const calendar = new CalendarStore(
      {
        id: about.id,
        kind: about.kind,
        summary: about.summary,
        description: '',
        timeZone: about.timeZone ?? 'UTC',
        autoAcceptInvitations: false,
        mayBook: null,
        watchable: true,
      },
      {
        nextRevision: () => this.nextRevision(),
        now: () => this.clock.now(),
        changed: (calendarId) => {
          for (const listener of this.listeners) listener(calendarId)
        },
      },
    )
    this.calendars.set(about.id.toLowerCase(), calendar)
    return calendar
  }
}

/** The name of a room as the directory generates it: building, floor, name and capacity. */
export function roomLabel(room: RoomOptions | null): string {
  if (!room) return ''
  const place = [room.buildingId, room.floorName, room.name].filter((part) => part !== undefined).join('-')
  return room.capacity === undefined ? place : `${place} (${room.capacity})`
}

function startingSwitches(options: GoogleSandboxOptions): WorldSwitches {
  return {
    roomAnswerDelayMs: options.roomAnswerDelayMs ?? 1000,
    autoRelease: options.autoRelease ?? false,
    autoReplacement: options.autoReplacement ?? false,
    answersWithoutDelegation: options.answersWithoutDelegation ?? false,
  }
}
