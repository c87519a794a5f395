import fc from 'fast-check'
import { SIDES, type Side } from '../two-calendars.ts'
import { command, type Weighted } from './command.ts'

const side = fc.constantFrom<Side[]>(...SIDES)

/** What our own processes do, how they end, and how time passes. */
export const VISITS: readonly Weighted[] = [
  command('visit', { weight: 9, given: fc.record({ side, poll: fc.boolean() }) }, ({ room }, { side: on, poll }) =>
    room.visit(on, { poll }),
  ),
  command('two workers visit', { given: side }, ({ room }, on) => Promise.all([room.visit(on), room.visit(on)])),
  command('workers visit both', { given: fc.constant(null) }, ({ room }) =>
    Promise.all(SIDES.map((on) => room.visit(on, { poll: true }))),
  ),
  command('compare', { given: side }, ({ room }, on) => room.visit(on, { compare: true })),
  command(
    'crash',
    { weight: 3, given: fc.record({ side, lifetime: fc.integer({ min: 1, max: 60 }) }) },
    ({ room }, { side: on, lifetime }) => room.killedVisit(on, lifetime),
  ),
  command(
    'lose the lease',
    { given: fc.record({ side, call: fc.integer({ min: 1, max: 40 }) }) },
    ({ room }, { side: on, call }) => room.robbedVisit(on, call),
  ),
  command(
    'lose the database',
    { given: fc.record({ side, call: fc.integer({ min: 1, max: 10 }) }) },
    ({ room }, { side: on, call }) => room.cutOffVisit(on, call),
  ),
  command('let the rooms answer', { weight: 2, given: fc.constant(null) }, ({ room }) => {
    room.worlds.east.answerRooms()
  }),
  command(
    'deliver notices',
    { weight: 2, given: fc.record({ side, how: fc.constantFrom('in_order', 'late') }) },
    ({ room }, { side: on, how }) => room.deliverNotices(on, how),
  ),
  command('wait', { weight: 2, given: fc.constantFrom(1, 60, 900, 86_400, 86_400 * 40) }, (machine, seconds) =>
    machine.wait(seconds),
  ),
]
