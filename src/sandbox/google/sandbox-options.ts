import type { ClockSetting } from '../shared/sandbox-clock.ts'

/** Access to a calendar, from none to all. */
export type AccessRole = 'none' | 'freeBusyReader' | 'reader' | 'writerWithoutPrivateAccess' | 'writer' | 'owner'

/** Whom an access rule is about. `default` is everybody. */
export interface AclScope {
  readonly type: 'default' | 'user' | 'domain'
  readonly value?: string
}

export interface AclGrant {
  readonly scope: AclScope
  readonly role: AccessRole
}

/** A key that may ask for tokens. */
export interface ServiceAccountOptions {
  readonly email: string
  /** PEM. When absent, signatures are not checked. */
  readonly publicKey?: string
  /** Scopes granted for domain-wide delegation, exact URLs; null or absent = no delegation. */
  readonly delegatedScopes?: readonly string[] | null
  /** What the account itself may do on every room calendar; `writer` when absent. */
  readonly roomRole?: AccessRole
  /** Whether the account itself may read the Directory API. */
  readonly admin?: boolean
}

/** A person of the domain, with a primary calendar. */
export interface DomainUserOptions {
  readonly email: string
  readonly name?: string
  /** IANA zone of the primary calendar; `UTC` when absent. */
  readonly timeZone?: string
  /** Administrators read the Directory API and own every room calendar. */
  readonly admin?: boolean
  readonly suspended?: boolean
  readonly roomRole?: AccessRole
}

/** A bookable resource. */
export interface RoomOptions {
  readonly resourceEmail: string
  readonly name: string
  /** Directory id; derived from the seed when absent. */
  readonly resourceId?: string
  readonly capacity?: number
  readonly buildingId?: string
  readonly floorName?: string
  readonly floorSection?: string
  readonly features?: readonly string[]
  readonly category?: 'CONFERENCE_ROOM' | 'OTHER' | 'CATEGORY_UNKNOWN'
  /** IANA zone; `UTC` when absent. */
  readonly timeZone?: string
  /** Whether the room answers by itself; true when absent. */
  readonly autoAcceptInvitations?: boolean
  /** Addresses of those who may book; everybody when absent. */
  readonly mayBook?: readonly string[]
  /** Further access rules on the room's calendar. */
  readonly acl?: readonly AclGrant[]
  /** Whether push channels can be opened on the calendar; true when absent. */
  readonly watchable?: boolean
}

export interface BuildingOptions {
  readonly buildingId: string
  readonly buildingName: string
  readonly floorNames?: readonly string[]
  readonly description?: string
}

export interface PushOptions {
  /** From the change to the notification; 0 when absent. */
  readonly delayMs?: number
  /** Further copies of each notification. */
  readonly duplicates?: number
  /** Share of notifications that is lost, 0 to 1. */
  readonly dropRatio?: number
  /** Google refuses plain http; false lets a rehearsal receive on loopback. */
  readonly requireHttps?: boolean
  /** Whether one more notification arrives after a channel was stopped. */
  readonly strayAfterStop?: boolean
  /** Longest life of a channel in seconds; 604800 when absent. */
  readonly maxTtlSeconds?: number
}

export interface QuotaOptions {
  readonly perUserPerMinute?: number
  readonly perProjectPerMinute?: number
  /** Status of the refusal: Google uses both. */
  readonly status?: 403 | 429
  /** Seconds for a `Retry-After` header; none when absent, as Google mostly does. */
  readonly retryAfterSeconds?: number
}

export interface ListingOptions {
  /** Largest page that is really given, whatever was asked for. */
  readonly pageSizeCap?: number
  /** An empty page with a next page token before every page with items. */
  readonly emptyPages?: boolean
  /** Seeded disorder, so that exceptions come before their masters. */
  readonly shuffle?: boolean
  /** `minimal` tombstones carry kind, etag, id and status; `stale` ones also the old, wrong times. */
  readonly tombstones?: 'minimal' | 'stale'
  /** Age at which a sync token dies; 28 days when absent. */
  readonly syncTokenLifetimeMs?: number
  /** How far back `updatedMin` may reach; 30 days when absent. */
  readonly updatedMinReachMs?: number
}

/** What a sandbox starts with. Everything has a default, so that `{}` is a domain with nobody in it. */
export interface GoogleSandboxOptions {
  readonly seed?: string | number
  readonly clock?: ClockSetting
  /** Domain of the directory; `example.com` when absent. */
  readonly domain?: string
  readonly serviceAccounts?: readonly ServiceAccountOptions[]
  readonly users?: readonly DomainUserOptions[]
  readonly rooms?: readonly RoomOptions[]
  readonly buildings?: readonly BuildingOptions[]
  /** What everybody in the domain may do on a room calendar; `reader` when absent. */
  readonly roomSharing?: AccessRole
  /** From the invitation to the room's answer; `manual` waits for the control interface. 1000 when absent. */
  readonly roomAnswerDelayMs?: number | 'manual'
  /** Rooms are freed when all but one person declined. */
  readonly autoRelease?: boolean
  /** A declined room is swapped for a free one of the same building. */
  readonly autoReplacement?: boolean
  /** Whether an account without delegation may answer for a room it may write on; false when absent. */
  readonly answersWithoutDelegation?: boolean
  /** Life of an access token in real seconds; 3599 when absent. */
  readonly tokenLifetimeSeconds?: number
  readonly push?: PushOptions
  /** `off` never refuses. */
  readonly quota?: QuotaOptions | 'off'
  readonly listing?: ListingOptions
}
