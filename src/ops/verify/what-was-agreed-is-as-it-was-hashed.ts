import { canonicalHash } from '../../core/canonical.ts'
import { type Finding, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

const BATCH = 2000

export const whatWasAgreedIsAsItWasHashed: Invariant = {
  code: 'I23',
  title: 'What was agreed with a calendar is what its hash says',
  asksCalendars: false,
  async check({ links, scope }) {
    const findings: Finding[] = []
    let after = { organizationId: 0, linkId: 0 }
    for (;;) {
      const batch = await links.agreed({ scope, after, limit: BATCH })
      for (const { organizationId, linkId, base, baseHash } of batch)
        if (canonicalHash(base) !== baseHash)
          findings.push(violation(organizationId, `link ${linkId} keeps an agreed state that its hash does not fit`))
      const last = batch.at(-1)
      if (last === undefined || batch.length < BATCH) return findings
      after = last
    }
  },
}
