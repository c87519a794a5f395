import type { Closure } from '../../booking/ports.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { chooseRoom } from '../choose-room.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { closureJson, openClosures, wallText } from '../open-closures.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const closuresList: Command = {
  name: 'closures list',
  summary: 'List the times in which a room is out of service, the last first',
  takes: ['room'],
  options: { organization: ORGANIZATION },
  notes: '<room> is an id or a name. Times are by the clock of the room; JSON has instants, and the zone beside them.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openClosures(context)
    const room = await chooseRoom(side, organization, named)
    const found = await side.closures.list(organization.id, room.id)
    const now = context.clock.now()
    if (json) out.line(showJson(found.map((closure) => closureJson(closure, room))))
    else if (found.length === 0) out.line(`${room.name} was never out of service.`)
    else {
      out.line(`${room.name}, times of ${room.timeZone}`)
      out.line(
        showTable([
          ['ID', 'FROM', 'TO', 'STATE', 'REASON'],
          ...found.map((closure) => [
            String(closure.id),
            wallText(closure.startsAt, room),
            wallText(closure.endsAt, room),
            stateOf(closure, now),
            closure.reason,
          ]),
        ]),
      )
    }
    return EXIT.ok
  },
}

function stateOf({ startsAt, endsAt, liftedAt }: Closure, now: Temporal.Instant): string {
  if (liftedAt !== null) return 'lifted'
  if (Temporal.Instant.compare(endsAt, now) <= 0) return 'over'
  return Temporal.Instant.compare(startsAt, now) <= 0 ? 'closed now' : 'to come'
}
