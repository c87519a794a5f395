import { APP_PASSWORD_SCOPES } from '../../ops/app-passwords/index.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePerson } from '../choose-person.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { oneOf } from '../person-options.ts'
import { readName } from '../read-name.ts'
import { showJson } from '../show-json.ts'

export const appPasswordsCreate: Command = {
  name: 'app-passwords create',
  summary: 'Make a password for one device of a person; it is shown once',
  takes: ['person'],
  options: {
    organization: ORGANIZATION,
    device: { type: 'string', value: '<name>', says: 'for people: "Ann\'s phone"', required: true },
    scope: { type: 'string', value: '<scope>', says: `${APP_PASSWORD_SCOPES.join(' or ')}; write when left out` },
  },
  notes: '<person> is an id or an address.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    const scope = oneOf('--scope', APP_PASSWORD_SCOPES, options.scope ?? 'write')
    const device = readName('--device', String(options.device))
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openPeople(context)
    const { id, displayName } = await choosePerson(side, organization, named)
    const order = { personId: id, device, scope }
    const made = await side.appPasswords.create(callerOf(context, organization.id), order)
    if (made === null) throw new Refusal(`${displayName} has just been archived.`)
    const { appPassword, userName, password } = made
    out.line(
      json
        ? showJson({ ...appPassword, userName, password })
        : `App password ${appPassword.id} (${device}, ${scope}) of ${displayName}. It is shown this once:\n\n  user name  ${userName}\n  password   ${password}`,
    )
    return EXIT.ok
  },
}
