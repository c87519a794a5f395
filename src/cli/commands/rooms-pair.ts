import type { Room } from '../../core/room.ts'
import { suggestPairs } from '../../ops/rooms/index.ts'
import { callerOf } from '../caller.ts'
import { chooseConnection } from '../choose-connection.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { chooseRoom } from '../choose-room.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { type ConnectionSide, openConnections } from '../open-connections.ts'
import { explainPairError, PAIR_OPTIONS, pairChoice } from '../pair-options.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const roomsPair: Command = {
  name: 'rooms pair',
  summary: 'Make a calendar of a connection the room’s, once every right on it is proven',
  takes: ['room', 'connection'],
  options: {
    organization: ORGANIZATION,
    calendar: {
      type: 'string',
      value: '<address>',
      says: 'mailbox address or calendar id; the one of the same name when left out',
    },
    ...PAIR_OPTIONS,
  },
  notes:
    'A calendar in which meetings stand already is adopted: read, and not written to until meetmeup rooms adopt has been approved.\nWithout --calendar the directory is asked, and only a single room of the same name is taken.',
  async run(typed, out, open) {
    const { decides, timeZone, adopts } = pairChoice(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const side = await openConnections(context)
    const [roomNamed = '', connectionNamed = ''] = typed.arguments
    const room = await chooseRoom(side, organization, roomNamed)
    const { id: connectionId } = await chooseConnection(side, organization, connectionNamed)
    const { calendar } = typed.options
    const remoteCalendarId =
      typeof calendar === 'string' ? calendar : await calendarNamedLike(side, { room, connectionId })
    const paired = await side.calendars.pair(callerOf(context, organization.id), {
      ...{ roomId: room.id, connectionId, remoteCalendarId, decides, timeZone, adopts },
    })
    if (!paired.ok) throw new Refusal(`Nothing was paired: ${explainPairError(paired.error)}`)
    const { id, proofs, adoption } = paired.value
    if (typed.json) out.line(showJson(paired.value))
    else {
      out.line(showTable(proofs.map(({ step, passed, detail }) => [step, passed ? 'ok' : 'not possible', detail])))
      out.line(`Calendar ${id} (${remoteCalendarId}) is room ${room.id}’s (${room.name}).`)
      if (adoption === 'reading')
        out.line(`It is read, and nothing is written to it. Next: meetmeup rooms adopt ${room.id} --preview`)
    }
    return EXIT.ok
  },
}

/** The directory's only room that has this room's name. Several, or none: a person has to say which. */
async function calendarNamedLike(
  { connections }: Pick<ConnectionSide, 'connections'>,
  { room, connectionId }: { readonly room: Room; readonly connectionId: number },
): Promise<string> {
  const found = await connections.discover({ organizationId: room.organizationId, connectionId })
  if (!found.ok)
    throw new Refusal(
      found.error.code === 'provider_failed'
        ? `The directory could not be read: ${found.error.error.message} (${found.error.error.code}). Name the calendar: --calendar <address>.`
        : 'That connection is not there any more.',
    )
  const free = found.value.filter(({ roomId }) => roomId === null)
  const alike = suggestPairs([room], free)
  const [only] = alike
  if (alike.length === 1 && only !== undefined && only.certainty !== 'several') return only.remoteCalendarId
  const names = (alike.length > 1 ? alike : free.slice(0, 20)).map(({ remoteCalendarId }) => remoteCalendarId)
  if (names.length === 0)
    throw new Refusal(
      `Every room of that directory is paired already: take another connection, or name the calendar with --calendar <address>.`,
    )
  throw new Refusal(
    `${alike.length > 1 ? 'Several rooms of the directory have' : 'No room of the directory that is free has'} the name "${room.name}": choose with --calendar (${names.join(', ')}).`,
  )
}
