import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { everyPage } from '../every-page.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const groupsList: Command = {
  name: 'groups list',
  summary: 'List groups of people',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const { groups } = await openPeople(context)
    const all = await everyPage((page) => groups.list({ organizationId: organization.id, name: null, ...page }))
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line(`${organization.name} has no groups yet.`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'MEMBERS', 'ROOMS', 'SINCE'],
          ...all.map(({ id, name, members, rooms, createdAt }) => [
            ...[String(id), name, String(members)],
            ...[rooms.join(', ') || 'none', createdAt],
          ]),
        ]),
      )
    return EXIT.ok
  },
}
