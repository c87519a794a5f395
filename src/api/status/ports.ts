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
  }
  readonly clock: { now(): Temporal.Instant }
}
