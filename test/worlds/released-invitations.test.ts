import { describe, expect, it } from 'vitest'
import { ROOM as ORION } from '../providers/google/google-harness.ts'
import { type OutageWorld, outageWorld } from './outage-world.ts'
import { onTheFirst, PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 120_000 }

/** Said by whoever releases: for people of the organization. */
const REASON = 'the board meets here'

/** Somebody lets go of the only meeting of the room, over the API. */
async function release({ api, database, organizationId }: OutageWorld): Promise<void> {
  const [booking] = await database.sql<{ id: number }>(
    `select id from booking where organization_id = $1 and state = 'confirmed'`,
    [organizationId],
  )
  const url = `/v1/bookings/${booking?.id}?reason=${encodeURIComponent(REASON)}`
  const answer = await api.ask({ method: 'DELETE', url })
  expect(answer.statusCode).toBe(200)
}

const organizerOf = (room: OutageWorld, provider: Provider): string =>
  provider === 'exchange' ? room.exchange.person.address : room.google.person.address

describe.each(PROVIDERS)('a meeting of %s that has the room, and that somebody lets go of here', SLOW, (provider) => {
  it('is declined with the reason, for an organiser of the organization', async () => {
    await using room = await outageWorld()
    const meeting = await room.invite(provider, '09:00')
    await room.pass({ minutes: 2 })
    await release(room)
    await room.pass({ minutes: 2 })
    expect(await room[provider].answerSeenBy(meeting)).toEqual({
      response: 'declined',
      comment: `The room let go of this meeting. Reason: ${REASON}. (released, rule asked)`,
    })
    expect(await room.broken()).toEqual([])
  })

  it('is declined in the language of the organiser, where that is known', async () => {
    await using room = await outageWorld()
    const created = await room.api.ask({
      method: 'POST',
      url: '/v1/people',
      body: { displayName: 'Bea', addresses: [organizerOf(room, provider)], language: 'ru-RU' },
    })
    expect(created.statusCode).toBe(201)
    const meeting = await room.invite(provider, '09:00')
    await room.pass({ minutes: 2 })
    await release(room)
    await room.pass({ minutes: 2 })
    expect(await room[provider].answerSeenBy(meeting)).toEqual({
      response: 'declined',
      comment: `Комната больше не занята этой встречей. Причина: ${REASON}. (released, правило asked)`,
    })
  })

  it('is declined without a word of ours to somebody outside', async () => {
    await using room = await outageWorld()
    const answered = await inviteFromOutside(room, provider)
    await room.pass({ minutes: 2 })
    expect(await room.states()).toHaveLength(1)
    await release(room)
    await room.pass({ minutes: 2 })
    expect(await answered()).toBe('The room let go of this meeting. (released, rule asked)')
  })
})

/** Answers how to read what the room has told the guest. */
async function inviteFromOutside(
  { exchange, google }: OutageWorld,
  provider: Provider,
): Promise<() => Promise<unknown>> {
  const guest = { name: 'Gil Guest', address: 'gil@elsewhere.example' }
  if (provider === 'exchange') {
    const meeting = await exchange.inviteRoom({ ...onTheFirst(exchange, '09:00', 'Pitch'), organizer: guest })
    return async () => (await exchange.answerSeenBy(meeting)).comment
  }
  google.control.people.receive({
    ...{ person: ORION, summary: 'Pitch', iCalUID: 'pitch@elsewhere.example' },
    organizer: { email: guest.address, displayName: guest.name },
    ...{ start: '2026-12-01T09:00:00', end: '2026-12-01T09:30:00', timeZone: 'Europe/Berlin' },
  })
  return async () => {
    const [event] = google.control.events(ORION) as { attendees?: { email: string; comment?: string }[] }[]
    return event?.attendees?.find(({ email }) => email === ORION)?.comment
  }
}
