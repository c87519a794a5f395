import type { ApiKey, ApiKeyStore } from './ports.ts'

/** All keys of an organization, revoked ones included, oldest first. */
export const listKeys = (deps: { readonly keys: ApiKeyStore }, organizationId: number): Promise<readonly ApiKey[]> =>
  deps.keys.list(organizationId)
