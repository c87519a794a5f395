import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const nothingIsWrittenRoundAndRound: Invariant = {
  code: 'I28',
  title: 'No calendar is owed more than two writes for each change: nothing goes round in a circle',
  asksCalendars: false,
  async check({ debts, scope }) {
    const loops = await debts.loops(scope)
    return loops.map(({ organizationId, linkId, writes, changes }) =>
      violation(organizationId, `link ${linkId} was to be written ${writes} times for ${changes} changes`),
    )
  },
}
