import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { overheard } from '../worlds/overheard.ts'
import { at, book, calendarRow, conflicts, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const CONNECTION = '(select connection_id from calendar where id = $1)'

describe('a provider that asks for quiet', () => {
  it('gets it for the whole connection, as long as it asked', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    room.worlds.east.faults.throttle(room.remoteIds.east, { on: 'read', calls: 1, retryAfterMs: 120_000 })
    await room.visit('east', { poll: true })
    const calls: string[] = []
    const ports = overheard(room.ports, (name) => void calls.push(name))
    await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(calls).toEqual([])
    const [row] = await room.database.sql<{ waits: boolean }>(
      `select quiet_until between now() + interval '100 seconds' and now() + interval '120 seconds' as waits from connection where id = ${CONNECTION}`,
      [room.calendarIds.east],
    )
    expect(row?.waits).toBe(true)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('does not use up the tries of what waits to be written', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '11:00')
    room.worlds.west.faults.throttle(room.remoteIds.west, { on: 'write', calls: 20, retryAfterMs: 1000 })
    for (let time = 0; time < 12; time++) {
      await room.visit('west', { poll: true })
      await room.database.sql('update link set next_attempt_at = null')
      await room.database.sql('update connection set quiet_until = null')
    }
    const [link] = await room.database.sql<{ attempt: number; state: string }>(
      'select attempt, state from link where calendar_id = $1',
      [room.calendarIds.west],
    )
    expect(link).toEqual({ attempt: 0, state: 'pending' })
  })
})

describe('a connection whose credentials are refused', () => {
  it('waits for a person, keeps every booking, and goes on by itself afterwards', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    const { faults } = room.worlds.east
    faults.signOut(true)
    const booked = await book(room, '11:00')
    expect(booked.ok).toBe(true)
    await room.visit('east', { poll: true })
    const state = `select state from connection where id = ${CONNECTION}`
    expect(await room.database.sql(state, [room.calendarIds.east])).toEqual([{ state: 'signed_out' }])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: confirmed'])
    faults.signOut(false)
    await room.database.sql(`update connection set state = 'ok' where organization_id = $1`, [room.organizationId])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })
})

describe('a calendar whose rights were taken away', () => {
  it('is asked again each hour, says so, and cancels nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.faults.forbid(room.remoteIds.east, true)
    await room.visit('east', { poll: true })
    expect(await calendarRow(room, 'east')).toMatchObject({ health: 'forbidden' })
    const [row] = await room.database.sql<{ later: boolean }>(
      `select next_poll_at > now() + interval '59 minutes' as later from calendar where id = $1`,
      [room.calendarIds.east],
    )
    expect(row?.later).toBe(true)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    room.worlds.east.faults.forbid(room.remoteIds.east, false)
    await room.settle()
    expect(await calendarRow(room, 'east')).toMatchObject({ health: 'ok', health_detail: null })
  })
})

describe('a write whose answer is lost', () => {
  it.each(['after_commit', 'garbled'] as const)('is looked for before it is made again (%s)', async (how) => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    room.worlds.west.faults.failNextWrite(room.remoteIds.west, how)
    await book(room, '11:00')
    await room.visit('west', { poll: true })
    const calls: string[] = []
    const ports = overheard(room.ports, (name) => void calls.push(name))
    await room.database.sql('update link set next_attempt_at = null')
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.west })
    expect(calls[0]).toBe('findByKey')
    expect(calls.filter((name) => name === 'create')).toHaveLength(how === 'garbled' ? 1 : 0)
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })
})

describe('an item that somebody changed just before we wrote', () => {
  it('is read again before it is written', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const booked = await book(room, '11:00')
    await room.settle()
    room.worlds.west.faults.staleNextWrite(room.remoteIds.west)
    if (booked.ok) await room.cancel(booked.value.booking.id)
    await room.settle()
    expect(shown(room, 'west')).toEqual([])
    expect(await disagreements(room)).toEqual([])
  })
})

describe('a write that a calendar will never take', () => {
  it('waits for a person after eight tries, and is tried again when the booking changes', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const booked = await book(room, '11:00')
    await room.settle()
    if (!booked.ok) throw new Error('the room is free')
    const { id } = booked.value.booking
    await room.move(id, at('14:00'))
    for (let time = 0; time < 8; time++) {
      room.worlds.west.faults.staleNextWrite(room.remoteIds.west)
      await room.visit('west')
      await room.database.sql('update link set next_attempt_at = null')
    }
    expect(await conflicts(room)).toEqual(['unpushable (open)'])
    await room.visit('west')
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    expect(copy?.series).toEqual(at('11:00'))
    await room.cancel(id)
    await room.settle()
    expect(shown(room, 'west')).toEqual([])
  })
})

describe('an item that nobody can read', () => {
  const unreadable = (remoteId: string) => ({
    kind: 'unreadable' as const,
    remoteId,
    version: 'v1',
    reason: 'its recurrence has no end and no beginning',
    raw: {},
  })

  it('is set aside and listed, and stops nothing else', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { pull } = room.worlds.east.open()
    const provider = {
      ...room.worlds.east.open(),
      pull: async (...asked: Parameters<typeof pull>) => {
        const page = await pull(...asked)
        return page.ok
          ? { ...page, value: { ...page.value, changes: [unreadable('odd'), ...page.value.changes] } }
          : page
      },
    }
    invite(room, 'east', '09:00')
    const ports = { ...room.ports, providers: { of: async () => provider } }
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
    const aside = await room.database.sql(
      `select remote_id, error ->> 'code' as code from inbox where organization_id = $1 and state = 'quarantined'`,
      [room.organizationId],
    )
    expect(aside).toEqual([{ remote_id: 'odd', code: 'unreadable' }])
  })

  it('is set aside after a few visits when only a closer look at it fails', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.faults.touch(room.remoteIds.east, id)
    const later = invite(room, 'east', '10:00')
    const east = room.worlds.east.open()
    const { read } = east
    const malformed = {
      kind: 'malformed' as const,
      status: 200,
      code: 'malformed',
      message: 'the answer is no event',
      requestId: null,
      retryAfterMs: null,
    }
    const provider = {
      ...east,
      read: async (...asked: Parameters<typeof read>) =>
        asked[1].remoteId === id ? { ok: false as const, error: malformed } : await read(...asked),
    }
    const ports = { ...room.ports, providers: { of: async () => provider } }
    for (let visit = 0; visit < 4; visit++) {
      await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
      await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    }
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: confirmed'])
    expect(room.worlds.east.items(room.remoteIds.east).find((item) => item.remoteId === later)?.roomResponse).toBe(
      'accepted',
    )
  })
})
