import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { meeting } from '../booking/world.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type Ended, typedHere } from './command-line.ts'

const SLOW = { timeout: 60_000 }
const database = databaseOfFile()
const type = (...args: readonly string[]): Promise<Ended> => typedHere(database(), ...args)
const json = ({ out }: Ended) => JSON.parse(out)
const year = Temporal.Now.plainDateISO('UTC').year + 1
/** Within the time in which rooms are booked. */
const soon = Temporal.Now.plainDateISO('UTC').add({ days: 60 })

const add = (from: string, to: string, ...more: readonly string[]) =>
  type('closures', 'add', 'aspen', '--from', from, '--to', to, '--reason', 'new carpets', ...more)

beforeAll(async () => {
  const { id } = json(await type('organizations', 'create', 'Acme', '--json'))
  const [room] = await database().sql<{ id: number }>(
    `insert into room (organization_id, name, time_zone) values ($1, 'Aspen', 'Europe/Berlin') returning id`,
    [id],
  )
  await database().sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [id, room?.id])
})

describe('closures on the command line', SLOW, () => {
  it('are added by the clock of the room, listed with its zone, and removed as often as somebody asks', async () => {
    expect((await type('closures', 'list', 'Aspen')).out).toBe('Aspen was never out of service.\n')
    const added = await add(`${year}-12-21T08:00`, `${year}-12-23T18:00`)
    expect(added).toMatchObject({ code: 0, err: '' })
    const id =
      /^Aspen is out of service from \d{4}-12-21 08:00 to \d{4}-12-23 18:00 \(Europe\/Berlin\): closure (\d+)\.\n$/.exec(
        added.out,
      )?.[1] ?? ''
    expect(id).not.toBe('')
    expect(json(await type('closures', 'list', 'aspen', '--json'))).toMatchObject([
      {
        ...{ id: Number(id), timeZone: 'Europe/Berlin', reason: 'new carpets', liftedAt: null },
        ...{ startsAt: `${year}-12-21T07:00:00Z`, endsAt: `${year}-12-23T17:00:00Z` },
      },
    ])
    expect((await type('closures', 'list', 'aspen')).out).toMatch(
      /^Aspen, times of Europe\/Berlin\nID +FROM +TO +STATE +REASON\n\d+ +\d{4}-12-21 08:00 +\d{4}-12-23 18:00 +to come +new carpets\n$/,
    )
    for (let times = 0; times < 2; times++)
      expect(await type('closures', 'remove', 'Aspen', id)).toEqual({
        ...{ code: 0, err: '' },
        out: `Closure ${id} is lifted: Aspen is in service again.\n`,
      })
    expect((await type('closures', 'list', 'aspen')).out).toContain('lifted')
  })

  it('take times with an offset, and answer scripts in JSON', async () => {
    const made = json(await add(`${year}-06-01T08:00:00Z`, `${year}-06-01T12:00:00+02:00`, '--json'))
    expect(made).toMatchObject({
      closure: { startsAt: `${year}-06-01T08:00:00Z`, endsAt: `${year}-06-01T10:00:00Z`, releasedAt: null },
      ...{ contested: [], lostDates: [] },
    })
  })

  it('say what was wrong: the command with 2, the world with 1', async () => {
    expect(await add('tomorrow', `${year}-12-25T18:00`)).toMatchObject({
      ...{ code: 2, out: '' },
      err: '--from has to be like 2027-12-21T08:00, and is not with "tomorrow". See: meetmeup closures add --help\n',
    })
    expect((await type('closures', 'add', 'aspen', '--from', `${year}-12-25T18:00`)).code).toBe(2)
    expect(await add(`${year}-12-25T18:00`, `${year}-12-25T08:00`)).toMatchObject({
      ...{ code: 1, out: '', err: 'Nothing was changed: --to has to be later than --from.\n' },
    })
    expect((await add('2020-01-01T08:00', '2020-01-01T09:00')).err).toBe('Nothing was changed: that time is over.\n')
    await add(`${year}-12-28T08:00`, `${year}-12-28T18:00`)
    expect((await add(`${year}-12-28T17:00`, `${year}-12-28T19:00`)).err).toMatch(
      /^Nothing was changed: booking \d+ blocks Aspen in that time already\.\n$/,
    )
    expect((await type('closures', 'remove', 'aspen', '9999')).err).toMatch(
      /^Aspen has no closure 9999\. See: meetmeup closures list \d+\n$/,
    )
    expect((await type('closures', 'list', 'birch')).err).toContain('Acme has no room "birch"')
  })

  it('do not guess when a clock skips a time or shows it twice', async () => {
    expect((await add('2027-03-28T02:30', '2027-03-28T09:00')).err).toContain('clocks in Europe/Berlin skip 2027-03-28')
    expect((await add('2027-10-31T02:30', '2027-10-31T09:00')).err).toContain('twice; type it with its offset')
  })

  it('name the bookings that are in the way', async () => {
    const [room] = await database().sql<{ organization_id: number; id: number }>('select organization_id, id from room')
    const { bookings } = composeBooking({
      ...{ database: database(), clock: { now: () => Temporal.Now.instant() }, host: 'meetmeup.test' },
      waker: { wake: () => {} },
    })
    const booked = await bookings.book(
      { organizationId: room?.organization_id ?? 0, actor: 'test', causeId: randomUUID() },
      {
        ...{ roomId: room?.id ?? 0, origin: 'api', uid: null, summary: 'Planning', description: null },
        ...{ organizer: null, visibility: 'public', attendeeCount: null },
        series: meeting(`${soon}T10:00`, 60),
      },
    )
    expect(booked.ok).toBe(true)
    expect((await add(`${soon}T08:00`, `${soon}T18:00`)).out).toMatch(
      /\nWaiting for another room: booking \d+\. Next: meetmeup conflicts list --state open\n$/,
    )
  })
})
