import type { CalendarRef, ProviderKind } from '../providers/provider.ts'

/** A calendar under our lease: for its duration nobody else talks to the provider about it. Ids are those of the tables. */
export interface LeasedCalendar {
  readonly organizationId: number
  readonly id: number
  readonly roomId: number
  readonly connectionId: number
  readonly provider: ProviderKind
  readonly ref: CalendarRef
  readonly decides: 'meetmeup' | 'provider'
  readonly leaseToken: string
  /** When it became dirty, before this visit took notice; null: clean. RFC 3339 UTC. */
  readonly dirtySince: string | null
  readonly pollDue: boolean
  /** The time of its daily comparison has come, or somebody asked for one. */
  readonly compareDue: boolean
  /** It is only looked at: nothing of it is judged, and nothing is sent. */
  readonly observing: boolean
  readonly signedOut: boolean
  /** The provider asked for quiet until then; null: it did not, or the time has passed. */
  readonly quietUntil: string | null
  readonly watch: 'untried' | 'watching' | 'refused' | 'unreachable'
  readonly watchTriedAt: string | null
  /** It is watched, and its notices are missed. */
  readonly silent: boolean
  readonly quotaPerMinute: number
  /** Of the settings and the secret of its connection. */
  readonly connectionVersion: number
  /** False: of nothing that was written there anybody doubts whether it was done. */
  readonly mayBeUncertain: boolean
  /** Calendars read under the same identity. */
  readonly siblings: number
  readonly failures: number
  readonly fullReadGeneration: number
  /** Calls to this provider are suspended since too many failed (RFC 3339 UTC); null: they are not. When it is over, one call is tried first. */
  readonly suspendedUntil: string | null
  /** `reading`: read, and nothing applied or written, until a person approves its adoption. `undoing`: left alone. Null: kept. */
  readonly adoption: 'reading' | 'undoing' | null
  /** When it was last read whole: an item that is told of for the first time after that is new there (RFC 3339 UTC). Null: it is not known yet what stood there. */
  readonly wholeAt: string | null
  /** When it last proved to hold nothing that we do not know, before this visit (RFC 3339 UTC); null: never. */
  readonly provenAt: string | null
  /** It could not be followed, and what was done there since is yet to be read and judged. Null: it is followed. */
  readonly outage: CalendarOutage | null
}

/** A calendar's part in an outage that is not over for it. Times are RFC 3339 UTC. */
export interface CalendarOutage {
  readonly id: number
  /** When it was noticed. */
  readonly lostAt: string
  /** The last proof before it; null: there was none. */
  readonly knownUntil: string | null
}
