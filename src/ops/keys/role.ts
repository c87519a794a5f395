/** What a key may be. `viewer` < `booker` < `admin` < `operator`; `support` is the desk, which works on tickets and nothing else. */
export const ROLES = ['viewer', 'booker', 'admin', 'support', 'operator'] as const
export type Role = (typeof ROLES)[number]

/** Who calls: one key of one organization. */
export interface Principal {
  readonly organizationId: number
  readonly keyId: number
  readonly name: string
  readonly role: Role
}
