import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { CalendarItem, EmailAddress, EventContent, InstanceEdit } from './calendar-item.ts'
import type { CalendarProcessing } from './calendar-processing.ts'
import type { RecurrenceShape } from './recurrence-shape.ts'
import type { WorkingHours } from './sandbox-options.ts'

export type ChangeType = 'created' | 'updated' | 'deleted'

/** One line of a mailbox's change log, from which delta reads. */
export interface LoggedChange {
  /** 1 for the first change of the mailbox. */
  readonly sequence: number
  readonly item: number
  /** The one occurrence that was edited, if the change was no more than that. */
  readonly occurrence: string | null
  /** The occurrence that was deleted by this change, if it was one. */
  readonly deletedOccurrence: string | null
  readonly at: number
  /** Lost: delta never reports it. */
  readonly missed: boolean
}

/** Who hears of every change: the notifications. */
export type ChangeListener = (
  mailbox: Mailbox,
  item: CalendarItem,
  change: ChangeType,
  occurrence: string | null,
) => void

export interface MailboxIdentity {
  readonly number: number
  /** Directory object id, a GUID. */
  readonly id: string
  readonly address: string
  readonly displayName: string
  /** Null for a person outside every tenant. */
  readonly tenantId: string | null
  readonly timeZone: string
  readonly workingHours: WorkingHours
  /** Null for people. */
  readonly room: RoomTraits | null
}

export interface RoomTraits {
  /** Id in the places directory; it may change while the mailbox stays. */
  placeId: string
  readonly kind: 'room' | 'workspace'
  readonly capacity: number | null
  readonly building: string | null
  readonly floorNumber: number | null
  readonly licensed: boolean
  readonly hidden: boolean
  processing: CalendarProcessing
}

/** What makes a new item; the rest the mailbox fills in. */
export interface ItemDraft {
  readonly uid: string
  readonly iCalUId: string
  readonly organizer: EmailAddress
  readonly isOrganizer: boolean
  readonly content: EventContent
  readonly recurrence: RecurrenceShape | null
  readonly transaction?: { readonly id: string; readonly content: string }
  readonly standsFor?: string
}

/** One calendar and the log of its changes. */
export class Mailbox {
  readonly identity: MailboxIdentity
  readonly items = new Map<number, CalendarItem>()
  readonly changes: LoggedChange[] = []
  /** How many of the next changes delta will never report. */
  missNext = 0
  private readonly clock: SandboxClock
  private readonly keyPrefix: Buffer
  private readonly listener: ChangeListener
  private keyCounter: number
  /** Two worlds never give out the same id, as two mailboxes of the real service do not. */
  private readonly firstNumber: number

  constructor(identity: MailboxIdentity, clock: SandboxClock, randomness: SeededRandomness, listener: ChangeListener) {
    this.identity = identity
    this.clock = clock
    this.keyPrefix = randomness.bytes(16)
    this.keyCounter = randomness.integer(1000, 3_000_000)
    this.firstNumber = randomness.integer(1, 2_000_000_000)
    this.listener = listener
  }

  get address(): string {
    return this.identity.address
  }

  get emailAddress(): EmailAddress {
    return { name: this.identity.displayName, address: this.identity.address }
  }

  live(): CalendarItem[] {
    return [...this.items.values()].filter((item) => !item.deleted)
  }

  /** The item of a meeting: of the whole of it, or the copy that stands for one occurrence. */
  byUid(uid: string, standsFor: string | null = null): CalendarItem | null {
    return this.live().find((item) => item.uid === uid && item.standsFor === standsFor) ?? null
  }

  add(draft: ItemDraft): CalendarItem {
    const now = this.clock.now()
    const item: CalendarItem = {
      number: this.firstNumber + this.items.size,
      uid: draft.uid,
      iCalUId: draft.iCalUId,
      organizer: draft.organizer,
      isOrganizer: draft.isOrganizer,
      createdAt: now,
      modifiedAt: now,
      changeKey: this.nextChangeKey(),
      transactionId: draft.transaction?.id ?? null,
      transactionContent: draft.transaction?.content ?? null,
      content: draft.content,
      recurrence: draft.recurrence,
      edits: new Map(),
      cancelled: new Set(),
      extendedProperties: new Map(),
      extensions: new Map(),
      standsFor: draft.standsFor ?? null,
      deleted: false,
    }
    this.items.set(item.number, item)
    this.log(item, 'created', null)
    return item
  }

  /** Every write ends here: a new change key, a new time, a line in the log, a word to the listener. */
  touch(item: CalendarItem, occurrence: string | null = null): void {
    this.stamp(item)
    const edit = occurrence === null ? undefined : item.edits.get(occurrence)
    if (edit) this.stamp(edit)
    this.log(item, 'updated', occurrence)
  }

  /** The edit of an occurrence, made on first use. */
  editOf(item: CalendarItem, occurrence: string): InstanceEdit {
    const known = item.edits.get(occurrence)
    if (known) return known
    const edit: InstanceEdit = {
      content: {},
      changeKey: this.nextChangeKey(),
      modifiedAt: this.clock.now(),
      extendedProperties: new Map(),
      extensions: new Map(),
    }
    item.edits.set(occurrence, edit)
    return edit
  }

  /** Takes one occurrence out of a series. */
  removeOccurrence(item: CalendarItem, occurrence: string): void {
    item.cancelled.add(occurrence)
    item.edits.delete(occurrence)
    this.stamp(item)
    this.log(item, 'updated', null, occurrence)
  }

  remove(item: CalendarItem): void {
    item.deleted = true
    this.stamp(item)
    this.log(item, 'deleted', null)
  }

  /** Forgets every event. */
  clear(): void {
    this.items.clear()
    this.changes.length = 0
    this.missNext = 0
  }

  private stamp(holder: { changeKey: string; modifiedAt: number }): void {
    holder.changeKey = this.nextChangeKey()
    holder.modifiedAt = this.clock.now()
  }

  private nextChangeKey(): string {
    this.keyCounter += 1
    const counter = Buffer.alloc(6)
    counter.writeUIntBE(this.keyCounter, 0, 6)
    return Buffer.concat([this.keyPrefix, counter]).toString('base64')
  }

  private log(
    item: CalendarItem,
    change: ChangeType,
    occurrence: string | null,
    deletedOccurrence: string | null = null,
  ): void {
    const missed = this.missNext > 0
    if (missed) this.missNext -= 1
    const sequence = this.changes.length + 1
    this.changes.push({ sequence, item: item.number, occurrence, deletedOccurrence, at: this.clock.now(), missed })
    this.listener(this, item, change, occurrence)
  }
}
