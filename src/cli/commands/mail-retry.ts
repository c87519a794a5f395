import { mailDesk } from '../../store/mail/mail-desk.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const mailRetry: Command = {
  name: 'mail retry',
  summary: 'Send a mail that failed, or is unsure, once more: the same message, under the same Message-ID',
  takes: ['mail-id'],
  options: { organization: ORGANIZATION },
  async run({ arguments: [id], options, json }, out, open) {
    const mailId = wholeNumber(id, '<mail-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    if (!(await mailDesk(context.database).retry(callerOf(context, organization.id), mailId)))
      throw new Refusal(`${organization.name} has no mail ${mailId} that failed or is unsure.`)
    out.line(json ? showJson({ id: mailId, state: 'waiting' }) : `Mail ${mailId} waits to be sent again.`)
    return EXIT.ok
  },
}
