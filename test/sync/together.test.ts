import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type VisitPorts, visitCalendar } from '../../src/sync/visit-calendar.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, at, bob, conflicts, invite, shown, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { SIDES, type Side, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const newRoom = () => twoCalendars({ database: database(), decides: WE_DECIDE })

/** In how many transactions the bookings of a room came to be. */
async function transactions({ organizationId }: TwoCalendars): Promise<number> {
  const rows = await database().sql(
    'select distinct xmin::text from booking where organization_id = $1 and version = 1',
    [organizationId],
  )
  return rows.length
}

const setAside = ({ organizationId }: TwoCalendars) =>
  database().sql<{ code: string; summary: string }>(
    `select error ->> 'code' as code, payload ->> 'summary' as summary from inbox where organization_id = $1 and state = 'quarantined'`,
    [organizationId],
  )

const HOURS = ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00']

describe('new meetings that a calendar tells of at once', () => {
  beforeAll(async () => {
    await database().sql(`create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.summary = 'Poison' then raise exception 'no' using errcode = 'check_violation'; end if; return new; end $$`)
    await database().sql(
      'create trigger refuse_poison before insert on booking for each row execute function refuse_poison()',
    )
  })

  it('are decided in one transaction', async () => {
    await using room = await newRoom()
    for (const hour of HOURS) writeOnto(room, 'east', hour)
    await room.visit('east')
    expect(await states(room)).toEqual(HOURS.map(() => 'Ann Meyer: confirmed'))
    expect(await transactions(room)).toBe(1)
  })

  it('that cannot be written is set aside alone, and the others have the room', async () => {
    await using room = await newRoom()
    invite(room, 'east', '09:00')
    invite(room, 'east', '10:00', 'Poison')
    invite(room, 'east', '11:00')
    await room.settle()
    // Its time is kept free of others for as long as nobody has looked at it.
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'null: confirmed', 'Ann Meyer: confirmed'])
    expect(await setAside(room)).toEqual([{ code: 'not_applicable', summary: 'Poison' }])
    expect(shown(room, 'east').sort()).toEqual(['Budget (accepted)', 'Budget (accepted)', 'Poison (needs_action)'])
  })

  it('of which one is known through the other calendar are one booking each, and the known one is not made twice', async () => {
    await using room = await newRoom()
    const both = (side: Side) =>
      room.worlds[side].people.inviteRoom(room.remoteIds[side], {
        ...{ series: at('10:00'), summary: 'Both', organizer: ann },
        iCalUid: 'both@east.example',
      })
    both('west')
    await room.settle()
    invite(room, 'east', '09:00')
    both('east')
    invite(room, 'east', '11:00')
    await room.settle()
    expect(await states(room)).toEqual(HOURS.slice(0, 3).map(() => 'Ann Meyer: confirmed'))
    expect(await conflicts(room)).toEqual([])
    expect(broken(await prove(room))).toEqual([])
  })

  it('are all there once, whenever the worker is killed', async () => {
    for (const lifetime of [4, 9, 14, 19, 24, 29]) {
      await using room = await newRoom()
      for (const hour of HOURS) invite(room, 'east', hour)
      await room.killedVisit('east', lifetime)
      await room.settle()
      expect(await states(room)).toEqual(HOURS.map(() => 'Ann Meyer: confirmed'))
      expect(broken(await prove(room))).toEqual([])
    }
  })
})

const anyMeeting = fc.record({
  side: fc.constantFrom<Side>('east', 'west'),
  as: fc.constantFrom('invited', 'written'),
  hour: fc.integer({ min: 9, max: 14 }),
  minutes: fc.constantFrom(30, 60, 150),
})
type Meeting = typeof anyMeeting extends fc.Arbitrary<infer Value> ? Value : never

function comes(room: TwoCalendars, { side, as, hour, minutes }: Meeting, nth: number): void {
  const { people } = room.worlds[side]
  const meeting = {
    series: at(`${String(hour).padStart(2, '0')}:00`, minutes),
    summary: `Meeting ${nth}`,
    organizer: side === 'east' ? ann : bob,
  }
  if (as === 'invited') people.inviteRoom(room.remoteIds[side], meeting)
  else people.writeOntoRoom(room.remoteIds[side], meeting)
}

describe('news of meetings that are known already', () => {
  it('costs one question for all of them', async () => {
    await using room = await newRoom()
    const ids = HOURS.map((hour) => invite(room, 'east', hour))
    await room.settle()
    for (const id of ids) room.worlds.east.people.editDetails(room.remoteIds.east, id, { summary: 'Costs' })
    const asked: number[] = []
    const counted: VisitPorts = {
      ...room.ports,
      apply: {
        inTransaction: (calendar, work) =>
          room.ports.apply.inTransaction(calendar, (unit) => {
            const strangers: typeof unit.strangers = (rows) => {
              asked.push(rows.length)
              return unit.strangers(rows)
            }
            return work({ ...unit, strangers })
          }),
      },
    }
    await database().sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
    const { organizationId } = room
    await visitCalendar(counted, { organizationId, calendarId: room.calendarIds.east })
    expect(asked).toEqual([HOURS.length])
  })
})

/** Who has the room, and what every calendar shows in the end. */
async function outcome(room: TwoCalendars) {
  const bookings = await database().sql<{ summary: string; state: string; code: string | null }>(
    `select summary, state, verdict ->> 'code' as code from booking where organization_id = $1 order by summary`,
    [room.organizationId],
  )
  return { bookings, conflicts: (await conflicts(room)).sort(), shown: SIDES.map((side) => shown(room, side).sort()) }
}

/** A worker that knows everybody, and so decides on each meeting alone. */
const eachAlone = (ports: VisitPorts): VisitPorts => ({
  ...ports,
  apply: {
    inTransaction: (calendar, work) =>
      ports.apply.inTransaction(calendar, (unit) => work({ ...unit, strangers: async () => new Map() })),
  },
})

async function ends(meetings: readonly Meeting[], how: (ports: VisitPorts) => VisitPorts) {
  await using room = await newRoom()
  for (const [nth, meeting] of meetings.entries()) comes(room, meeting, nth)
  for (const side of SIDES)
    await visitCalendar(how(room.ports), {
      organizationId: room.organizationId,
      calendarId: room.calendarIds[side],
    })
  const made = await transactions(room)
  await room.settle()
  expect(broken(await prove(room))).toEqual([])
  return { made, outcome: await outcome(room) }
}

describe('new meetings that are decided together', () => {
  it('end as if each had been decided alone, and the same is said of them', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMeeting, { minLength: 2, maxLength: 9 }), async (meetings) => {
        const together = await ends(meetings, (ports) => ports)
        const alone = await ends(meetings, eachAlone)
        expect(together.outcome).toEqual(alone.outcome)
        expect(alone.made).toBe(meetings.length)
        expect(together.made).toBeLessThanOrEqual(SIDES.length)
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})
