import type { Drift, RepairError } from '../../ops/drift/index.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

export const showDrift: Command = {
  name: 'drift',
  summary: 'What differs between a room and its calendars, since when, and what would be done about it',
  takes: ['room-id'],
  options: {
    organization: ORGANIZATION,
    repair: { type: 'string', value: '<ids|all>', says: 'do it: for these differences (with commas between), or all' },
  },
  notes:
    'Without --repair it reads only. A repair is carried out by the running service, within seconds. Ends with 1 when something differs, or a calendar could not be read.',
  async run({ arguments: [id], options, json }, out, open) {
    const roomId = wholeNumber(id, '<room-id>')
    await using context = await open()
    const { composeDrift } = await import('../../compose/compose-drift.ts')
    const organization = await chooseOrganization(context.database, options.organization)
    // Nobody is woken from here: the service's sweeper finds what is due.
    const acts = composeDrift({ ...context, wakeCalendar: () => {} })
    if (typeof options.repair === 'string') {
      const only = options.repair === 'all' ? null : options.repair.split(',').map((word) => word.trim())
      const repaired = await acts.repair(callerOf(context, organization.id), { roomId, only })
      if (!repaired.ok) throw new Refusal(`Nothing was changed: ${explain(repaired.error, roomId)}`)
      out.line(json ? showJson(repaired.value) : `${repaired.value.repairing} differences are being repaired.`)
      return EXIT.ok
    }
    const found = await acts.of({ organizationId: organization.id, roomId })
    if (!found.ok) throw new Refusal(`There is no room ${roomId} in ${organization.name}.`)
    if (json) out.line(showJson(found.value))
    else showReport(found.value, out)
    return found.value.calendars.every(({ unread, differences }) => unread === null && differences.length === 0)
      ? EXIT.ok
      : EXIT.failed
  },
}

const explain = (error: RepairError, roomId: number): string =>
  error.code === 'room_not_found'
    ? `there is no room ${roomId}.`
    : `the difference ${error.id} does not stand any more.`

export function showReport({ calendars }: Drift, out: Output): void {
  for (const { calendarId, remoteCalendarId, unread, differences } of calendars) {
    const name = `calendar ${calendarId} (${remoteCalendarId})`
    if (unread !== null) out.line(`${name}: not looked at, ${unread}.`)
    else if (differences.length === 0) out.line(`${name}: nothing differs.`)
    else {
      out.line(`${name}:`)
      out.line(
        showTable([
          ['  ID', 'WHAT', 'BOOKING', 'SINCE', 'REMEDY', 'IN WORDS'],
          ...differences.map(({ id, kind, bookingId, since, remedy, says }) => [
            `  ${id}`,
            kind.replaceAll('_', ' '),
            bookingId === null ? '' : String(bookingId),
            since ?? '',
            remedy.replaceAll('_', ' '),
            says,
          ]),
        ]),
      )
    }
  }
  if (calendars.length === 0) out.line('The room has no calendar.')
}
