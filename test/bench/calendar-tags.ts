import type { Bench } from './bench.ts'
import { expectResponses, tags } from './calendar-questions.ts'
import { calendarWorld, SMALL } from './calendar-world.ts'
import { compareCalendars } from './compare-calendars.ts'
import { ask, reaches, times } from './side-by-side.ts'

/** Medians of one millisecond wander by this much. */
const MOST_GROWTH = 1.2

/** C4: "has anything changed?", the request that there is most of. */
export const calendarTags: Bench = {
  id: 'C4',
  name: 'PROPFIND depth 0 with CTag and sync-token',
  target: '>= 80x Radicale at 1,000 events, >= 600x at 10,000, equal at both sizes',
  async run(context) {
    const world = await context.shared(calendarWorld)
    const compare = (size: number) =>
      compareCalendars(context, world, {
        size,
        turnOf: (server) => async () => expectResponses(await ask(tags(server, size)), 1, server.name),
      })
    const [few, many] = [await compare(SMALL), await compare(world.large)]
    const [small, large] = [few.than('Radicale'), many.than('Radicale')]
    const growth = many.ours / few.ours
    return {
      measured: `${times(small)} and ${times(large)}, growth ${growth.toFixed(2)}x: ${few.show}; ${many.show}`,
      met: reaches(small, 80) && reaches(large, 600) && growth <= MOST_GROWTH,
      remark: null,
    }
  },
}
