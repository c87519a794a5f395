import { statusStore } from '../../store/status-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

const MOST = 500

export const quarantineList: Command = {
  name: 'quarantine list',
  summary: 'Items of calendars that were set aside, since when and why',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const items = await statusStore(context.database).quarantine({
      organizationId: organization.id,
      roomId: null,
      afterId: 0,
      limit: MOST,
    })
    if (json) out.line(showJson(items))
    else if (items.length === 0) out.line('Nothing was set aside.')
    else
      out.line(
        showTable([
          ['ID', 'ROOM', 'CALENDAR', 'KIND', 'SINCE', 'CODE', 'WHY'],
          ...items.map(({ id, roomId, calendarId, kind, receivedAt, error }) => [
            String(id),
            String(roomId),
            String(calendarId),
            kind,
            receivedAt,
            String(error?.code ?? ''),
            String(error?.message ?? ''),
          ]),
        ]),
      )
    return EXIT.ok
  },
}
