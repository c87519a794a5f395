import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { overheard } from '../worlds/overheard.ts'
import { at, book, conflicts, invite, shown, states, WE_DECIDE, written } from '../worlds/room-at-rest.ts'
import { askForCompare, NOW, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'
import { onTheFirst, PROVIDERS, type Provider, type TwoSandboxes, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile({ clockFrom: NOW })
const SLOW = { timeout: 240_000 }

const row = async <Row extends object>(room: TwoCalendars, side: 'east' | 'west' = 'east'): Promise<Row> => {
  const [found] = await room.database.sql<Row>('select * from calendar where id = $1', [room.calendarIds[side]])
  if (found === undefined) throw new Error('there is no such calendar')
  return found
}

describe('the daily comparison of a calendar', () => {
  it('is due once a day, at a time of day of its own', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.visit('east', { poll: true, compare: true })
    await room.visit('west', { poll: true, compare: true })
    const times = await room.database.sql<{ east: boolean; slot: string }>(
      `select next_compare_at > now() and next_compare_at <= now() + interval '1 day' as east, next_compare_at::time::text as slot
        from calendar where organization_id = $1 order by id`,
      [room.organizationId],
    )
    expect(times.map(({ east }) => east)).toEqual([true, true])
    expect(new Set(times.map(({ slot }) => slot)).size).toBe(2)
    await room.visit('east', { compare: true })
    const [again] = await room.database.sql<{ slot: string }>(
      'select next_compare_at::time::text as slot from calendar where id = $1',
      [room.calendarIds.east],
    )
    expect(again?.slot).toBe(times[0]?.slot)
  })

  it('writes nothing when nothing has changed, also when applied news was forgotten long ago', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (const time of ['08:00', '09:00', '10:00', '11:00']) invite(room, 'east', time)
    await book(room, '14:00')
    await room.settle()
    await database().sql(`delete from inbox where organization_id = $1`, [room.organizationId])
    const before = await written(room)
    await room.visit('east', { poll: true, compare: true })
    await room.visit('west', { poll: true, compare: true })
    expect(await written(room)).toEqual(before)
    expect((await row<{ compared_at: string | null }>(room)).compared_at).not.toBeNull()
  })

  it('writes a booking that the calendar was never owed', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '14:00')
    await database().sql(`delete from outbox where organization_id = $1`, [room.organizationId])
    await database().sql(`delete from link where organization_id = $1`, [room.organizationId])
    await room.settle()
    expect(shown(room, 'east')).toEqual([])
    await room.visit('east', { poll: true, compare: true })
    await room.visit('west', { poll: true, compare: true })
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('finds the copy of a booking whose link was lost, and writes no second one', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '14:00')
    await room.settle()
    await database().sql(`delete from link where organization_id = $1`, [room.organizationId])
    await database().sql(`delete from inbox where organization_id = $1`, [room.organizationId])
    await room.visit('east', { poll: true, compare: true })
    await room.visit('west', { poll: true, compare: true })
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    expect(await disagreements(room)).toEqual([])
  })

  it('concludes nothing from a listing of which a page failed, and goes on there the next time', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (const time of ['08:00', '09:00', '10:00', '11:00', '12:00', '13:00', '14:00']) invite(room, 'east', time)
    await room.settle()
    const { faults } = room.worlds.east
    // One read of what changed, then the first page of the listing, then no answer.
    let pulls = 0
    const ports = overheard(room.ports, (name) => {
      if (name !== 'pull') return
      pulls += 1
      if (pulls === 3) faults.failNextRead(room.remoteIds.east, 'unreachable')
    })
    await askForCompare(database(), room.calendarIds.east)
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(pulls).toBe(3)
    const [begun] = await database().sql<{ count: number }>(
      'select count(*) from compare_seen where calendar_id = $1',
      [room.calendarIds.east],
    )
    expect(begun?.count).toBe(3)
    const [waiting] = await database().sql<{ count: number }>(
      `select count(*) from inbox where organization_id = $1 and kind = 'removed'`,
      [room.organizationId],
    )
    expect(waiting?.count).toBe(0)
    await room.visit('east', { poll: true, compare: true })
    const [round] = await database().sql<{ count: number }>(
      'select count(*) from compare_round where calendar_id = $1',
      [room.calendarIds.east],
    )
    expect(round?.count).toBe(0)
    expect(new Set(await states(room))).toEqual(new Set(['Ann Meyer: confirmed']))
  })

  it('that cannot be made keeps nobody from following the calendar', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    const { compares } = room.ports
    const broken = {
      ...room,
      ports: {
        ...room.ports,
        compares: {
          ...compares,
          begin: async () => ({
            roundId: '',
            open: [{ window: { from: 'x', to: 'y' }, resume: 'no cursor of this world' }],
          }),
        },
      },
    }
    await askForCompare(database(), room.calendarIds.east)
    await book(room, '15:00')
    await visitCalendar(broken.ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(shown(room, 'east')).toContain('Booked: Ann Meyer (organizer)')
    expect(await row(room)).toMatchObject({ health: 'ok' })
    expect((await row<{ compare_detail: string | null }>(room)).compare_detail).toContain('cursor_expired')
  })

  it('comes to the same end wherever it is killed', SLOW, async () => {
    let finished = false
    for (let lifetime = 1; !finished; lifetime += 3) {
      await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
      const id = invite(room, 'west', '09:00')
      invite(room, 'west', '10:00')
      await book(room, at('14:00'))
      await room.settle()
      await database().sql(`delete from link where organization_id = $1 and calendar_id = $2 and role = 'mirror'`, [
        room.organizationId,
        room.calendarIds.west,
      ])
      room.worlds.west.people.delete(room.remoteIds.west, id)
      await askForCompare(database(), room.calendarIds.west)
      const calls = await room.killedVisit('west', lifetime)
      finished = calls < lifetime
      await askForCompare(database(), room.calendarIds.west)
      await room.settle()
      expect(await disagreements(room), `killed before call ${lifetime}`).toEqual([])
      expect((await states(room)).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: cancelled', 'Bob Ray: confirmed'])
      expect(await conflicts(room)).toEqual([])
    }
  })
})

/** Somebody duplicates our copy by hand, mark and all. */
async function duplicate(world: TwoSandboxes, provider: Provider): Promise<void> {
  const [link] = await world.database.sql<{ id: number; generation: number; base: { time: string } }>(
    'select id, generation, base from link where calendar_id = $1',
    [world.calendarIds[provider]],
  )
  if (link === undefined) throw new Error('there is no copy to duplicate')
  const start = Temporal.Instant.from(link.base.time.slice(0, link.base.time.indexOf('+')))
  if (provider === 'google') {
    world.google.control.people.book({
      person: world.google.calendar.remoteCalendarId,
      summary: 'Booked: Pat Panel',
      start: start.toString(),
      end: start.add({ hours: 1 }).toString(),
      event: { extendedProperties: { private: { mmuLink: String(link.id), mmuGeneration: String(link.generation) } } },
    })
    return
  }
  const wall = (instant: Temporal.Instant) =>
    instant.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString({ smallestUnit: 'minute' })
  const made = world.exchange.sandbox.people.writeDirectly(world.exchange.calendar.remoteCalendarId, {
    subject: 'Booked: Pat Panel',
    start: wall(start),
    end: wall(start.add({ hours: 1 })),
    timeZone: 'Europe/Berlin',
    more: {
      showAs: 'busy',
      singleValueExtendedProperties: [
        {
          id: 'String {6f0d1c52-9d1e-4a8b-8a43-2f6d0c1b7e95} Name MeetMeUpLink',
          value: `${link.id}:${link.generation}`,
        },
      ],
    },
  })
  if (!made.ok) throw new Error('the sandbox refused')
}

const audits = async (world: TwoSandboxes, like: string) =>
  (
    await world.database.sql<{ what: string }>(
      `select action || ' ' || coalesce(detail ->> 'kind', '') as what from audit where organization_id = $1 and action like $2 order by id`,
      [world.organizationId, like],
    )
  ).map(({ what }) => what)

describe.each(PROVIDERS)('comparing a room with %s', (provider) => {
  it('changes nothing on either side when both agree', SLOW, async () => {
    await using world = await twoSandboxes(database())
    const harness = world[provider]
    await harness.inviteRoom(onTheFirst(harness, '09:00', 'Budget'))
    await harness.inviteRoom({ ...onTheFirst(harness, '11:00', 'Weekly'), weeklyTimes: 4 })
    await harness.writeOntoRoom(onTheFirst(harness, '13:00', 'Sneaky'))
    await world.book(at('15:00'))
    await world.settle()
    const before = await written(world)
    world.forgetRequests()
    for (const each of PROVIDERS) await world.visit(each, { poll: true, compare: true })
    expect(await written(world)).toEqual(before)
    expect(PROVIDERS.flatMap((each) => world.writes(each))).toEqual([])
  })

  it('takes away a second copy of ours that nobody has touched', SLOW, async () => {
    await using world = await twoSandboxes(database())
    await world.book(at('15:00'))
    await world.settle()
    await duplicate(world, provider)
    expect(await world.shown(provider)).toEqual(['Booked: Pat Panel 14:00', 'Booked: Pat Panel 14:00'])
    await world.visit(provider, { poll: true, compare: true })
    await world.settle()
    expect(await world.shown(provider)).toEqual(['Booked: Pat Panel 14:00'])
    expect(await audits(world, 'calendar.stray%')).toEqual(['calendar.stray_removed twin'])
    const open = await world.database.sql(`select id from conflict where organization_id = $1`, [world.organizationId])
    expect(open).toEqual([])
  })
})

describe('a copy of ours that Exchange has lost without telling', () => {
  it('is written once more; when it goes again, the booking ends', SLOW, async () => {
    await using world = await twoSandboxes(database())
    await world.book(at('15:00'))
    await world.settle()
    const room = world.exchange.calendar.remoteCalendarId
    const lose = async () => {
      world.exchange.sandbox.control.missNextChanges(room, 1)
      await world.exchange.emptyCalendar()
    }
    await lose()
    await world.settle()
    expect(await world.shown('exchange')).toEqual([])
    await world.visit('exchange', { poll: true, compare: true })
    await world.settle()
    expect(await world.shown('exchange')).toEqual(['Booked: Pat Panel 14:00'])
    expect(await world.shown('google')).toEqual(['Booked: Pat Panel 14:00'])
    await lose()
    await world.visit('exchange', { poll: true, compare: true })
    await world.settle()
    expect(await world.shown('google')).toEqual([])
  })
})

describe('a booking that Exchange has accepted, and that somebody deletes in the room’s mailbox before we have seen it there', () => {
  it('is known to be gone after the next comparison; one that is there is not touched', SLOW, async () => {
    await using world = await twoSandboxes(database(), { exchangeDecides: 'provider' })
    const accept = async (time: string) => {
      await world.book(at(time))
      await world.visit('exchange')
      await world.exchange.settle()
    }
    await accept('15:00')
    await world.exchange.emptyCalendar()
    await accept('17:00')
    await world.settle()
    expect(await world.shown('google')).toEqual(['Booked: Pat Panel 14:00', 'Booked: Pat Panel 16:00'])
    await world.visit('exchange', { poll: true, compare: true })
    await world.settle()
    expect(await world.shown('google')).toEqual(['Booked: Pat Panel 16:00'])
    await world.visit('exchange', { poll: true, compare: true })
    await world.settle()
    expect(await world.shown('google')).toEqual(['Booked: Pat Panel 16:00'])
  })
})
