import { type RefreshPorts, refresh } from './refresh.ts'

const MOST_PER_TURN = 20

/** The chore: reads what is due, one after the other. One that fails in a way nobody foresaw does not keep the others from their turn. */
export async function refreshDue(ports: RefreshPorts): Promise<void> {
  const failures: unknown[] = []
  for (const target of await ports.calendars.due(ports.clock.now(), MOST_PER_TURN)) {
    try {
      await refresh(ports, target)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} foreign calendars could not be followed`)
}
