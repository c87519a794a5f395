import type { SecretPlace } from '../secrets/sealer.ts'

/** Where the secret of a connection lies; it opens nowhere else. */
export const connectionSecretPlace = (organizationId: number, connectionId: number): SecretPlace => ({
  table: 'connection',
  organizationId,
  rowId: connectionId,
  column: 'secret_sealed',
})
