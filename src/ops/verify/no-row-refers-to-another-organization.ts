import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noRowRefersToAnotherOrganization: Invariant = {
  code: 'I19',
  title: 'No row of one organization refers to a row of another',
  asksCalendars: false,
  async check({ references, scope }) {
    const strays = await references.strays(scope)
    return strays.map(({ organizationId, table, columns, target, targetOrganizationId, rows }) =>
      violation(
        organizationId,
        `${rows} rows of ${table} refer by ${columns} to ${target} ${targetOrganizationId === null ? 'that is not there' : `of organization ${targetOrganizationId}`}`,
      ),
    )
  },
}
