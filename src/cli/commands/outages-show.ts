import type { OutageConflict, OutageReport } from '../../ops/outages/ports.ts'
import { outageStore } from '../../store/outage-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

export const outagesShow: Command = {
  name: 'outages show',
  summary:
    'Show what waited for calendars that could not be read, what came with their return, and how collisions were decided',
  takes: ['outage-id'],
  options: { organization: ORGANIZATION },
  notes:
    'RULE: first_created is by the clocks of both calendars, first_commit by receipt. Writes and news are counted for 30 days.',
  async run({ arguments: [id], options, json }, out, open) {
    const outageId = wholeNumber(id, '<outage-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const report = await outageStore(context.database).read(organization.id, outageId)
    if (report === null) throw new Refusal(`${organization.name} has no outage ${outageId}.`)
    if (json) out.line(showJson(report))
    else show(report, out)
    return EXIT.ok
  },
}

function show(report: OutageReport, out: Output): void {
  const { id, connection, provider, cause, knownUntil, endedAt, calendars, conflicts } = report
  out.line(`Outage ${id} of ${connection} (${provider}): ${cause.code}, ${cause.message}`)
  out.line(
    `Known until ${knownUntil ?? 'never'}, ${endedAt === null ? 'and it goes on' : `read and judged again at ${endedAt}`}`,
  )
  out.line(
    showTable([
      [
        '  CALENDAR',
        'ROOM',
        'KNOWN UNTIL',
        'READ AGAIN',
        'OWED',
        'WRITTEN',
        'WAITING',
        'NEWS',
        'SET ASIDE',
        'HOLDS KEPT',
        'HOLDS REFUSED',
      ],
      ...calendars.map((one) => [
        `  ${one.calendarId}`,
        one.room,
        one.knownUntil ?? 'never read',
        one.readAt ?? 'not yet',
        ...[one.waited, one.written, one.waiting, one.news, one.setAside, one.heldConfirmed, one.heldRefused].map(
          String,
        ),
      ]),
    ]),
  )
  if (conflicts.length === 0) out.line('Nothing collided.')
  else out.line(showTable([['  CONFLICT', 'KIND', 'STATE', 'ROOM', 'BOOKINGS', 'RULE'], ...conflicts.map(rowOf)]))
}

const rowOf = ({ id, kind, state, room, bookingIds, rule }: OutageConflict): readonly string[] => [
  `  ${id}`,
  kind,
  state,
  room,
  bookingIds.join(', '),
  rule,
]
