import type { Statement } from '../database.ts'

/** One round trip for any number of bookings: locks, guards, neighbours, rows, links, outbox and audit are all on the other side. */
export const COMMIT_BOOKINGS: Statement = {
  name: 'commit_bookings',
  text: 'select commit_bookings($1::jsonb) as answers',
}

/** As many of the first ones as nothing speaks against. */
export const COMMIT_UNOPPOSED: Statement = {
  name: 'commit_unopposed',
  text: 'select commit_unopposed($1::jsonb) as answers',
}
