import { everyConnection } from '../choose-connection.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const connectionsList: Command = {
  name: 'connections list',
  summary: 'List the connections of an organization; secrets are not shown to anybody',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const all = await everyConnection(await openConnections(context), organization.id)
    if (json) out.line(showJson(all.map(({ organizationId: _, ...connection }) => connection)))
    else if (all.length === 0) out.line(`${organization.name} has no connection yet: meetmeup connections add <file>`)
    else
      out.line(
        showTable([
          ['ID', 'PROVIDER', 'NAME', 'STATE', 'SINCE', 'CALENDARS'],
          ...all.map(({ id, provider, name, state, stateSince, calendars }) => [
            ...[String(id), provider, name, state, stateSince, String(calendars)],
          ]),
        ]),
      )
    return EXIT.ok
  },
}
