import { everyRoom } from '../../ops/rooms/index.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const roomsList: Command = {
  name: 'rooms list',
  summary: 'List rooms and their calendars; archived ones are left out',
  takes: [],
  options: { organization: ORGANIZATION },
  async run({ options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const { rooms, calendars } = await openConnections(context)
    const listed = []
    for (const room of await everyRoom(rooms, organization.id))
      listed.push({ ...room, calendars: (await calendars.list(organization.id, room.id)) ?? [] })
    if (json)
      out.line(
        showJson(
          listed.map(({ id, name, building, floor, capacity, features, timeZone, calendars: paired }) => ({
            ...{ id, name, building, floor, capacity, features, timeZone },
            calendars: paired.map(({ id: calendarId, connectionId, provider, remoteCalendarId, health, adoption }) => ({
              ...{ id: calendarId, connectionId, provider, remoteCalendarId, health, adoption },
            })),
          })),
        ),
      )
    else if (listed.length === 0) out.line(`${organization.name} has no room yet: meetmeup rooms import <connection>`)
    else
      out.line(
        showTable([
          ['ID', 'NAME', 'SEATS', 'BUILDING', 'FLOOR', 'TIME ZONE', 'CALENDARS'],
          ...listed.map(({ id, name, capacity, building, floor, timeZone, calendars: paired }) => [
            ...[String(id), name, String(capacity ?? ''), building ?? '', floor ?? '', timeZone],
            paired
              .map(
                ({ remoteCalendarId, adoption }) => `${remoteCalendarId}${adoption === null ? '' : ` (${adoption})`}`,
              )
              .join(', '),
          ]),
        ]),
      )
    return EXIT.ok
  },
}
