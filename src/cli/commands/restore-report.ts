import { roomStore } from '../../store/room-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showReport } from './drift.ts'

const PAGE = 200

export const restoreReport: Command = {
  name: 'restore report',
  summary: 'What differs between the restored database and every calendar, room by room',
  takes: [],
  options: { organization: ORGANIZATION },
  notes: 'Reads only. Ends with 1 when something differs, or a calendar could not be read.',
  async run({ options, json }, out, open) {
    await using context = await open()
    const { composeDrift } = await import('../../compose/compose-drift.ts')
    const organization = await chooseOrganization(context.database, options.organization)
    const acts = composeDrift({ ...context, wakeCalendar: () => {} })
    const rooms = roomStore(context.database)
    const all = []
    for (let after: number | null = null; ; ) {
      const page = await rooms.list({ organizationId: organization.id, building: null, after, limit: PAGE })
      for (const room of page) {
        const found = await acts.of({ organizationId: organization.id, roomId: room.id })
        if (!found.ok) continue
        all.push(found.value)
        if (json || found.value.calendars.length === 0) continue
        out.line(`${room.name} (room ${room.id})`)
        showReport(found.value, out)
      }
      after = page.at(-1)?.id ?? null
      if (page.length < PAGE) break
    }
    if (json) out.line(showJson(all))
    const calendars = all.flatMap((room) => room.calendars)
    return calendars.every(({ unread, differences }) => unread === null && differences.length === 0)
      ? EXIT.ok
      : EXIT.failed
  },
}
