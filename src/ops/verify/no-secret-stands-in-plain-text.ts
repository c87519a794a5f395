import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noSecretStandsInPlainText: Invariant = {
  code: 'I29',
  title: 'No job, error, piece of evidence or line of history holds a secret',
  asksCalendars: false,
  async check({ leaks, scope }) {
    const found = await leaks.leaks(scope)
    return found.map(({ organizationId, place, id, kind }) =>
      violation(organizationId ?? 0, `${place} ${id} holds what looks like ${kind}`),
    )
  },
}
