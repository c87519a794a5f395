import type { AccessRole, AclScope } from './sandbox-options.ts'
import { type EventDraft, type StoredEvent, sameAddress } from './stored-event.ts'

export interface AclRule {
  readonly id: string
  readonly scope: AclScope
  readonly role: AccessRole
  readonly revision: number
}

export interface CalendarSettings {
  readonly id: string
  readonly kind: 'user' | 'room'
  summary: string
  description: string
  timeZone: string
  /** Rooms only. */
  autoAcceptInvitations: boolean
  /** Addresses of those who may book the room; null = everybody. */
  mayBook: readonly string[] | null
  watchable: boolean
}

/** What a calendar needs from its surroundings to write. */
export interface WriteSupport {
  nextRevision(): number
  now(): number
  changed(calendarId: string): void
}

/** The copies that one calendar holds, with the order in which they changed. */
export class CalendarStore {
  readonly settings: CalendarSettings
  readonly acl = new Map<string, AclRule>()
  /** Sync tokens issued at or before this revision are dead. */
  tokensDeadUpTo = 0
  private readonly events = new Map<string, StoredEvent>()
  private readonly children = new Map<string, Set<string>>()
  private readonly support: WriteSupport

  constructor(settings: CalendarSettings, support: WriteSupport) {
    this.settings = settings
    this.support = support
  }

  get id(): string {
    return this.settings.id
  }

  /** The copy with exactly this id, deleted ones included. */
  stored(id: string): StoredEvent | null {
    return this.events.get(id) ?? null
  }

  all(): StoredEvent[] {
    return [...this.events.values()]
  }

  byICalUID(iCalUID: string): StoredEvent[] {
    return this.all().filter((event) => event.iCalUID === iCalUID)
  }

  /** Changed and cancelled occurrences of a series. */
  exceptionsOf(masterId: string): StoredEvent[] {
    const ids = this.children.get(masterId) ?? []
    return [...ids].map((id) => this.events.get(id)).filter((event) => event !== undefined)
  }

  changedSince(revision: number): StoredEvent[] {
    return this.all().filter((event) => event.revision > revision)
  }

  /** Writes a copy and tells the world; `quietly` leaves `updated` as it was, as changes of reminders do. */
  put(draft: EventDraft, quietly = false): StoredEvent {
    const before = this.events.get(draft.id)
    const updated = quietly && before ? before.updated : this.support.now()
    const event: StoredEvent = { ...draft, calendarId: this.id, revision: this.support.nextRevision(), updated }
    this.events.set(event.id, event)
    if (event.recurringEventId !== undefined) {
      const siblings = this.children.get(event.recurringEventId) ?? new Set()
      this.children.set(event.recurringEventId, siblings.add(event.id))
    }
    this.support.changed(this.id)
    return event
  }

  /** Adds or changes an access rule; role `none` takes access away. Every sync token of the calendar dies. */
  grant(scope: AclScope, role: AccessRole): AclRule {
    const id = scope.type === 'default' ? 'default' : `${scope.type}:${scope.value ?? ''}`
    const rule: AclRule = { id, scope, role, revision: this.support.nextRevision() }
    this.acl.set(id, rule)
    this.expireTokens()
    return rule
  }

  expireTokens(): void {
    this.tokensDeadUpTo = this.support.nextRevision()
  }

  /** The best role that any rule gives to an identity. */
  roleOf(email: string): AccessRole {
    const roles = [...this.acl.values()].filter((rule) => covers(rule.scope, email)).map((rule) => rule.role)
    return roles.reduce<AccessRole>((best, role) => (rank(role) > rank(best) ? role : best), 'none')
  }
}

const ROLES: readonly AccessRole[] = [
  'none',
  'freeBusyReader',
  'reader',
  'writerWithoutPrivateAccess',
  'writer',
  'owner',
]

const rank = (role: AccessRole): number => ROLES.indexOf(role)

export const isRole = (text: unknown): text is AccessRole => ROLES.some((role) => role === text)

export const atLeast = (role: AccessRole, needed: AccessRole): boolean => rank(role) >= rank(needed)

function covers(scope: AclScope, email: string): boolean {
  if (scope.type === 'default') return true
  if (scope.value === undefined) return false
  if (scope.type === 'user') return sameAddress(scope.value, email)
  return email.toLowerCase().endsWith(`@${scope.value.toLowerCase()}`)
}
