import { fail, ok, type Result } from '../../core/result.ts'
import { here } from '../call-failure.ts'
import type { CalendarRef, ProviderError, RemoteRef } from '../provider.ts'
import type { GraphClient } from './client.ts'

/** One connected tenant, as the parts of the adapter see it. */
export interface Tenant {
  readonly client: GraphClient
  /** The mailbox that invites rooms; null: none is configured. */
  readonly bookingMailbox: string | null
  now(): Temporal.Instant
}

/** The path of the mailbox in which an item lives, URL-encoded. */
export function mailboxPath(
  tenant: Tenant,
  calendar: CalendarRef,
  place: RemoteRef['place'],
): Result<string, ProviderError> {
  const mailbox = place === 'room' ? calendar.remoteCalendarId : tenant.bookingMailbox
  return mailbox === null
    ? fail(here('refused', 'no_booking_mailbox', 'this connection has no booking mailbox that could invite rooms'))
    : ok(`/users/${encodeURIComponent(mailbox)}`)
}

/** The path of a room's own mailbox, URL-encoded. */
export const roomPath = (calendar: CalendarRef): string => `/users/${encodeURIComponent(calendar.remoteCalendarId)}`
