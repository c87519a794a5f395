import { describe, expect, it } from 'vitest'
import { type OutageWorld, outageWorld } from './outage-world.ts'
import { onTheFirst, PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 300_000 }
const OTHER: Readonly<Record<Provider, Provider>> = { exchange: 'google', google: 'exchange' }

/** The provider answers for the room by itself; somebody with rights on its calendar has written a meeting onto it at ten. */
async function written(provider: Provider): Promise<OutageWorld> {
  const room = await outageWorld({ [`${provider}Decides`]: 'provider' })
  await room[provider].letRoomAnswer('accepted')
  await room.pass({ minutes: 2 })
  await room[provider].writeOntoRoom(onTheFirst(room[provider], '10:00', 'Standup'))
  await room.pass({ minutes: 3 })
  expect(await occupied(room)).toEqual(['confirmed 09:00 booking'])
  return room
}

/** Half an hour from then, by the wall clock of Berlin. */
async function move({ api, database }: OutageWorld, time: string) {
  const [booking] = await database.sql<{ id: number }>('select id from booking order by id limit 1')
  const dateTime = `2026-12-01T${time}:00`
  const body = { start: { dateTime, timeZone: 'Europe/Berlin' } }
  return await api.ask({ method: 'PATCH', url: `/v1/bookings/${booking?.id}`, body })
}

/** Every booking that holds time: its state, when it begins (UTC) and how it holds the room. */
const occupied = async ({ database }: OutageWorld): Promise<readonly string[]> =>
  (
    await database.sql<{ says: string }>(
      `select b.state || ' ' || to_char(o.starts_at at time zone 'UTC', 'HH24:MI') || ' ' || o.kind as says
        from occupancy o join booking b on b.id = o.booking_id order by b.id`,
    )
  ).map(({ says }) => says)

const times = async (room: OutageWorld, provider: Provider) =>
  (await room.shown(provider)).map((text) => text.slice(-5)).sort()

describe.each(PROVIDERS)(
  'a meeting that somebody wrote onto a calendar in %s, which decides by itself',
  SLOW,
  (provider) => {
    it('has its new time as soon as the calendar has taken it, when it is moved through the API', async () => {
      await using room = await written(provider)
      const moved = await move(room, '14:00')
      expect([moved.statusCode, moved.json().state]).toEqual([200, 'held'])
      await room.pass({ minutes: 2 })
      expect(await occupied(room)).toEqual(['confirmed 13:00 booking'])
      expect(await times(room, provider)).toEqual(['13:00'])
      expect(await times(room, OTHER[provider])).toEqual(['13:00'])
      expect(await room.broken()).toEqual([])
    })

    it('goes on waiting while nobody can write there, and has it when the calendar is back', async () => {
      await using room = await written(provider)
      room.cutOff(provider)
      await move(room, '14:00')
      await room.pass({ minutes: 2 })
      expect(await occupied(room)).toEqual(['held 13:00 hold'])
      room.restore(provider)
      await room.pass({ minutes: 10 })
      expect(await occupied(room)).toEqual(['confirmed 13:00 booking'])
      expect(await times(room, provider)).toEqual(['13:00'])
      expect(await room.broken()).toEqual([])
    })

    it('does not get what the calendar has given to somebody else meanwhile', async () => {
      await using room = await written(provider)
      await room.invite(provider, '14:00', 'Board')
      await room[provider].settle()
      await move(room, '14:00')
      await room.pass({ minutes: 5 })
      const both = (await occupied(room)).filter((says) => / 13:00 (booking|hold|blocker)$/.test(says))
      expect(both).toHaveLength(1)
      expect(await room.broken()).toEqual([])
    })
  },
)
