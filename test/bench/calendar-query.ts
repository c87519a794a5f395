import type { Bench } from './bench.ts'
import { eventsInWeek } from './calendar-events.ts'
import { expectResponses, weekQuery } from './calendar-questions.ts'
import { calendarWorld, SMALL } from './calendar-world.ts'
import { compareCalendars } from './compare-calendars.ts'
import { ask, reaches, times } from './side-by-side.ts'

/** C1: what a calendar program asks to show a week. */
export const calendarQuery: Bench = {
  id: 'C1',
  name: 'calendar-query for a week',
  target: '>= 40x Radicale at 1,000 events, >= 80x at 10,000',
  async run(context) {
    const world = await context.shared(calendarWorld)
    const compare = (size: number) => {
      const inWeek = eventsInWeek(world.events.get(size) ?? [])
      return compareCalendars(context, world, {
        size,
        turnOf: (server) => async () => expectResponses(await ask(weekQuery(server, size)), inWeek, server.name),
      })
    }
    const [few, many] = [await compare(SMALL), await compare(world.large)]
    const ratios = [few.than('Radicale'), many.than('Radicale')] as const
    return {
      measured: `${times(ratios[0])} and ${times(ratios[1])}: ${few.show}; ${many.show}`,
      met: reaches(ratios[0], 40) && reaches(ratios[1], 80),
      remark: null,
    }
  },
}
