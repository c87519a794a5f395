import type { CloseRoomError } from '../../booking/index.ts'
import type { MadeClosure } from '../../booking/ports.ts'
import type { Room } from '../../core/room.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { chooseRoom } from '../choose-room.ts'
import { Refusal } from '../cli-error.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { closureJson, openClosures, wallText } from '../open-closures.ts'
import { readName } from '../read-name.ts'
import { readRoomTime } from '../read-room-time.ts'
import { showJson } from '../show-json.ts'

export const closuresAdd: Command = {
  name: 'closures add',
  summary: 'Take a room out of service for a time',
  takes: ['room'],
  options: {
    organization: ORGANIZATION,
    from: { type: 'string', value: '<time>', says: 'when it begins', required: true },
    to: { type: 'string', value: '<time>', says: 'when it ends', required: true },
    reason: { type: 'string', value: '<text>', says: 'told to everybody who wants the room then', required: true },
  },
  notes:
    'A time is 2027-12-21T08:00 by the clock of the room, or 2027-12-21T08:00:00+01:00 with an offset of its own.\nNobody is booked over: meetings in the way wait for another room until a day before, series do without those dates.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    const reason = readName('--reason', String(options.reason))
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openClosures(context)
    const room = await chooseRoom(side, organization, named)
    const command = {
      roomId: room.id,
      startsAt: readRoomTime('--from', String(options.from), room),
      endsAt: readRoomTime('--to', String(options.to), room),
      reason,
    }
    const closed = await side.closures.close(callerOf(context, organization.id), command)
    if (!closed.ok) throw new Refusal(`Nothing was changed: ${explain(closed.error, room)}`)
    const { closure, contested, lostDates } = closed.value
    if (json) out.line(showJson({ closure: closureJson(closure, room), contested, lostDates }))
    else show(closed.value, room, out)
    return EXIT.ok
  },
}

function show({ closure, contested, lostDates }: MadeClosure, room: Room, out: Output): void {
  const span = `${wallText(closure.startsAt, room)} to ${wallText(closure.endsAt, room)} (${room.timeZone})`
  out.line(`${room.name} is out of service from ${span}: closure ${closure.id}.`)
  if (contested.length > 0)
    out.line(`Waiting for another room: ${list(contested)}. Next: meetmeup conflicts list --state open`)
  if (lostDates.length > 0) out.line(`Series that do without dates: ${list(lostDates)}.`)
}

const list = (bookingIds: readonly number[]): string =>
  `booking${bookingIds.length === 1 ? '' : 's'} ${bookingIds.join(', ')}`

function explain(error: CloseRoomError, { name }: Room): string {
  switch (error.code) {
    case 'ends_before_start':
      return '--to has to be later than --from.'
    case 'in_the_past':
      return 'that time is over.'
    case 'blocked_already':
      return `booking ${error.bookingId} blocks ${name} in that time already.`
    case 'room_not_found':
    case 'closure_not_found':
      return `${name} is gone.`
  }
}
