/**
 * Keys of the HTTP API and of CalDAV: who calls, and what for.
 * A key is 256 random bits behind `mmu_`, shown once, kept as SHA-256.
 * Called by the command line (create, list, revoke) and by whoever must know the caller of a request (identify).
 */
export { createKey, type KeyOrder } from './create-key.ts'
export { identifyKey } from './identify-key.ts'
export { listKeys } from './list-keys.ts'
export type { ApiKey, ApiKeyStore, NewApiKey } from './ports.ts'
export { revokeKey } from './revoke-key.ts'
export { type Principal, ROLES, type Role } from './role.ts'
