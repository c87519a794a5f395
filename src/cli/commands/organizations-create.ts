import { organizationStore } from '../../store/organization-store.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readName } from '../read-name.ts'
import { showJson } from '../show-json.ts'

export const organizationsCreate: Command = {
  name: 'organizations create',
  summary: 'Make a new organization (a customer)',
  takes: ['name'],
  options: {},
  async run({ arguments: [given = ''], json }, out, open) {
    const name = readName('<name>', given)
    if (/^\d+$/.test(name)) throw new UsageError('A name is not only digits: those are ids.')
    await using context = await open()
    const created = await organizationStore(context.database).create(name, context.actor)
    if (created === null) throw new Refusal(`There is an organization "${name}" already.`)
    out.line(json ? showJson(created) : `Organization ${created.id} (${created.name}) is there.`)
    return EXIT.ok
  },
}
