import { describe, expect, it } from 'vitest'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, conflicts, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const close = ({ ports }: TwoCalendars) =>
  composeBooking({
    database: database(),
    clock: ports.clock,
    waker: { wake: () => {} },
    host: 'meetmeup.test',
  }).closeSettledConflicts()

/** Somebody has written onto the room's calendar, over a booking. */
async function contested() {
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE })
  const booked = await book(room, at('09:00'))
  if (!booked.ok) throw new Error('the room was not booked')
  await room.settle()
  const sneaky = writeOnto(room, 'west', '09:30')
  await room.settle()
  expect(await conflicts(room)).toEqual(['direct_write (open)'])
  return { room, booked: booked.value.booking.id, sneaky }
}

const history = async ({ organizationId }: TwoCalendars) =>
  database().sql(
    `select actor, action, from_version as "from", to_version as "to" from audit where organization_id = $1 and entity = 'conflict'`,
    [organizationId],
  )

describe('an open conflict', () => {
  it('stays open for as long as its sides stand in each other’s way', async () => {
    const { room } = await contested()
    await using _room = room
    expect(await close(room)).toBe(0)
    expect(await conflicts(room)).toEqual(['direct_write (open)'])
  })

  it('closes when the meeting that was contested goes', async () => {
    const { room, sneaky } = await contested()
    await using _room = room
    room.worlds.west.people.delete(room.remoteIds.west, sneaky)
    await room.settle()
    expect(await close(room)).toBe(1)
    expect(await conflicts(room)).toEqual(['direct_write (resolved)'])
    expect(await history(room)).toEqual([{ actor: 'timer', action: 'conflict.obsolete', from: 1, to: 2 }])
    expect(await close(room)).toBe(0)
  })

  it('closes when the other side gives the room up; the contested meeting then has it', async () => {
    const { room, booked } = await contested()
    await using _room = room
    await room.cancel(booked)
    expect(await close(room)).toBe(1)
    await room.settle()
    expect((await states(room)).sort()).toEqual(['Ann Meyer: cancelled', 'Bob Ray: confirmed'])
    expect(await conflicts(room)).toEqual(['direct_write (resolved)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('goes on between the contested meeting and whoever has the room since the other side gave it up', async () => {
    const { room, booked } = await contested()
    await using _room = room
    await room.cancel(booked)
    const faster = await book(room, at('09:30'))
    if (!faster.ok) throw new Error('the room was not booked')
    expect(await close(room)).toBe(0)
    const [sides] = await database().sql<{ bookings: string[] }>(
      'select bookings from conflict where organization_id = $1',
      [room.organizationId],
    )
    expect(sides?.bookings).toContain(String(faster.value.booking.id))
    expect(await close(room)).toBe(0)
    await room.cancel(faster.value.booking.id)
    expect(await close(room)).toBe(1)
    expect((await states(room)).sort()).toEqual([
      ...['Ann Meyer: cancelled', 'Ann Meyer: cancelled'],
      ...['Bob Ray: confirmed'],
    ])
  })

  it('closes when one of them moves away', async () => {
    const { room, booked } = await contested()
    await using _room = room
    await room.move(booked, at('14:00'))
    expect(await close(room)).toBe(1)
    await room.settle()
    expect((await states(room)).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: confirmed'])
    expect(await disagreements(room)).toEqual([])
  })

  it('stays open when it was a calendar of the room that refused the meeting: that one is not asked again and again', async () => {
    const { room, booked } = await contested()
    await using _room = room
    const refused = `jsonb_build_object('code', 'provider_refused', 'rule', 'provider_refused', 'value', 'memory', 'limit', null, 'inputs', verdict -> 'inputs')`
    await database().sql(`update booking set verdict = ${refused} where organization_id = $1 and state = 'contested'`, [
      room.organizationId,
    ])
    await room.cancel(booked)
    expect(await close(room)).toBe(0)
    expect(await conflicts(room)).toEqual(['direct_write (open)'])
  })
})
