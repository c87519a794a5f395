import { revokeKey } from '../../ops/keys/index.ts'
import { apiKeyStore } from '../../store/api-key-store.ts'
import { writeAudit } from '../../store/audit-line.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'End a key: its next request is refused',
  takes: ['key-id'],
  options: { organization: ORGANIZATION },
  async run({ arguments: [id], options, json }, out, open) {
    const keyId = wholeNumber(id, '<key-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const revoked = await context.database.transaction(async (sql) => {
      const done = await revokeKey({ keys: apiKeyStore({ sql }) }, { organizationId: organization.id, keyId })
      const line = { action: 'key.revoke', entity: 'api_key', entityId: keyId, fromVersion: null, toVersion: null }
      if (done.ok) await writeAudit(sql, callerOf(context, organization.id), line)
      return done
    })
    if (!revoked.ok) throw new Refusal(`${organization.name} has no key ${keyId}.`)
    out.line(json ? showJson({ id: keyId, revoked: true }) : `Key ${keyId} is revoked.`)
    return EXIT.ok
  },
}
