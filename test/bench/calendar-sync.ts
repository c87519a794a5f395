import type { Bench, BenchContext } from './bench.ts'
import { newObject } from './calendar-events.ts'
import { changesSince, expectResponses, putNamed, tags, tokenIn } from './calendar-questions.ts'
import { type CalendarWorld, calendarWorld, SMALL } from './calendar-world.ts'
import { type Compared, compareCalendars } from './compare-calendars.ts'
import { ask, ms, reaches, times } from './side-by-side.ts'

const CHANGES = 10
const MOST_GROWTH = 1.2
const MOST_NOTHING_MS = 1

/** C3: the poll of a program that has everything, after ten changes and after none. */
export const calendarSync: Bench = {
  id: 'C3',
  name: 'sync-collection, 10 and 0 changes',
  target:
    '10 changes >= 30x Radicale at 1,000 events, >= 300x at 10,000, and <= 1.2x the time of 1,000; 0 changes <= 1 ms',
  async run(context) {
    const world = await context.shared(calendarWorld)
    const few = await compare(context, world, SMALL)
    const many = await compare(context, world, world.large)
    const [small, large] = [few.changed.than('Radicale'), many.changed.than('Radicale')]
    const growth = many.changed.ours / few.changed.ours
    const nothing = Math.max(few.same.ours, many.same.ours)
    return {
      measured: `10 changes ${times(small)} and ${times(large)}, growth ${growth.toFixed(2)}x: ${few.changed.show}; ${many.changed.show}; 0 changes: ${few.same.show}; ${many.same.show}`,
      met: reaches(small, 30) && reaches(large, 300) && growth <= MOST_GROWTH && nothing <= MOST_NOTHING_MS,
      remark: nothing <= MOST_NOTHING_MS ? null : `0 changes took ${ms(nothing)}`,
    }
  },
}

async function compare(
  context: BenchContext,
  world: CalendarWorld,
  size: number,
): Promise<{ readonly changed: Compared; readonly same: Compared }> {
  const before = new Map<string, string>()
  const after = new Map<string, string>()
  for (const server of world.servers) {
    before.set(server.name, tokenIn(await ask(tags(server, size))))
    for (let n = 0; n < CHANGES; n++) {
      // From the end, where nobody else books.
      const gap = size - 2 - n
      await ask(putNamed(server, size, `changed-${gap}.ics`, newObject(size, gap)))
    }
    after.set(server.name, tokenIn(await ask(tags(server, size))))
  }
  const since = (tokens: ReadonlyMap<string, string>, wanted: number) =>
    compareCalendars(context, world, {
      size,
      turnOf: (server) => async () =>
        expectResponses(await ask(changesSince(server, size, tokens.get(server.name) ?? '')), wanted, server.name),
    })
  return { changed: await since(before, CHANGES), same: await since(after, 0) }
}
