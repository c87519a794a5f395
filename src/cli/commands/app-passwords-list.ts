import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePerson } from '../choose-person.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const appPasswordsList: Command = {
  name: 'app-passwords list',
  summary: 'List the devices of a person, signed-out ones included',
  takes: ['person'],
  options: { organization: ORGANIZATION },
  notes: '<person> is an id or an address.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openPeople(context)
    const { id, displayName } = await choosePerson(side, organization, named)
    const passwords = (await side.appPasswords.list({ organizationId: organization.id, personId: id })) ?? []
    if (json) out.line(showJson(passwords))
    else if (passwords.length === 0) out.line(`${displayName} has no app password yet.`)
    else
      out.line(
        showTable([
          ['ID', 'DEVICE', 'SCOPE', 'PASSWORD', 'CREATED', 'LAST USED', 'REVOKED'],
          ...passwords.map(({ id: passwordId, device, scope, hint, createdAt, lastUsedAt, revokedAt }) => [
            String(passwordId),
            device,
            scope,
            `${hint}...`,
            createdAt,
            lastUsedAt ?? 'never',
            revokedAt ?? '',
          ]),
        ]),
      )
    return EXIT.ok
  },
}
