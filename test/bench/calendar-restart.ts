import { type Bench, median } from './bench.ts'
import { weekQuery } from './calendar-questions.ts'
import { calendarWorld } from './calendar-world.ts'
import { startApi } from './http-world.ts'
import { ask, ms } from './side-by-side.ts'

const WARM = 30
const MOST_GROWTH = 2

/** C10: nothing has to be read in before the first answer. */
export const calendarRestart: Bench = {
  id: 'C10',
  name: 'First calendar-query after a restart',
  target: '<= 2x the warm time',
  async run(context) {
    const world = await context.shared(calendarWorld)
    const [ours, ...others] = world.servers
    if (ours === undefined) throw new Error('nobody to ask')
    const first: number[] = []
    const warm: number[] = []
    for (let round = 0; round < context.settings.rounds; round++) {
      await using service = await startApi(world.database)
      const question = weekQuery({ ...ours, url: service.url }, world.large)
      const time = async (): Promise<number> => {
        const begun = performance.now()
        await ask(question)
        return performance.now() - begun
      }
      first.push(await time())
      const rest: number[] = []
      for (let turn = 0; turn < WARM; turn++) rest.push(await time())
      warm.push(median(rest))
    }
    const imported = others.map(({ name }) => `${name} ${ms(world.firstWeek.get(name))}`).join(', ')
    const isMet = median(first) <= MOST_GROWTH * median(warm)
    return {
      measured: `first ${ms(median(first))}, warm ${ms(median(warm))}${imported === '' ? '' : `; first after an import: ${imported}`}`,
      met: isMet,
      remark: isMet
        ? null
        : 'no calendar is read in; the first request opens connections, prepares statements and compiles code',
    }
  },
}
