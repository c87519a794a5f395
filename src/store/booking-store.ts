import type { CommitAnswer, CommitRequest } from '../booking/commit-request.ts'
import type { Sql } from './database.ts'
import { COMMIT_BOOKINGS } from './sql/commit-bookings.ts'

/**
 * Writes bookings, each on its own under its guards: the answers come in the order of the requests, and what fails leaves no trace.
 * Runs in the caller's transaction when `sql` belongs to one, else in one of its own.
 */
export async function commitBookings(sql: Sql, requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]> {
  const rows = await sql<{ answers: readonly CommitAnswer[] }>(COMMIT_BOOKINGS, [JSON.stringify(requests)])
  return rows[0]?.answers ?? []
}
