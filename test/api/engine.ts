import { composeAdoption } from '../../src/compose/compose-adoption.ts'
import { composeSync } from '../../src/compose/compose-sync.ts'
import { declineText } from '../../src/core/decline-text.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { PLAIN_SEAL } from '../worlds/paired-room.ts'
import type { World } from './world.ts'

/** The engine beside the API of a test, on the same database and the same memory calendars. */
export function engineOf(world: World) {
  const visits = composeSync({
    database: world.database,
    providers: { of: async () => world.memory.open() },
    seal: PLAIN_SEAL,
    enqueue: async () => 'queued',
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(),
    clock: { now: world.now },
    notificationUrl: () => null,
  })
  const { organizationId } = world
  const adoption = composeAdoption({ database: world.database, visits })
  return {
    /** One visit of a calendar, as if its time had come. */
    async visit(calendarId: number): Promise<void> {
      await world.database.sql(
        'update calendar set next_poll_at = now(), dirty_since = now(), lease_until = null where id = $1',
        [calendarId],
      )
      await visitCalendar(visits, { organizationId, calendarId })
    },
    /** Steps of an adoption until nothing is left to do. */
    async adopt(adoptionId: number): Promise<void> {
      for (let step = 0; step < 200; step++) {
        const advanced = await adoption.advance({ organizationId, adoptionId })
        if (advanced === 'rest') return
        await world.database.sql('update adoption set lease_until = null where id = $1', [adoptionId])
        await world.database.sql('update calendar set lease_until = null, next_poll_at = now()')
      }
      throw new Error('the adoption does not end')
    },
  }
}

/** A room of the API's world, paired with one calendar in memory for each address. */
export async function pairedRoom(
  world: World,
  name: string,
  addresses: readonly string[],
  more: object = {},
): Promise<{ readonly room: number; readonly calendars: readonly number[] }> {
  const made = async (url: string, body: object): Promise<number> => {
    const answer = await world.ask({ method: 'POST', url, body })
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json().id
  }
  const room = await made('/v1/rooms', { name, timeZone: 'Europe/Berlin' })
  const calendars: number[] = []
  for (const remoteCalendarId of addresses) {
    world.memory.addRoom({ remoteCalendarId, name, timeZone: 'Europe/Berlin', answers: 'application' })
    const connectionId = await made('/v1/connections', {
      provider: 'exchange',
      name: `Of ${remoteCalendarId}`,
      settings: { tenantId: 'contoso.example', clientId: 'app-1' },
      secret: { clientSecret: 'hush' },
    })
    const pairing = { connectionId, remoteCalendarId, decides: 'meetmeup', ...more }
    calendars.push(await made(`/v1/rooms/${room}/calendars`, pairing))
  }
  return { room, calendars }
}
