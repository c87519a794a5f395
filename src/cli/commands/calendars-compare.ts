import { calendarStore } from '../../store/calendar-store.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const calendarsCompare: Command = {
  name: 'calendars compare',
  summary: 'List a calendar whole and compare it with what is known, now instead of at its time of day',
  takes: ['calendar-id'],
  options: { organization: ORGANIZATION },
  notes:
    'The running service does it, within seconds, in both directions; meetmeup drift shows what differs. Nothing is concluded before the last page, and what is missing is read before anything follows from it.',
  async run({ arguments: [typed], options, json }, out, open) {
    const calendarId = wholeNumber(typed, '<calendar-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const calendars = calendarStore(context.database)
    const caller = callerOf(context, organization.id)
    // Nobody is woken from here: the service's sweeper finds what was asked for.
    const asked = await calendars.compareSoon(caller, { roomId: null, calendarId })
    if (!asked) throw new Refusal(`There is no calendar ${calendarId} in ${organization.name}.`)
    out.line(json ? showJson({ calendarId, asked }) : `Calendar ${calendarId} is compared by the running service next.`)
    return EXIT.ok
  },
}
