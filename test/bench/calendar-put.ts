import type pg from 'pg'
import type { Bench, BenchContext } from './bench.ts'
import { contenders, insertStep } from './booking-rate.ts'
import { newObject } from './calendar-events.ts'
import { putNamed } from './calendar-questions.ts'
import type { CalendarServer } from './calendar-servers.ts'
import { type CalendarWorld, calendarWorld, SMALL } from './calendar-world.ts'
import { type Compared, compareCalendars } from './compare-calendars.ts'
import { connected } from './drive.ts'
import { ask, LEAST_TURNS, ms, reaches, sideBySide, times } from './side-by-side.ts'

/** New objects per server and round: there is room for some hundred before the week that C1 asks for. */
const MOST = 60
const MOST_OF_INSERT = 2.5
/** Beyond every booking and revision there is. */
const FAR = 1_000_000

/** C5: a booking by PUT, against others and against a bare insert of the same rows that waits for the same disk. */
export const calendarPut: Bench = {
  id: 'C5',
  name: 'PUT of a new and of a changed event',
  target:
    '<= 2.5x a bare durable insert of the same rows; new >= 25x Radicale at 1,000 events, >= 180x at 10,000; update >= 9x and >= 50x',
  async run(context) {
    const world = await context.shared(calendarWorld)
    await contenders(world.database)
    const client = await connected(world.database.url)
    try {
      const few = await compare(context, world, SMALL)
      const many = await compare(context, world, world.large)
      const insert = await bareInsert(context, world, client)
      const slowest = Math.max(few.added.ours, many.added.ours)
      const ratios = [few.added, many.added, few.changed, many.changed].map((one) => one.than('Radicale'))
      const [fewNew = null, manyNew = null, fewChanged = null, manyChanged = null] = ratios
      const beatsRadicale =
        reaches(fewNew, 25) && reaches(manyNew, 180) && reaches(fewChanged, 9) && reaches(manyChanged, 50)
      return {
        measured: `new ${times(fewNew)} and ${times(manyNew)}: ${few.added.show}; ${many.added.show}; update ${times(fewChanged)} and ${times(manyChanged)}: ${few.changed.show}; ${many.changed.show}; ${(slowest / insert).toFixed(1)}x a bare insert of ${ms(insert)}`,
        met: beatsRadicale && slowest <= MOST_OF_INSERT * insert,
        remark: 'durable, as Radicale is, which syncs each file; Xandikos does not wait for the disk',
      }
    } finally {
      await client.end()
    }
  },
}

async function compare(
  context: BenchContext,
  world: CalendarWorld,
  size: number,
): Promise<{ readonly added: Compared; readonly changed: Compared }> {
  const put = (server: CalendarServer, n: number, summary: string) =>
    ask(putNamed(server, size, `new-${n}.ics`, newObject(size, n, summary)))
  const added = await compareCalendars(context, world, {
    size,
    most: MOST,
    turnOf: (server) => (turn) => put(server, turn, 'New'),
  })
  // So many are there at every server, even at one that is asked as seldom as possible.
  const sure = 1 + LEAST_TURNS * context.settings.rounds
  const changed = await compareCalendars(context, world, {
    size,
    most: MOST,
    // Each turn says something else. Of one object alone it would be versions upon versions that nobody has cleaned up yet.
    turnOf: (server) => (turn) => put(server, turn % sure, `Changed ${turn}`),
  })
  return { added, changed }
}

async function bareInsert(context: BenchContext, { database }: CalendarWorld, client: pg.Client): Promise<number> {
  const step = insertStep({ ...database, perRoom: FAR }, 'bare')
  const medians = await sideBySide(context, new Map([['insert', () => step(client, 0)]]))
  return medians.get('insert') ?? Number.NaN
}
