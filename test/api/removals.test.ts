import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typedHere } from '../cli/command-line.ts'
import { openWorld, type World } from './world.ts'

describe('answering a mass removal', () => {
  let world: World
  let room: number
  let calendar: number
  let count = 0

  beforeAll(async () => {
    world = await openWorld()
    const body = {
      provider: 'exchange',
      name: 'Contoso',
      settings: { tenantId: 'contoso.example', clientId: 'app-1' },
      secret: { clientSecret: 'hush' },
    }
    const connection = (await world.ask({ method: 'POST', url: '/v1/connections', body })).json().id
    const remoteCalendarId = 'aspen@x.org'
    world.memory.addRoom({ remoteCalendarId, name: 'Aspen', timeZone: 'Europe/Berlin', answers: 'application' })
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
    const paired = await world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/calendars`,
      body: { connectionId: connection, remoteCalendarId, decides: 'meetmeup' },
    })
    calendar = paired.json().id
  })
  afterAll(() => world.close())

  const url = () => `/v1/rooms/${room}/calendars/${calendar}/removals`
  const say = (body: object, key?: string) =>
    world.ask({ method: 'POST', url: url(), body, ...(key === undefined ? {} : { key }) })

  /** A booking whose copy on the calendar has vanished together with many others. */
  async function stopped(visibility: 'public' | 'private' = 'public'): Promise<number> {
    count += 1
    const hour = String(8 + count).padStart(2, '0')
    const booked = await world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/bookings`,
      body: {
        start: { dateTime: `2026-12-02T${hour}:00:00`, timeZone: 'UTC' },
        end: { dateTime: `2026-12-02T${hour}:30:00`, timeZone: 'UTC' },
        organizer: { name: 'Pat', address: 'pat@x.org' },
        visibility,
      },
    })
    const { id } = booked.json()
    const at = [world.organizationId, calendar, id, `item-${count}`]
    await world.database.sql(
      `update link set remote_id = $4, state = 'live' where organization_id = $1 and calendar_id = $2 and booking_id = $3`,
      at,
    )
    await world.database.sql(
      `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, error)
        select $1, $2, $4, 'removed:' || $3, 'removed', '{"certain": true}', gen_random_uuid(), 'quarantined', '{"code": "mass_removal", "message": "many"}'
        where $3::bigint is not null`,
      at,
    )
    return id
  }

  it('shows administrators what each answer would do, and of private meetings no name', async () => {
    const [open, secret] = [await stopped(), await stopped('private')]
    const preview = await world.ask({ method: 'GET', url: url() })
    expect(preview.statusCode).toBe(200)
    expect(preview.json().items).toMatchObject([
      { bookingId: open, organizer: 'pat@x.org', onConfirm: 'cancelled', onRestore: 'put_back' },
      { bookingId: secret, organizer: null, onConfirm: 'cancelled', onRestore: 'put_back' },
    ])
  })

  it('takes one of two answers with a reason, once, and wakes the calendar', async () => {
    expect((await say({ answer: 'both', reason: 'x' })).json()).toMatchObject({ status: 400 })
    expect((await say({ answer: 'confirm' })).json()).toMatchObject({ status: 400, code: 'validation_failed' })
    expect((await say({ answer: 'confirm', reason: 'tidied up' }, world.keys.booker)).statusCode).toBe(403)
    expect((await say({ answer: 'confirm', reason: 'tidied up' }, world.neighbour.key)).statusCode).toBe(404)
    const answered = await say({ answer: 'confirm', reason: 'tidied up' })
    expect([answered.statusCode, answered.json()]).toEqual([202, { answered: 2 }])
    expect(world.woken).toContain(calendar)
    expect((await say({ answer: 'restore', reason: 'no' })).json()).toMatchObject({
      status: 409,
      code: 'state_conflict',
    })
    expect((await world.ask({ method: 'GET', url: url() })).json()).toEqual({ items: [] })
  })

  it('can be done on the command line as well', async () => {
    const id = await stopped()
    const type = (...words: string[]) =>
      typedHere(world.database, 'calendars', 'removals', String(calendar), '--organization', 'Home', ...words)
    const shown = await type()
    expect(shown.code).toBe(0)
    expect(shown.out).toMatch(new RegExp(`${id} +confirmed .* cancelled +put back`))
    expect((await type('--confirm', '--restore', '--reason', 'x')).code).toBe(2)
    expect((await type('--restore')).err).toContain('--reason')
    const restored = await type('--restore', '--reason', 'a slip', '--json')
    expect(JSON.parse(restored.out)).toEqual({ calendarId: calendar, answer: 'restore', meetings: 1 })
    expect((await type('--restore', '--reason', 'a slip')).code).toBe(1)
    expect((await type()).out).toContain('Nothing of this calendar is stopped.')
  })
})
