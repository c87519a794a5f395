/**
 * App passwords: one secret for each device of a person, by which calendar programs sign in (HTTP Basic, RFC 7617).
 * Why not the API's keys: a person types this one on a phone, it acts in the person's name, and ends with the device.
 * Called by the API and the command line (create, list, revoke) and with each request of CalDAV (sign in).
 */
import type { Caller } from '../../booking/ports.ts'
import type { PersonRole } from '../people/ports.ts'

/** What a device may do, at most what its person may: read, or book as well. */
export const APP_PASSWORD_SCOPES = ['read', 'write'] as const
export type AppPasswordScope = (typeof APP_PASSWORD_SCOPES)[number]

/** An app password as lists show it; the secret itself is never stored. */
export interface AppPassword {
  readonly id: number
  readonly organizationId: number
  readonly personId: number
  /** For people: "Ann's phone". */
  readonly device: string
  readonly scope: AppPasswordScope
  /** The first letters of the secret, by which a person recognises it. */
  readonly hint: string
  /** RFC 3339 UTC, like the other times. */
  readonly createdAt: string
  /** Exact to the minute. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export interface NewAppPassword {
  readonly personId: number
  readonly device: string
  readonly scope: AppPasswordScope
  /** HMAC-SHA-256 of the secret. */
  readonly mac: Uint8Array
  readonly hint: string
}

/** App passwords at rest. Implemented by `store/app-password-store.ts`; each write leaves an audit line. */
export interface AppPasswordStore {
  /** Null: there is no such person (any more). `userName` is what goes with it: the person's first address. */
  create(
    caller: Caller,
    password: NewAppPassword,
  ): Promise<{ readonly appPassword: AppPassword; readonly userName: string } | null>
  /** Revoked ones too, oldest first; null: there is no such person. */
  list(organizationId: number, personId: number): Promise<readonly AppPassword[] | null>
  /** Whose it was; null: there is no such password, or it is not of the person who is named. Revoking twice keeps the first moment. */
  revoke(
    caller: Caller,
    target: { readonly appPasswordId: number; readonly personId: number | null },
  ): Promise<{ readonly personId: number } | null>
}

/** Who signed in from a device, and what that device may do. */
export interface PersonPrincipal {
  readonly organizationId: number
  readonly personId: number
  readonly displayName: string
  /** As typed; the first is the one to show. */
  readonly addresses: readonly string[]
  readonly role: PersonRole
  readonly scope: AppPasswordScope
  /** Ids of the rooms that exist for this person; null: all of the organization. */
  readonly rooms: readonly number[] | null
  readonly appPasswordId: number
}

export interface FoundAppPassword {
  readonly principal: PersonPrincipal
  readonly lastUsedAt: string | null
}

/** The look-up of each sign-in. Implemented by `store/app-password-store.ts`. */
export interface AppPasswordFinder {
  /** The living password with one of these HMACs, of a person who is not archived; null: there is none. */
  find(macs: readonly Uint8Array[]): Promise<FoundAppPassword | null>
  /** Notes its use at `at`, and keeps it under `mac` from now on: so passwords move to a new key as they are used. */
  touch(
    password: { readonly organizationId: number; readonly appPasswordId: number },
    use: { readonly at: Temporal.Instant; readonly mac: Uint8Array },
  ): Promise<void>
}
