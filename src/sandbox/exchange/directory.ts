import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import { DEFAULT_PROCESSING } from './calendar-processing.ts'
import { type ChangeListener, Mailbox, type MailboxIdentity } from './mailbox.ts'
import type { AppOptions, RoomListOptions, RoomOptions, TenantOptions, UserOptions } from './sandbox-options.ts'

const OFFICE_HOURS = {
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '08:00',
  endTime: '17:00',
}

/** A tenant with what is registered in it. */
export interface Tenant {
  readonly tenantId: string
  readonly domain: string | null
  readonly apps: readonly AppOptions[]
  readonly roomLists: readonly RoomListOptions[]
}

/** Who exists: tenants, apps, people and rooms. */
export class Directory {
  readonly tenants: readonly Tenant[]
  private readonly mailboxes: Mailbox[] = []
  private readonly clock: SandboxClock
  private readonly randomness: SeededRandomness
  private readonly listener: ChangeListener

  constructor(
    tenants: readonly TenantOptions[],
    world: { clock: SandboxClock; randomness: SeededRandomness; listener: ChangeListener },
  ) {
    this.clock = world.clock
    this.randomness = world.randomness
    this.listener = world.listener
    this.tenants = tenants.map(({ tenantId, domain, apps, roomLists }) => ({
      tenantId,
      domain: domain ?? null,
      apps,
      roomLists: roomLists ?? [],
    }))
    for (const { tenantId, rooms, users } of tenants) {
      for (const room of rooms ?? []) this.addRoom(tenantId, room)
      for (const user of users ?? []) this.addUser(tenantId, user)
    }
  }

  addUser(tenantId: string | null, user: UserOptions): Mailbox {
    return this.add({ ...this.identity(tenantId, user), room: null })
  }

  addRoom(tenantId: string, room: RoomOptions): Mailbox {
    return this.add({
      ...this.identity(tenantId, room),
      workingHours: room.workingHours ?? OFFICE_HOURS,
      room: {
        placeId: this.randomness.uuid(),
        kind: room.kind ?? 'room',
        capacity: room.capacity ?? null,
        building: room.building ?? null,
        floorNumber: room.floorNumber ?? null,
        licensed: room.licensed ?? true,
        hidden: room.hidden ?? false,
        processing: { ...DEFAULT_PROCESSING, ...room.processing },
      },
    })
  }

  /** By address or directory id, in any case. */
  find(key: string): Mailbox | null {
    const wanted = key.toLowerCase()
    return (
      this.mailboxes.find(({ identity }) => identity.address.toLowerCase() === wanted || identity.id === wanted) ?? null
    )
  }

  /** The mailbox of that address; an unknown one becomes a person outside every tenant. */
  findOrInvite(address: string, name = address): Mailbox {
    return this.find(address) ?? this.addUser(null, { address, displayName: name })
  }

  byNumber(number: number): Mailbox | null {
    return this.mailboxes[number - 1] ?? null
  }

  all(): readonly Mailbox[] {
    return this.mailboxes
  }

  rooms(tenantId: string): Mailbox[] {
    return this.mailboxes.filter(({ identity }) => identity.tenantId === tenantId && identity.room !== null)
  }

  tenant(nameOrId: string): Tenant | null {
    const wanted = nameOrId.toLowerCase()
    return (
      this.tenants.find(
        ({ tenantId, domain }) => tenantId.toLowerCase() === wanted || domain?.toLowerCase() === wanted,
      ) ?? null
    )
  }

  private identity(
    tenantId: string | null,
    { address, displayName, timeZone }: UserOptions,
  ): Omit<MailboxIdentity, 'room'> {
    return {
      number: this.mailboxes.length + 1,
      id: this.randomness.uuid(),
      address,
      displayName,
      tenantId,
      timeZone: timeZone ?? 'UTC',
      workingHours: OFFICE_HOURS,
    }
  }

  private add(identity: MailboxIdentity): Mailbox {
    const mailbox = new Mailbox(identity, this.clock, this.randomness, this.listener)
    this.mailboxes.push(mailbox)
    return mailbox
  }
}
