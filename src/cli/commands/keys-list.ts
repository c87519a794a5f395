import { listKeys } from '../../ops/keys/index.ts'
import { apiKeyStore } from '../../store/api-key-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const keysList: Command = {
  name: 'keys list',
  summary: 'List the keys of an organization, revoked ones included',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const keys = await listKeys({ keys: apiKeyStore(context.database) }, organization.id)
    if (json) out.line(showJson(keys))
    else if (keys.length === 0) out.line(`${organization.name} has no key yet.`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'ROLE', 'KEY', 'CREATED', 'LAST USED', 'REVOKED'],
          ...keys.map(({ id, name, role, hint, createdAt, lastUsedAt, revokedAt }) => [
            String(id),
            name,
            role,
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
