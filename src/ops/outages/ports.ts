/**
 * What happened while calendars could not be read, in one report: which, from when to when, what waited for them, what came with their return, and
 * how whatever had collided meanwhile was decided. Written down by the sync engine as it happens; read by administrators. Times are RFC 3339 UTC.
 */

export interface Outage {
  readonly id: number
  readonly connectionId: number
  readonly connection: string
  readonly provider: string
  /** `connection`: all of its calendars; `calendar`: one that failed alone. */
  readonly scope: 'connection' | 'calendar'
  /** The failure by which it was noticed. */
  readonly cause: { readonly kind: string; readonly code: string; readonly message: string }
  readonly noticedAt: string
  /** What the calendars said up to then is known of all of them; null: one was never read. */
  readonly knownUntil: string | null
  /** When the last of them had been read and judged again; null: it goes on. */
  readonly endedAt: string | null
  readonly calendarCount: number
  /** Collisions that were decided by a rule or a person since, and those that wait for one. */
  readonly decided: number
  readonly open: number
}

export interface OutageOfCalendar {
  readonly calendarId: number
  readonly roomId: number
  readonly room: string
  readonly knownUntil: string | null
  readonly lostAt: string
  readonly readAt: string | null
  /** Bookings that the calendar was owed meanwhile, those written since, and those that it is still owed. */
  readonly waited: number
  readonly written: number
  readonly waiting: number
  /** Changes that it told of on its return, and those that were set aside. */
  readonly news: number
  readonly setAside: number
  /** Bookings that waited for its answer, and were settled by the room's policy. */
  readonly heldConfirmed: number
  readonly heldRefused: number
}

/** What collided, with the evidence of its decision. */
export interface OutageConflict {
  readonly id: number
  readonly kind: string
  readonly state: 'open' | 'auto' | 'imported' | 'resolved' | 'dismissed'
  readonly rule: string
  readonly roomId: number
  readonly room: string
  readonly bookingIds: readonly number[]
  readonly detectedAt: string
  readonly evidence: Readonly<Record<string, unknown>>
}

export interface OutageReport extends Outage {
  /** By room; at most 1,000. */
  readonly calendars: readonly OutageOfCalendar[]
  /** Oldest first; at most 1,000. */
  readonly conflicts: readonly OutageConflict[]
}

/** Implemented by `store/outage-store.ts`. */
export interface OutageReader {
  /** Newest first. */
  list(query: {
    readonly organizationId: number
    readonly before: number | null
    readonly limit: number
  }): Promise<readonly Outage[]>
  read(organizationId: number, outageId: number): Promise<OutageReport | null>
}
