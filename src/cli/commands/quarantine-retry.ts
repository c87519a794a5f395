import { statusStore } from '../../store/status-store.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const quarantineRetry: Command = {
  name: 'quarantine retry',
  summary: 'Have an item that was set aside judged once more',
  takes: ['item-id'],
  options: { organization: ORGANIZATION },
  notes: 'The running service does it, within seconds.',
  async run({ arguments: [typed], options, json }, out, open) {
    const id = wholeNumber(typed, '<item-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const calendarId = await statusStore(context.database).retry(callerOf(context, organization.id), id)
    if (calendarId === null)
      throw new Refusal(`Nothing that can be tried again is set aside under ${id} in ${organization.name}.`)
    out.line(json ? showJson({ id, calendarId }) : `Item ${id} of calendar ${calendarId} is judged once more.`)
    return EXIT.ok
  },
}
