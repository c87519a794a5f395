/**
 * Troubles: what a person should look at, seen in the database again and again. Each is one row from when it was first seen until it is over,
 * so that it is told once, and its end too: by mail to administrators, by signed webhooks, and in `meetmeup status`.
 * Why apart from what notices them: whoever fails writes down that it failed, and need not know whom that concerns.
 * Called by the scheduler, the API (webhooks) and the command line.
 */
import type { Caller } from '../booking/ports.ts'
import type { Trouble } from '../core/trouble.ts'

export interface Clock {
  now(): Temporal.Instant
}

/** `began`, `grew` (a later stage of the same), `ended`. */
export type TroublePhase = 'began' | 'grew' | 'ended'

/** What administrators are told of a trouble. */
export interface TroubleNews {
  readonly kind: 'trouble'
  readonly phase: TroublePhase
  readonly organization: string
  readonly trouble: Trouble
  /** RFC 3339 UTC. */
  readonly since: string
  /** Null: it goes on. */
  readonly endedAt: string | null
}

/** A trouble as it is kept. Times are RFC 3339 UTC. */
export interface KeptTrouble extends Trouble {
  readonly id: number
  readonly organizationId: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly toldAt: string | null
  readonly toldStage: string | null
  readonly missingSince: string | null
  readonly endedAt: string | null
}

/** What is written about one trouble in one look. */
export type TroubleChange =
  | { readonly do: 'begin'; readonly trouble: Trouble }
  | { readonly do: 'see'; readonly id: number; readonly trouble: Trouble; readonly phase: 'began' | 'grew' | null }
  | { readonly do: 'miss'; readonly id: number }
  | { readonly do: 'end'; readonly id: number }

/** Whom an organization's troubles are told. */
export interface Telling {
  /** Further addresses besides the people with the role of an administrator. */
  readonly addresses: readonly string[]
  readonly language: 'en' | 'ru'
  /** False: nobody is mailed. */
  readonly mails: boolean
}

export interface TroubleStore {
  organizations(): Promise<readonly { readonly id: number; readonly name: string }[]>
  /** Everything that is wrong in an organization now. */
  seen(organizationId: number, now: Temporal.Instant): Promise<readonly Trouble[]>
  /**
   * One transaction: `compare` says what changes against what is kept; that is written, and whoever has to be told has it waiting. Two
   * looks at one organization follow each other.
   */
  look(
    organization: { readonly id: number; readonly name: string },
    look: {
      readonly now: Temporal.Instant
      readonly telling: Telling
      readonly newId: () => string
      readonly compare: (kept: readonly KeptTrouble[]) => readonly TroubleChange[]
    },
  ): Promise<void>
  /** Those that go on, oldest first. */
  open(organizationId: number): Promise<readonly KeptTrouble[]>
}

/** An address that is called. */
export interface Webhook {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly host: string
  /** RFC 3339 UTC, like the other times. */
  readonly createdAt: string
  readonly lastSuccessAt: string | null
  /** Calls that wait, and calls that were given up. */
  readonly waiting: number
  readonly failed: number
}

export interface Sealed {
  readonly sealed: Uint8Array
  readonly keyId: string
}

export interface NewWebhook {
  readonly id: number
  readonly name: string
  readonly host: string
  readonly url: Sealed
  readonly secret: Sealed
}

/** A call that is to be made, under a claim. */
export interface DueDelivery {
  readonly organizationId: number
  readonly id: string
  readonly webhookId: number
  readonly body: string
  /** This attempt included. */
  readonly attempts: number
  readonly url: Sealed
  readonly secret: Sealed
}

export interface WebhookStore {
  /** The number of the next one: its seals are bound to it. */
  reserveId(): Promise<number>
  create(caller: Caller, webhook: NewWebhook): Promise<Webhook>
  /** By id. */
  list(organizationId: number): Promise<readonly Webhook[]>
  /** False: there is none. What waits for it is dropped. */
  remove(caller: Caller, id: number): Promise<boolean>
  claimDue(now: Temporal.Instant, until: Temporal.Instant, limit: number): Promise<readonly DueDelivery[]>
  settle(
    delivery: DueDelivery,
    outcome:
      | { readonly state: 'done'; readonly at: Temporal.Instant }
      | { readonly state: 'waiting'; readonly nextAt: Temporal.Instant; readonly error: string }
      | { readonly state: 'failed'; readonly error: string },
  ): Promise<void>
}
