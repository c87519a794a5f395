import type { Bench } from './bench.ts'
import { bookingDatabase } from './booking-database.ts'
import { type HttpRequest, httpLoad } from './http-load.ts'
import { bookerKeys, bookingRequest, startApi } from './http-world.ts'

const CLIENTS = 200
const SLOTS = 5

/** B4 as clients see it: all of them want one hour of one room at one time. */
export const oneSlot: Bench = {
  id: 'B4-HTTP',
  name: `${CLIENTS} clients at once on one slot over HTTP`,
  target: 'exactly one 201, all others 409, none 5xx',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: SLOTS, bookings: 0 })
    await using service = await startApi(database)
    const keys = await bookerKeys(database)
    const counts: Readonly<Record<number, number>>[] = []
    for (const roomId of database.rooms) {
      const request = (client: number): HttpRequest => bookingRequest(roomId, 10, keys[client] ?? '')
      counts.push(
        (await httpLoad({ url: service.url, clients: CLIENTS, seconds: 60, most: CLIENTS, request })).statuses,
      )
    }
    return {
      measured: `${SLOTS} slots, answers by status: ${counts.map((count) => JSON.stringify(count)).join(' ')}`,
      met: counts.every((count) => count[201] === 1 && count[409] === CLIENTS - 1),
      remark: null,
    }
  },
}
