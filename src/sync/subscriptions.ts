import type { ProviderKind, Subscription } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'

/** A subscription with the time at which its present life began (RFC 3339 UTC). */
export interface Granted extends Subscription {
  readonly grantedAt: string
}

export interface Subscriptions {
  /** The youngest that is open; null: none. */
  open(
    calendar: LeasedCalendar,
    now: Temporal.Instant,
  ): Promise<
    | (Granted & {
        readonly id: string
        /** Changes came of which it did not tell, again and again. */
        readonly silent: boolean
      })
    | null
  >
  /** Stored before the call, so that its first notice is known. */
  opening(
    calendar: LeasedCalendar,
    subscription: { readonly id: string; readonly secretHash: Uint8Array; readonly expiresAt: string },
  ): Promise<void>
  /** From here on it tells; what happened before was told to nobody, so the calendar is dirty. */
  opened(calendar: LeasedCalendar, id: string, subscription: Granted): Promise<void>
  /** It goes on without a gap: nothing was missed. */
  renewed(calendar: LeasedCalendar, id: string, subscription: Granted): Promise<void>
  stopped(calendar: LeasedCalendar, id: string): Promise<void>
  /** Older ones that the newest replaced. */
  replaced(calendar: LeasedCalendar, id: string): Promise<readonly (Subscription & { readonly id: string })[]>
  /** A poll that nobody asked for has read these rounds: what they brought and is older than `before` should have been told. */
  noteUnannounced(
    calendar: LeasedCalendar,
    poll: { readonly rounds: readonly string[]; readonly before: Temporal.Instant },
  ): Promise<void>
  watchState(calendar: LeasedCalendar, state: LeasedCalendar['watch'], detail: string | null): Promise<void>
}

/** What a notice needs to be believed. */
export interface NoticeStore {
  /** By the provider's id of the subscription; null: unknown. */
  find(subscriptionRemoteId: string): Promise<{
    readonly organizationId: number
    readonly calendarId: number
    readonly provider: ProviderKind
    readonly secretHash: Uint8Array
  } | null>
  /** Marks the calendar dirty. False: it was dirty already, and nothing was written. */
  markDirty(organizationId: number, calendarId: number): Promise<boolean>
  subscriptionGone(subscriptionRemoteId: string): Promise<void>
  /** Notices were lost: the next visit compares the calendar whole. */
  compareSoon(organizationId: number, calendarId: number): Promise<void>
  /** The provider wants it renewed now (Graph `reauthorizationRequired`): the next visit does, whatever is left of its life. */
  renewSoon(subscriptionRemoteId: string): Promise<void>
}
