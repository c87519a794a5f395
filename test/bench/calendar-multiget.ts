import type { Bench } from './bench.ts'
import { expectResponses, multiget } from './calendar-questions.ts'
import { calendarWorld, SMALL } from './calendar-world.ts'
import { compareCalendars } from './compare-calendars.ts'
import { ask, reaches, times } from './side-by-side.ts'

const ASKED = 100

/** C2: what a calendar program asks after a sync has told it names. */
export const calendarMultiget: Bench = {
  id: 'C2',
  name: 'calendar-multiget of 100',
  target: '>= 6x Radicale, >= 400x Xandikos at 1,000 events',
  async run(context) {
    const world = await context.shared(calendarWorld)
    const compare = (size: number) =>
      compareCalendars(context, world, {
        size,
        // Xandikos needs some twenty seconds for each answer out of the large calendar.
        turnOf: (server) =>
          server.name === 'Xandikos' && size > SMALL
            ? null
            : async () => expectResponses(await ask(multiget(server, size, ASKED)), ASKED, server.name),
      })
    const [few, many] = [await compare(SMALL), await compare(world.large)]
    const [small, large, xandikos] = [few.than('Radicale'), many.than('Radicale'), few.than('Xandikos')]
    return {
      measured: `${times(small)} and ${times(large)}, Xandikos ${times(xandikos)}: ${few.show}; ${many.show}`,
      met: reaches(small, 6) && reaches(large, 6) && reaches(xandikos, 400),
      remark: null,
    }
  },
}
