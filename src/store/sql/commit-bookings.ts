import type { Statement } from '../database.ts'

/** One round trip for any number of bookings: locks, guards, neighbours, rows, links, outbox and audit are all on the other side. */
export const COMMIT_BOOKINGS: Statement = {
  name: 'commit_bookings',
  text: 'select commit_bookings($1::jsonb) as answers',
}
