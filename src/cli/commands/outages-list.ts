import { outageStore } from '../../store/outage-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

const LIMIT = 20

export const outagesList: Command = {
  name: 'outages list',
  summary: 'List when calendars could not be read, newest first',
  takes: [],
  options: {
    organization: ORGANIZATION,
    limit: { type: 'string', value: '<number>', says: `how many at most; ${LIMIT} when left out` },
  },
  async run({ options, json }, out, open) {
    const limit = options.limit === undefined ? LIMIT : Math.min(1000, wholeNumber(options.limit, '--limit'))
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const outages = await outageStore(context.database).list({ organizationId: organization.id, before: null, limit })
    if (json) out.line(showJson(outages))
    else if (outages.length === 0) out.line(`${organization.name} had no outage.`)
    else
      out.line(
        showTable([
          ['ID', 'CONNECTION', 'CALENDARS', 'KNOWN UNTIL', 'OVER', 'DECIDED', 'OPEN', 'CAUSE'],
          ...outages.map((outage) => [
            String(outage.id),
            outage.connection,
            String(outage.calendarCount),
            outage.knownUntil ?? 'never read',
            outage.endedAt ?? 'goes on',
            String(outage.decided),
            String(outage.open),
            outage.cause.code,
          ]),
        ]),
      )
    return EXIT.ok
  },
}
