import { randomUUID } from 'node:crypto'
import type { Caller } from '../booking/ports.ts'
import type { CliContext } from './cli-context.ts'

/** On whose behalf a command acts: the user of the operating system. */
export const callerOf = ({ actor }: Pick<CliContext, 'actor'>, organizationId: number): Caller => ({
  organizationId,
  actor,
  causeId: randomUUID(),
})
