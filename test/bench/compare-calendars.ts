import type { BenchContext } from './bench.ts'
import { type CalendarServer, OURS } from './calendar-servers.ts'
import type { CalendarWorld } from './calendar-world.ts'
import { ms, sideBySide, type Turn, timesFaster } from './side-by-side.ts'

/** The same question to all servers, with one size of calendar. */
export interface Compared {
  readonly ours: number
  /** How many times faster than that server we are; null: it is not installed, or was not asked. */
  than(name: string): number | null
  /** All medians, for people. */
  readonly show: string
}

/** `turnOf`: null leaves a server out, where one answer takes longer than all the rest. */
export async function compareCalendars(
  context: BenchContext,
  { servers }: CalendarWorld,
  { size, most, turnOf }: { size: number; most?: number; turnOf: (server: CalendarServer) => Turn | null },
): Promise<Compared> {
  const turns = new Map<string, Turn>()
  for (const server of servers) {
    const turn = turnOf(server)
    if (turn !== null) turns.set(server.name, turn)
  }
  const medians = await sideBySide(context, turns, most === undefined ? {} : { most })
  const shown = [...medians].map(([name, median]) => (name === OURS ? ms(median) : `${name} ${ms(median)}`))
  return {
    ours: medians.get(OURS) ?? Number.NaN,
    than: (name) => timesFaster(medians.get(OURS), medians.get(name)),
    show: `${size.toLocaleString('en')} events ${shown.join(', ')}`,
  }
}
