import { composeBooking } from '../../../src/compose/compose-booking.ts'
import { wakerOf } from '../../../src/compose/compose-sync.ts'
import { answerRemovals } from '../../../src/ops/calendars/index.ts'
import type { Database } from '../../../src/store/database.ts'
import { forgetExpired } from '../../../src/store/forget-expired.ts'
import { massRemovalStore } from '../../../src/store/mass-removal-store.ts'
import { verifyFacts } from '../../../src/store/verify/verify-facts.ts'
import { broken, prove } from '../../ops/verify/proving.ts'
import { disagreements } from '../agreement.ts'
import { SIDES, type TwoCalendars, type TwoCalendarsOptions, twoCalendars } from '../two-calendars.ts'
import type { Command } from './command.ts'
import type { Machine } from './machine.ts'
import { rememberedTimes } from './remembered-times.ts'

export type KindOfRoom = Pick<TwoCalendarsOptions, 'decides' | 'canInvite' | 'policy'>

const BEGIN = Temporal.Instant.from('2026-11-23T09:00:00Z')
/** Nobody waits for days from here on: long before what series are known of ends. */
const LATEST = BEGIN.add({ hours: 24 * 100 })
const QUARTER = 900
const HOUR = 3600

/** Lives through the commands and comes to rest. Answers what is wrong then, in sentences. */
export async function live(
  database: Database,
  kind: KindOfRoom,
  commands: readonly Command[],
): Promise<readonly string[]> {
  let now = BEGIN
  let step = 0
  const clock = { now: () => now }
  const remoteNow = () => now.add({ minutes: machine.skewMinutes })
  await using room = await twoCalendars({ database, ...kind, now: clock.now, remoteNow })
  const { organizationId } = room
  const core = composeBooking({ database, clock, waker: wakerOf(async () => 'queued'), host: 'meetmeup.test' })
  const machine: Machine = {
    room,
    core,
    get step() {
      return step
    },
    skewMinutes: 0,
    async wait(seconds) {
      const then = now.add({ seconds: Temporal.Instant.compare(now, LATEST) < 0 ? seconds : Math.min(seconds, HOUR) })
      const passed = Math.round(now.until(then).total('seconds'))
      now = then
      if (passed >= QUARTER) await age(database, organizationId, passed)
    },
    async chores() {
      await core.expireHolds()
      await core.releaseClosedRooms()
      await core.releaseKeptTimes()
      await core.closeSettledConflicts()
      await core.extendHorizon()
      await forgetExpired(database.sql)
    },
    async closeRoom(start, hours) {
      const closing = { roomId: room.roomId, startsAt: start, endsAt: start.add({ hours }), reason: 'Painting' }
      await core.closures.close(room.caller(), closing)
    },
    async openRoom(which) {
      const closures = await core.closures.list(organizationId, room.roomId)
      const chosen = which === null ? closures : closures.slice(which % Math.max(1, closures.length)).slice(0, 1)
      for (const { id } of chosen) await core.closures.lift(room.caller(), { roomId: room.roomId, closureId: id })
    },
    async answerRemovals(side, answer) {
      const order = { calendarId: room.calendarIds[side], answer, reason: 'the facility manager said so' }
      const removals = massRemovalStore(database)
      await answerRemovals({ removals, wakeCalendar: () => {} }, room.caller(), order)
    },
    startOf: (slot) => morningAfter(now).add({ minutes: 30 * slot }),
    items: (side) => room.worlds[side].items(room.remoteIds[side]),
    async someWait() {
      const held = await database.sql(`select from booking where organization_id = $1 and state = 'held' limit 1`, [
        organizationId,
      ])
      return held.length > 0
    },
    async bookings() {
      const rows = await database.sql<{ id: number }>('select id from booking where organization_id = $1 order by id', [
        organizationId,
      ])
      return rows.map(({ id }) => id)
    },
  }
  const remembered = rememberedTimes(database, room, BEGIN)
  const forgotten: string[] = []
  for (const command of commands) {
    now = now.add({ seconds: 10 })
    step += 1
    await command.take(machine)
    forgotten.push(...(await remembered(String(command))))
  }
  await comeToRest(machine)
  forgotten.push(...(await remembered('it came to rest')))
  const proof = await prove(room, { clock, references: NOT_NOW })
  return [...forgotten, ...(await disagreements(room)), ...broken(proof)]
}

/** They are as many questions as all others together, and every row of every room answers them as well at the end: `strayReferences`. */
const NOT_NOW = { strays: () => Promise.resolve([]) }

/** What refers to another organization, in all rooms that ever lived in this database. */
export const strayReferences = (database: Database) => verifyFacts(database).references.strays(null)

/** Nothing strikes any more, and people answer what they are asked for the calendars to go on. */
async function comeToRest(machine: Machine): Promise<void> {
  const { room } = machine
  for (const side of SIDES) await room.visit(side, { poll: true })
  // What has not struck by now would keep the calendars from coming to rest.
  room.worlds.east.faults.clear()
  await room.signInAgain()
  // A meeting in a closed room waits for another one until the day before.
  await machine.openRoom(null)
  const settled = () =>
    room.settle({
      compare: true,
      each: async () => {
        for (const side of SIDES) await machine.answerRemovals(side, 'restore')
        await machine.chores()
      },
    })
  await settled()
  // What could not be taken away is tried again a quarter of an hour later.
  if (await straysWait(room)) {
    await machine.wait(QUARTER)
    await settled()
  }
  // Whoever was asked and does not answer has the time to; what follows from that may be a question once more.
  for (let asked = 0; asked < MOST_QUESTIONS && (await machine.someWait()); asked++) {
    await machine.wait(HOUR)
    await settled()
  }
}

async function straysWait({ database, organizationId }: TwoCalendars): Promise<boolean> {
  const waiting = await database.sql(`select from stray_item where organization_id = $1 and state = 'found'`, [
    organizationId,
  ])
  return waiting.length > 0
}

/** More than these in a row, and they ask each other round and round. */
const MOST_QUESTIONS = 3

/** A Monday in Berlin, between one and two weeks ahead. */
function morningAfter(now: Temporal.Instant): Temporal.Instant {
  const today = now.toZonedDateTimeISO('UTC').startOfDay()
  return today.add({ days: 15 - today.dayOfWeek, hours: 8 }).toInstant()
}

/** The database keeps some times by a clock of its own: as if they lay so much further back. */
async function age({ sql }: Database, organizationId: number, seconds: number): Promise<void> {
  for (const [table, columns] of AGEING) {
    const older = columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`).join(', ')
    await sql(`update ${table} set ${older} where organization_id = $1`, [organizationId, seconds])
  }
}

const AGEING = [
  ['inbox', ['received_at', 'applied_at']],
  ['outbox', ['created_at', 'done_at']],
  ['subscription', ['created_at', 'granted_at', 'expires_at']],
  ['stray_item', ['found_at', 'settled_at']],
] as const
