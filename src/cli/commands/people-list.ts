import type { PeopleSide } from '../../compose/compose-people.ts'
import type { Person } from '../../ops/people/index.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

const AT_A_TIME = 500

export const peopleList: Command = {
  name: 'people list',
  summary: 'List the people of an organization; archived ones are left out',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const all = await everybody(await openPeople(context), organization.id)
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line(`${organization.name} has no people yet.`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'ADDRESSES', 'ROLE', 'ROOMS', 'LANGUAGE', 'SINCE'],
          ...all.map(({ id, displayName, addresses, role, rooms, language, createdAt }) => [
            String(id),
            displayName,
            addresses.join(', '),
            role,
            rooms === null ? 'all' : rooms.join(', ') || 'none',
            language,
            createdAt,
          ]),
        ]),
      )
    return EXIT.ok
  },
}

async function everybody({ people }: Pick<PeopleSide, 'people'>, organizationId: number): Promise<readonly Person[]> {
  const all: Person[] = []
  for (let after: number | null = null; ; after = all.at(-1)?.id ?? null) {
    const page = await people.list({ organizationId, address: null, after, limit: AT_A_TIME })
    all.push(...page)
    if (page.length < AT_A_TIME) return all
  }
}
