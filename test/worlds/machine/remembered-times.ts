import { timesMemory, timesWriter } from '../../../src/api/availability/index.ts'
import { availability, type TimesMemory } from '../../../src/booking/index.ts'
import type { Database } from '../../../src/store/database.ts'
import { occupancySearch } from '../../../src/store/occupancy-search.ts'
import type { TwoCalendars } from '../two-calendars.ts'

/** A memory that forgets at once. */
export const NOTHING_REMEMBERED: TimesMemory<never> = { read: () => undefined, keep: () => {} }

/**
 * Asks for the times of the room by heart, and beside that out of its rows. Answers where the two differ: then something changed without a new revision
 * of the room.
 */
export function rememberedTimes(database: Database, room: TwoCalendars, from: Temporal.Instant) {
  const asked = { roomIds: [room.roomId], window: { start: from, end: from.add({ hours: 24 * 60 }) } }
  const ports = { availability: occupancySearch(database.sql), clock: { now: () => from }, newForm: timesWriter }
  const memory = timesMemory()
  const timesBy = async (by: TimesMemory<string>): Promise<string> => {
    const answer = await availability({ ...ports, memory: by }, room.caller(), asked)
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.value.map(({ times }) => times).join()
  }
  return async (after: string): Promise<readonly string[]> => {
    const [known, told] = [await timesBy(memory), await timesBy(NOTHING_REMEMBERED)]
    return known === told ? [] : [`after "${after}" ${known} is remembered of the room, and its rows say ${told}`]
  }
}
