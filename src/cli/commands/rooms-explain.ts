import { chooseConnection } from '../choose-connection.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { showJson } from '../show-json.ts'

export const roomsExplain: Command = {
  name: 'rooms explain',
  summary: 'Tell why a connection does not list a room: licence, hidden, no permission, already paired',
  takes: ['connection', 'address'],
  options: { organization: ORGANIZATION },
  notes: 'Ends with 0 when the room can be paired, and with 1 when something has to be done first.',
  async run({ arguments: [named = '', remoteCalendarId = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openConnections(context)
    const { id: connectionId } = await chooseConnection(side, organization, named)
    const explained = await side.connections.explain({
      organizationId: organization.id,
      connectionId,
      remoteCalendarId,
    })
    if (!explained.ok)
      throw new Refusal(
        explained.error.code === 'provider_failed'
          ? `The provider did not answer: ${explained.error.error.message} (${explained.error.error.code}).`
          : `There is no connection ${connectionId} any more.`,
      )
    const { standing, detail, roomId } = explained.value
    if (json) out.line(showJson(explained.value))
    else {
      out.line(`${remoteCalendarId}: ${standing}. ${detail}`)
      if (roomId !== null) out.line(`It is paired with room ${roomId} already.`)
    }
    return roomId === null && (standing === 'listed' || standing === 'hidden') ? EXIT.ok : EXIT.failed
  },
}
