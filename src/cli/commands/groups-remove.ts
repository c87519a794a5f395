import { callerOf } from '../caller.ts'
import { chooseGroup } from '../choose-group.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainGroupError } from '../group-options.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'

export const groupsRemove: Command = {
  name: 'groups remove',
  summary: 'Remove a group; the people who were in it stay',
  takes: ['group'],
  options: { organization: ORGANIZATION },
  notes: '<group> is an id or a name. Rooms that existed for somebody by the group alone are gone for them.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openPeople(context)
    const { id, name } = await chooseGroup(side, organization, named)
    const target = { groupId: id, expectedVersion: null }
    const removed = await side.groups.remove(callerOf(context, organization.id), target)
    if (!removed.ok) throw new Refusal(`Nothing was changed: ${explainGroupError(removed.error)}`)
    out.line(
      json ? showJson(removed.value) : `Group ${id} (${name}) is removed. Its ${removed.value.members} members stay.`,
    )
    return EXIT.ok
  },
}
