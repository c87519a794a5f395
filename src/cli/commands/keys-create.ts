import { randomBytes } from 'node:crypto'
import { createKey, ROLES, type Role } from '../../ops/keys/index.ts'
import { apiKeyStore } from '../../store/api-key-store.ts'
import { writeAudit } from '../../store/audit-line.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readName } from '../read-name.ts'
import { showJson } from '../show-json.ts'

export const keysCreate: Command = {
  name: 'keys create',
  summary: 'Make a key for the API; its secret is shown once',
  takes: [],
  options: {
    organization: ORGANIZATION,
    role: { type: 'string', value: '<role>', says: ROLES.join(', '), required: true },
    name: { type: 'string', value: '<name>', says: 'for people: "panel in the lobby"', required: true },
  },
  async run({ options, json }, out, open) {
    const role = ROLES.find((known): known is Role => known === options.role)
    if (role === undefined) throw new UsageError(`--role is one of ${ROLES.join(', ')}, and not "${options.role}".`)
    const name = readName('--name', String(options.name))
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const { key, secret } = await context.database.transaction(async (sql) => {
      const keys = apiKeyStore({ sql })
      const made = await createKey({ keys, random: randomBytes }, { organizationId: organization.id, name, role })
      const line = { action: 'key.create', entity: 'api_key', entityId: made.key.id, detail: { name, role } }
      await writeAudit(sql, callerOf(context, organization.id), { ...line, fromVersion: null, toVersion: 1 })
      return made
    })
    out.line(
      json
        ? showJson({ ...key, secret })
        : `Key ${key.id} (${key.name}, ${key.role}) of ${organization.name}. Its secret is shown this once:\n\n  ${secret}`,
    )
    return EXIT.ok
  },
}
