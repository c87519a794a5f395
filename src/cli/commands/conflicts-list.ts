import type { Conflict } from '../../booking/ports.ts'
import { conflictStore } from '../../store/conflict-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

const STATES: readonly Conflict['state'][] = ['open', 'auto', 'imported', 'resolved', 'dismissed']
const LIMIT = 100

export const conflictsList: Command = {
  name: 'conflicts list',
  summary: 'List conflicts, newest first',
  takes: [],
  options: {
    organization: ORGANIZATION,
    state: { type: 'string', value: '<states>', says: `${STATES.join(', ')}, with commas between; open when left out` },
    limit: { type: 'string', value: '<number>', says: `how many at most; ${LIMIT} when left out` },
  },
  async run({ options, json }, out, open) {
    const states = readStates(options.state)
    const limit = options.limit === undefined ? LIMIT : Math.min(1000, wholeNumber(options.limit, '--limit'))
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const conflicts = await conflictStore(context.database).list({
      organizationId: organization.id,
      states,
      roomId: null,
      before: null,
      limit,
    })
    if (json) out.line(showJson(conflicts))
    else if (conflicts.length === 0) out.line(`${organization.name} has no conflict that is ${states.join(' or ')}.`)
    else
      out.line(
        showTable([
          ['ID', 'KIND', 'STATE', 'ROOM', 'BOOKINGS', 'SINCE', 'RULE'],
          ...conflicts.map(({ id, kind, state, roomId, bookings, detectedAt, rule }) => [
            String(id),
            kind,
            state,
            String(roomId),
            bookings.join(', '),
            detectedAt.toString({ smallestUnit: 'second' }),
            rule,
          ]),
        ]),
      )
    return EXIT.ok
  },
}

function readStates(text: string | boolean | undefined): readonly Conflict['state'][] {
  if (typeof text !== 'string') return ['open']
  return text.split(',').map((word) => {
    const state = STATES.find((known) => known === word.trim())
    if (state === undefined) throw new UsageError(`--state is one of ${STATES.join(', ')}, and not "${word.trim()}".`)
    return state
  })
}
