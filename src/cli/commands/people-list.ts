import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { everyPage } from '../every-page.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const peopleList: Command = {
  name: 'people list',
  summary: 'List the people of an organization; archived ones are left out',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const { people } = await openPeople(context)
    const all = await everyPage((page) => people.list({ organizationId: organization.id, address: null, ...page }))
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line(`${organization.name} has no people yet.`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'ADDRESSES', 'ROLE', 'ROOMS', 'GROUPS', 'LANGUAGE', 'SINCE'],
          ...all.map(({ id, displayName, addresses, role, rooms, groups, language, createdAt }) => [
            String(id),
            displayName,
            addresses.join(', '),
            role,
            rooms === null ? 'all' : rooms.join(', ') || 'none',
            groups.map(({ name }) => name).join(', '),
            language,
            createdAt,
          ]),
        ]),
      )
    return EXIT.ok
  },
}
