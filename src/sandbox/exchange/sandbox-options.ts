import type { ClockSetting } from '../shared/sandbox-clock.ts'
import type { CalendarProcessing } from './calendar-processing.ts'

/** An application registered in a tenant. */
export interface AppOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Life of the tokens it gets; 3599 when absent. */
  readonly tokenLifeSeconds?: number
  /** Application permissions; calendars, places and mailbox settings when absent. */
  readonly scopes?: readonly string[]
  /** Addresses of the mailboxes it may touch; every mailbox of the tenant when absent. */
  readonly mailboxes?: readonly string[]
}

export interface UserOptions {
  readonly address: string
  readonly displayName: string
  /** Windows or IANA name; UTC when absent. */
  readonly timeZone?: string
}

/** Hours of Set-MailboxCalendarConfiguration. */
export interface WorkingHours {
  /** Lower-case English weekdays. */
  readonly daysOfWeek: readonly string[]
  /** `08:00` */
  readonly startTime: string
  readonly endTime: string
}

export interface RoomOptions extends UserOptions {
  readonly kind?: 'room' | 'workspace'
  readonly capacity?: number
  readonly building?: string
  readonly floorNumber?: number
  readonly workingHours?: WorkingHours
  /** False: the directory knows the address, and no mailbox stands behind it that Graph could open. */
  readonly licensed?: boolean
  /** Hidden from address lists: no list of places names it. */
  readonly hidden?: boolean
  /** What differs from the defaults of a new room. */
  readonly processing?: Partial<CalendarProcessing>
}

export interface RoomListOptions {
  readonly address: string
  readonly displayName: string
  /** Addresses of its rooms. */
  readonly rooms: readonly string[]
}

export interface TenantOptions {
  readonly tenantId: string
  /** Domain that also names the tenant in the token address. */
  readonly domain?: string
  readonly apps: readonly AppOptions[]
  readonly rooms?: readonly RoomOptions[]
  readonly users?: readonly UserOptions[]
  readonly roomLists?: readonly RoomListOptions[]
}

export interface NotificationSettings {
  /** Between a change and its notification. */
  delayMs: number
  /** How many further copies of each notification are sent. */
  extraCopies: number
  /** Share that is lost, 0 to 1. */
  dropRatio: number
  /** How many of the next ones are lost. */
  dropNext: number
  dropAll: boolean
  /** Shuffle what is sent together. */
  reorder: boolean
  /** Share of updates that are announced as `created`. */
  createdForUpdateRatio: number
  /** A reply later than this (real time) counts as slow and as undelivered. */
  slowReplyMs: number
  /** Replies needed within ten minutes before an endpoint is judged slow or dropped. */
  judgedAfter: number
  /** How long a refused or slow notification is retried. */
  retryForMs: number
}

export interface SubscriptionSettings {
  maximumMinutes: number
  minimumMinutes: number
  perMailbox: number
  /** What a second subscription of the same app, resource and change types gets. */
  duplicates: 'conflict' | 'accept'
  /** Refuse an app that has only the write permission. */
  needReadScope: boolean
  handshakeTimeoutMs: number
}

export interface DeltaSettings {
  /** Accept and ignore `$select` rather than refuse it. */
  ignoreSelect: boolean
  /** Send a removed row for a single deleted occurrence. The service mostly does not. */
  deletedOccurrenceRows: boolean
  /** Changes younger than this are not seen yet. */
  visibilityDelayMs: number
  /** How a link that is no longer known is refused: 410 with a Location, 400 or 404. */
  expiredLinks: 'gone' | 'sync-state-invalid' | 'not-found'
}

export interface ThrottleSettings {
  concurrentPerMailbox: number
  requestsPerTenMinutes: number
  /** Seconds in `Retry-After` of a 429; null leaves the header out. */
  retryAfterSeconds: number | null
}

/** Everything that may be changed while the sandbox runs. */
export interface SandboxSettings {
  /** How long a room mailbox takes to answer a request; `manual` = only when told to. */
  attendantDelayMs: number | 'manual'
  /** After a create the server touches the item once more; null = never. */
  settleAfterMs: number | null
  /** Added to every Graph answer, real time. */
  latencyMs: number
  /** Another content under a known `transactionId`: refused, or answered with the first event. */
  transactionReuse: 'refuse' | 'ignore'
  /** The iCalUId of a copy that stands for one occurrence: that of its series, as it was measured, or one with the date in it, as it is documented. */
  occurrenceUids: 'equal' | 'dated'
  /** Rooms are there but `/places` lists none. */
  placesEmpty: boolean
  notifications: NotificationSettings
  subscriptions: SubscriptionSettings
  delta: DeltaSettings
  throttle: ThrottleSettings
}

/** A settings change: what is absent stays. */
export type SettingsPatch = {
  [K in keyof SandboxSettings]?: SandboxSettings[K] extends object ? Partial<SandboxSettings[K]> : SandboxSettings[K]
}

export interface ExchangeSandboxOptions {
  readonly tenants: readonly TenantOptions[]
  /** One seed replays one run; `exchange` when absent. */
  readonly seed?: string | number
  /** Real time when absent. */
  readonly clock?: ClockSetting
  /** Origin that links are built with; the listening address when absent. */
  readonly baseUrl?: string
  readonly settings?: SettingsPatch
}

export function defaultSettings(): SandboxSettings {
  return {
    attendantDelayMs: 400,
    settleAfterMs: 2000,
    latencyMs: 0,
    transactionReuse: 'refuse',
    occurrenceUids: 'equal',
    placesEmpty: false,
    notifications: {
      delayMs: 0,
      extraCopies: 0,
      dropRatio: 0,
      dropNext: 0,
      dropAll: false,
      reorder: false,
      createdForUpdateRatio: 0,
      slowReplyMs: 10_000,
      judgedAfter: 100,
      retryForMs: 4 * 3_600_000,
    },
    subscriptions: {
      maximumMinutes: 10_070,
      minimumMinutes: 45,
      perMailbox: 1000,
      duplicates: 'conflict',
      needReadScope: false,
      handshakeTimeoutMs: 10_000,
    },
    delta: { ignoreSelect: false, deletedOccurrenceRows: false, visibilityDelayMs: 0, expiredLinks: 'gone' },
    throttle: { concurrentPerMailbox: 4, requestsPerTenMinutes: 10_000, retryAfterSeconds: 5 },
  }
}

/** Changes settings in place. */
export function applySettings(settings: SandboxSettings, patch: SettingsPatch): void {
  const { notifications, subscriptions, delta, throttle, ...plain } = patch
  Object.assign(settings, plain)
  Object.assign(settings.notifications, notifications)
  Object.assign(settings.subscriptions, subscriptions)
  Object.assign(settings.delta, delta)
  Object.assign(settings.throttle, throttle)
}
