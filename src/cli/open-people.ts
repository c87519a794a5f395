import type { PeopleSide } from '../compose/compose-people.ts'
import type { CliContext } from './cli-context.ts'

/** People and their devices, for one command. Loaded here, so that help and mistakes do not wait for it. */
export async function openPeople(context: CliContext): Promise<PeopleSide> {
  const { composePeople } = await import('../compose/compose-people.ts')
  return composePeople(context)
}
