import { chooseGroup } from '../choose-group.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { everyPage } from '../every-page.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const groupsMembers: Command = {
  name: 'groups members',
  summary: 'List the people of a group',
  takes: ['group'],
  options: { organization: ORGANIZATION },
  notes: '<group> is an id or a name.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openPeople(context)
    const { id, name } = await chooseGroup(side, organization, named)
    const query = { organizationId: organization.id, groupId: id }
    const all = await everyPage(async (page) => (await side.groups.members({ ...query, ...page })) ?? [])
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line(`Nobody is in ${name}.`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'ADDRESSES', 'ROLE'],
          ...all.map((person) => [String(person.id), person.displayName, person.addresses.join(', '), person.role]),
        ]),
      )
    return EXIT.ok
  },
}
