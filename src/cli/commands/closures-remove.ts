import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { chooseRoom } from '../choose-room.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { closureJson, openClosures } from '../open-closures.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const closuresRemove: Command = {
  name: 'closures remove',
  summary: 'Put a room into service again',
  takes: ['room', 'closure-id'],
  options: { organization: ORGANIZATION },
  notes:
    'Meetings that waited and have nobody else in their way get the room back within a minute; the calendars show it free. Lost dates stay lost.',
  async run({ arguments: [named = '', id], options, json }, out, open) {
    const closureId = wholeNumber(id, '<closure-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openClosures(context)
    const room = await chooseRoom(side, organization, named)
    const lifted = await side.closures.lift(callerOf(context, organization.id), { roomId: room.id, closureId })
    if (!lifted.ok)
      throw new Refusal(`${room.name} has no closure ${closureId}. See: meetmeup closures list ${room.id}`)
    out.line(
      json
        ? showJson(closureJson(lifted.value, room))
        : `Closure ${closureId} is lifted: ${room.name} is in service again.`,
    )
    return EXIT.ok
  },
}
