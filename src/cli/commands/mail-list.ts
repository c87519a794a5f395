import { MAIL_STATES, type MailState, mailDesk } from '../../store/mail/mail-desk.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

const LIMIT = 100
const TO_LOOK_AT: readonly MailState[] = ['failed', 'unsure']

export const mailList: Command = {
  name: 'mail list',
  summary: 'List mails that were not sent, or perhaps were, newest first',
  takes: [],
  options: {
    organization: ORGANIZATION,
    state: {
      type: 'string',
      value: '<states>',
      says: `${MAIL_STATES.join(', ')}, with commas between; failed,unsure when left out`,
    },
  },
  notes: 'unsure: the server had the text and its answer is not known. Such a mail is never sent again by itself.',
  async run({ options, json }, out, open) {
    const states = readStates(options.state)
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const mails = await mailDesk(context.database).list(organization.id, states, LIMIT)
    if (json) out.line(showJson(mails))
    else if (mails.length === 0) out.line(`${organization.name} has no mail that is ${states.join(' or ')}.`)
    else
      out.line(
        showTable([
          ['ID', 'STATE', 'TO', 'WRITTEN', 'ATTEMPTS', 'REASON'],
          ...mails.map(({ id, state, recipientAddress, createdAt, attempts, lastError }) => [
            String(id),
            state,
            recipientAddress,
            createdAt,
            String(attempts),
            lastError ?? '',
          ]),
        ]),
      )
    return EXIT.ok
  },
}

function readStates(text: string | boolean | undefined): readonly MailState[] {
  if (typeof text !== 'string') return TO_LOOK_AT
  return text.split(',').map((word) => {
    const state = MAIL_STATES.find((known) => known === word.trim())
    if (state === undefined)
      throw new UsageError(`--state is one of ${MAIL_STATES.join(', ')}, and not "${word.trim()}".`)
    return state
  })
}
