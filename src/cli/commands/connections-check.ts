import { chooseConnection } from '../choose-connection.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const connectionsCheck: Command = {
  name: 'connections check',
  summary: 'Prove what the credentials of a connection are good for, step by step',
  takes: ['connection'],
  options: {
    organization: ORGANIZATION,
    calendar: {
      type: 'string',
      value: '<address>',
      says: 'every right on this calendar as well, with a probe that is removed again',
    },
  },
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openConnections(context)
    const connection = await chooseConnection(side, organization, named)
    const { calendar } = options
    const proofs = await side.connections.check({
      organizationId: organization.id,
      connectionId: connection.id,
      calendar: typeof calendar === 'string' ? { remoteCalendarId: calendar, timeZone: 'UTC' } : null,
    })
    if (!proofs.ok) throw new Refusal(`There is no connection ${connection.id} any more.`)
    if (json) out.line(showJson(proofs.value))
    else out.line(showTable(proofs.value.map(({ step, passed, detail }) => [step, passed ? 'ok' : 'failed', detail])))
    return proofs.value.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed
  },
}
