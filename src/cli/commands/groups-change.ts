import { callerOf } from '../caller.ts'
import { chooseGroup } from '../choose-group.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainGroupError, GROUP_OPTIONS, groupContent } from '../group-options.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'

export const groupsChange: Command = {
  name: 'groups change',
  summary: 'Rename a group, or change the rooms that exist for its members',
  takes: ['group'],
  options: { organization: ORGANIZATION, ...GROUP_OPTIONS },
  notes:
    '<group> is an id or a name. What is not named stays; --rooms replaces what was there.\nDevices that are signed in meet the change within 30 s.',
  async run(typed, out, open) {
    const changes = groupContent(typed)
    if (Object.keys(changes).length === 0) throw new UsageError('Name what is to change.')
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const side = await openPeople(context)
    const { id } = await chooseGroup(side, organization, typed.arguments[0] ?? '')
    const target = { groupId: id, expectedVersion: null, changes }
    const changed = await side.groups.change(callerOf(context, organization.id), target)
    if (!changed.ok) throw new Refusal(`Nothing was changed: ${explainGroupError(changed.error)}`)
    out.line(typed.json ? showJson(changed.value) : `Group ${id} (${changed.value.name}) is changed.`)
    return EXIT.ok
  },
}
