/**
 * - `violation`: the promise is broken.
 * - `waiver`: an exception that somebody allowed; counted apart.
 * - `not_checked`: nothing can be said about this yet, and why (a calendar that cannot be read, a change that is on its way).
 */
export type FindingKind = 'violation' | 'waiver' | 'not_checked'

export interface Finding {
  readonly kind: FindingKind
  readonly organizationId: number
  /** One sentence with the ids needed to act on it. */
  readonly says: string
}

type Say = (organizationId: number, says: string) => Finding

export const violation: Say = (organizationId, says) => ({ kind: 'violation', organizationId, says })
export const waiver: Say = (organizationId, says) => ({ kind: 'waiver', organizationId, says })
export const notChecked: Say = (organizationId, says) => ({ kind: 'not_checked', organizationId, says })
