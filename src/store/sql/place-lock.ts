import type { Sql } from '../database.ts'

/** Class of the organizations' advisory locks over what their places are called. Taken before the lock of any room. */
const PLACE_LOCK = 5

/** Nobody renames a place until the transaction ends. For whoever writes what a room or a link names. */
export const holdPlaceNames = (sql: Sql, organizationId: number): Promise<unknown> =>
  sql('select pg_advisory_xact_lock_shared($1, $2)', [PLACE_LOCK, organizationId])

/** Nobody writes what a room or a link names until the transaction ends. */
export const lockPlaceNames = (sql: Sql, organizationId: number): Promise<unknown> =>
  sql('select pg_advisory_xact_lock($1, $2)', [PLACE_LOCK, organizationId])
