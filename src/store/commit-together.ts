import type { TogetherCommitter } from '../booking/ports.ts'
import { fail, ok } from '../core/result.ts'
import { commitBookings } from './booking-store.ts'
import type { Database } from './database.ts'
import { committed, NotCommitted } from './not-committed.ts'

/** Several bookings that only make sense together. */
export const togetherCommitter = ({ transaction }: Pick<Database, 'transaction'>): TogetherCommitter => ({
  async commitTogether(requests) {
    try {
      return await transaction(async (inside) => ok((await commitBookings(inside, requests)).map(committed)))
    } catch (error) {
      if (error instanceof NotCommitted) return fail(error.failure)
      throw error
    }
  },
})
