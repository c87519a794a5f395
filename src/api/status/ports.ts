import type { Caller } from '../../booking/ports.ts'

/** An item of a calendar that was set aside because it could not be understood or applied. */
export interface QuarantinedItem {
  readonly id: number
  readonly roomId: number
  readonly calendarId: number
  readonly provider: string
  readonly remoteId: string
  readonly kind: 'upsert' | 'removed' | 'unreadable'
  /** RFC 3339 UTC. */
  readonly receivedAt: string
  /** Code and message, as they were noted. */
  readonly error: Readonly<Record<string, unknown>> | null
}

/** The same with what came, as text of at most 8,000 characters. */
export interface QuarantinedRaw extends QuarantinedItem {
  readonly raw: string
  readonly isCut: boolean
}

/** The whole of an organization in numbers. Ages in seconds. */
export interface StatusNumbers {
  readonly rooms: number
  readonly connections: number
  readonly signedOutConnections: number
  readonly calendars: number
  readonly unwellCalendars: number
  readonly neverReadCalendars: number
  readonly oldestKnowledgeSeconds: number | null
  readonly owedWrites: number
  readonly oldestOwedSeconds: number | null
  readonly blockedLinks: number
  readonly openConflicts: number
  readonly quarantinedItems: number
  readonly heldBookings: number
}

/** Implemented by `store/status-store.ts`. */
export interface StatusDeps {
  readonly status: {
    numbers(organizationId: number, now: Temporal.Instant): Promise<StatusNumbers>
    /** By id, oldest first. */
    quarantine(query: {
      readonly organizationId: number
      readonly roomId: number | null
      readonly afterId: number
      readonly limit: number
    }): Promise<readonly QuarantinedItem[]>
    /** Null: nothing is set aside under this id. Who looked is kept in the history, because the item may be private. */
    quarantined(caller: Caller, id: number): Promise<QuarantinedRaw | null>
    /** It is judged again by the next visit; what could not be read is read again. Answers its calendar; null: nothing is set aside under this id. */
    retry(caller: Caller, id: number): Promise<number | null>
  }
  readonly clock: { now(): Temporal.Instant }
}
