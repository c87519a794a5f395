import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const appPasswordsRevoke: Command = {
  name: 'app-passwords revoke',
  summary: 'Sign a device out: a running service refuses it within 30 s',
  takes: ['app-password-id'],
  options: { organization: ORGANIZATION },
  async run({ arguments: [id], options, json }, out, open) {
    const appPasswordId = wholeNumber(id, '<app-password-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const { appPasswords } = await openPeople(context)
    const target = { appPasswordId, personId: null }
    const revoked = await appPasswords.revoke(callerOf(context, organization.id), target)
    if (!revoked.ok) throw new Refusal(`${organization.name} has no app password ${appPasswordId}.`)
    out.line(json ? showJson({ id: appPasswordId, revoked: true }) : `App password ${appPasswordId} is revoked.`)
    return EXIT.ok
  },
}
