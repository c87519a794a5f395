import type { ImportError, ImportedRoom, ImportOrder, ImportRow } from '../../ops/rooms/index.ts'
import { callerOf } from '../caller.ts'
import { chooseConnection } from '../choose-connection.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command, Typed } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { explainPairError, PAIR_OPTIONS, pairChoice } from '../pair-options.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const roomsImport: Command = {
  name: 'rooms import',
  summary: 'Make rooms of what a connection’s directory lists, and pair their calendars',
  takes: ['connection'],
  options: {
    organization: ORGANIZATION,
    preview: { type: 'boolean', says: 'show what would be done, and do nothing' },
    only: { type: 'string', value: '<a,b>', says: 'these addresses; of one that is not listed the reason is told' },
    'pair-by-name': { type: 'boolean', says: 'join rooms that have the same name, instead of suggesting them' },
    ...PAIR_OPTIONS,
  },
  notes:
    'Name, seats, building, floor, features and time zone come from the directory. A room whose name is known already is suggested for pairing:\nmeetmeup rooms pair. Run again, it goes on with what is left. Ends with 1 when a room could not be imported.',
  async run(typed, out, open) {
    const choice = pairChoice(typed)
    const only = readOnly(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const side = await openConnections(context)
    const { id: connectionId } = await chooseConnection(side, organization, typed.arguments[0] ?? '')
    const pairByName = typed.options['pair-by-name'] === true
    const { decides, timeZone, adopts } = choice
    const order: ImportOrder = { connectionId, remoteCalendarIds: only, decides, timeZone, pairByName }
    if (typed.options.preview === true) {
      const planned = await side.connections.planImport({ organizationId: organization.id, order })
      if (!planned.ok) throw new Refusal(explain(planned.error))
      out.line(typed.json ? showJson(planned.value) : tableOf(planned.value, ({ act }) => act))
      return EXIT.ok
    }
    const done = await side.connections.importRooms(callerOf(context, organization.id), {
      order,
      adopts,
      onRow: (row, { done: place, of }) => out.note(`${place} of ${of}: ${row.remoteCalendarId} ${row.outcome}`),
    })
    if (!done.ok) throw new Refusal(explain(done.error))
    const rows = done.value
    out.line(typed.json ? showJson(rows) : tableOf(rows, ({ outcome, act }) => (outcome === 'left' ? act : outcome)))
    if (!typed.json && rows.some(({ calendar }) => calendar?.adoption === 'reading'))
      out.line('Calendars that were in use are read only. Next: meetmeup rooms adopt <room> --preview')
    return rows.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.ok
  },
}

function readOnly({ options }: Typed): readonly string[] | null {
  if (typeof options.only !== 'string') return null
  const addresses = options.only.split(',').map((address) => address.trim())
  if (addresses.includes('')) throw new UsageError('--only has an empty address.')
  return [...new Set(addresses)]
}

const explain = (error: ImportError): string =>
  error.code === 'provider_failed'
    ? `The directory could not be read: ${error.error.message} (${error.error.code}).`
    : 'That connection is not there any more.'

const tableOf = <Row extends ImportRow | ImportedRoom>(rows: readonly Row[], whatOf: (row: Row) => string): string =>
  rows.length === 0
    ? 'The directory lists no room. Why one is missing: meetmeup rooms explain <connection> <address>'
    : showTable([
        ['ADDRESS', 'NAME', 'SEATS', 'BUILDING', 'ROOM', 'WHAT', 'WHY'],
        ...rows.map((row) => [
          ...[
            row.remoteCalendarId,
            row.found?.name ?? '',
            String(row.found?.capacity ?? ''),
            row.found?.building ?? '',
          ],
          ...[String(row.roomId ?? ''), whatOf(row), whyOf(row)],
        ]),
      ])

function whyOf(row: ImportRow | ImportedRoom): string {
  if ('error' in row && row.error !== null) return explainPairError(row.error)
  return row.reason === null ? row.detail : `${row.reason}: ${row.detail}`
}
