import { organizationStore } from '../../store/organization-store.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const organizationsList: Command = {
  name: 'organizations list',
  summary: 'List the organizations',
  takes: [],
  options: {},
  async run({ json }, out, open) {
    await using context = await open()
    const all = await organizationStore(context.database).list()
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line('There is no organization yet: meetmeup organizations create <name>')
    else
      out.line(
        showTable([['ID', 'NAME', 'SINCE'], ...all.map(({ id, name, createdAt }) => [String(id), name, createdAt])]),
      )
    return EXIT.ok
  },
}
