/** Stable codes of every decision about a booking, the same in API, mail, CalDAV and a provider's decline text. */
export const VERDICT_CODES = [
  /** Somebody else has the room in that time. */
  'room_unavailable',
  /** A series has the room, but not on all of its dates. */
  'series_partly_held',
  /** Written over another booking; a person decides. */
  'room_contested',
  /** Overlaps another booking, and the room's policy or an administrator lets it. */
  'overlap_waived',
  'policy_booking_window',
  'policy_max_duration',
  'policy_min_notice',
  'policy_no_recurring',
  'policy_in_the_past',
  /** The series asks for more than can be worked out (caps of expansion). */
  'policy_series_too_large',
  'quota_exceeded',
  /** The provider that decides about the room said no. */
  'provider_refused',
  'provider_unreachable',
  /** The provider that decides did not answer in time. */
  'hold_expired',
  /** An administrator kept the other side of a conflict. */
  'conflict_lost',
  'conflict_kept',
  /** Given up by whoever cancelled. */
  'cancelled',
  /** The room let go of a meeting that its organiser keeps. */
  'released',
  /** It is gone from the room's calendar, which does not say whether its organiser cancelled it or the room declined it. */
  'removed',
  /** Its calendar took the meeting from one room to another. */
  'room_swapped',
] as const
export type VerdictCode = (typeof VERDICT_CODES)[number]

/** Plain values: a verdict is stored as JSON and read back years later. */
export type VerdictValue = string | number | boolean | null

/** Who has the room. Of a private meeting only the time is kept: what is not stored cannot leak. */
export interface Holder {
  readonly bookingId: number
  readonly roomId: number
  readonly kind: 'booking' | 'hold' | 'blocker'
  /** Instants, RFC 3339 UTC: when the wish for it reached us, and the real (unpadded) time it takes. */
  readonly receivedAt: string
  readonly startsAt: string
  readonly endsAt: string
  readonly isPrivate: boolean
  readonly organizerName: string | null
  readonly summary: string | null
  /** Of a closure: why the room is out of service. */
  readonly closedFor?: string
}

/** A room that was free instead. */
export interface Alternative {
  readonly roomId: number
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  readonly capacity: number | null
}

/** The other room of a meeting that its calendar took from one to the other. */
export interface Swap {
  /** Whether it went to that room, or came from there. */
  readonly way: 'to' | 'from'
  /** In which calendar system. */
  readonly provider: string
  readonly roomId: number
  readonly roomName: string
  /** The same meeting's booking in that room. */
  readonly bookingId: number
  /** One date of a series was taken alone: its original start, and the IANA zone in which it is told. Absent: the meeting whole. */
  readonly date?: { readonly originalStart: string; readonly zone: string }
}

/** All that the decision was made of. */
export interface VerdictInputs {
  /** RFC 3339 UTC. */
  readonly decidedAt: string
  /** IANA zone in which times are told. */
  readonly zone?: string
  readonly policyVersion?: number
  readonly holders?: readonly Holder[]
  readonly alternatives?: readonly Alternative[]
  /** Of a series: the starts of the dates that were taken, in order; `holders` says of each who has it. */
  readonly dates?: readonly string[]
  /** Who decided, when a person did, and why. */
  readonly decidedBy?: string
  readonly reason?: string
  /** Whatever was decided, beside it the meeting was moved to another room, or came from one. */
  readonly swap?: Swap
  readonly facts?: Readonly<Record<string, VerdictValue>>
}

/**
 * One decision, explained: `code` for machines; `rule` the name of the rule or setting that decided; `value` what was asked; `limit` what
 * the rule allows; `inputs` everything else it looked at.
 */
export interface Verdict {
  readonly code: VerdictCode
  readonly rule: string
  readonly value: VerdictValue
  readonly limit: VerdictValue
  readonly inputs: VerdictInputs
}
