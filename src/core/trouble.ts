/** What a person should look at. Codes are stable: webhooks and monitors branch on them. */
export const TROUBLE_KINDS = [
  /** A conflict waits for a decision. */
  'conflict_open',
  /** The provider refuses the credentials of a whole connection. */
  'connection_signed_out',
  /** A right on one calendar is missing. */
  'calendar_refused',
  /** A calendar has not been read for too long. */
  'calendar_stale',
  /** No calendar of a connection can be read. */
  'provider_outage',
  /** What a calendar answers cannot be read, again and again. */
  'calendar_paused',
  /** A calendar that could be watched is polled only. */
  'subscription_lost',
  /** A watched calendar changes, and its provider does not tell. */
  'notices_silent',
  /** The provider asked for quiet, or planned reading takes most of what it grants. */
  'quota_near_end',
  /** The secret of a connection ends in 30, 7 or 1 days, or has ended. */
  'secret_expiring',
  /** The same of the certificate of our public address: providers do not call an address without one. */
  'certificate_expiring',
  /** Mails could not be sent, or perhaps were. */
  'mail_failed',
  /** A webhook has not taken what it was told. */
  'webhook_failed',
] as const
export type TroubleKind = (typeof TROUBLE_KINDS)[number]

/** Plain values, for texts and for machines. Never what a meeting is about, nor whose it is. */
export type TroubleFacts = Readonly<Record<string, string | number | null>>

/** A trouble as it is seen now. */
export interface Trouble {
  readonly kind: TroubleKind
  /** What it is about: `calendar:7`, `connection:2`, `conflict:12`. One trouble of a kind for one subject. */
  readonly subject: string
  /** Of troubles that grow: each step is told. */
  readonly stage: string | null
  readonly facts: TroubleFacts
}

/** Days before the end of a secret at which it is told, and `0` when it has ended. */
const STEPS = [0, 1, 7, 30] as const

/** The step that so many days left have reached; null: none yet. */
export function expiryStage(daysLeft: number): string | null {
  const step = STEPS.find((days) => daysLeft <= days)
  return step === undefined ? null : String(step)
}
