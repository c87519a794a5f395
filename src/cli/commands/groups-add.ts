import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainGroupError, GROUP_OPTIONS, groupContent } from '../group-options.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'

export const groupsAdd: Command = {
  name: 'groups add',
  summary: 'Make a group of people',
  takes: [],
  options: { organization: ORGANIZATION, ...GROUP_OPTIONS, name: { ...GROUP_OPTIONS.name, required: true } },
  async run(typed, out, open) {
    const { name = '', rooms = [] } = groupContent(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const { groups } = await openPeople(context)
    const made = await groups.create(callerOf(context, organization.id), { name, rooms })
    if (!made.ok) throw new Refusal(`Nothing was made: ${explainGroupError(made.error)}`)
    const { id } = made.value
    out.line(
      typed.json
        ? showJson(made.value)
        : `Group ${id} (${made.value.name}) of ${organization.name} is there. Next: meetmeup groups join ${id} <person>`,
    )
    return EXIT.ok
  },
}
