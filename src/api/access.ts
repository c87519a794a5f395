import { type Principal, ROLES, type Role } from '../ops/keys/index.ts'

/** What a route asks for. `public` needs no key: feeds (the link is the secret), provider notices, health, the description. */
export type Access = 'viewer' | 'booker' | 'admin' | 'operator' | 'support' | 'requester' | 'public'

/** The matrix: who may call a route that asks for this. `requester` is anybody who may turn to the support desk. */
const PERMITTED: Readonly<Record<Exclude<Access, 'public'>, ReadonlySet<Role>>> = {
  viewer: new Set(['viewer', 'booker', 'admin', 'operator']),
  booker: new Set(['booker', 'admin', 'operator']),
  admin: new Set(['admin', 'operator']),
  operator: new Set(['operator']),
  support: new Set(['support', 'operator']),
  requester: new Set(ROLES),
}

export const isPermitted = (role: Role, access: Access): boolean => access === 'public' || PERMITTED[access].has(role)

/** How the audit names the caller. */
export const actorOf = (principal: Principal): string => `key:${principal.keyId}`
