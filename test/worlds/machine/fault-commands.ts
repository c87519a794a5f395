import fc from 'fast-check'
import { SIDES, type Side } from '../two-calendars.ts'
import { command, type Weighted } from './command.ts'
import type { Machine } from './machine.ts'

const side = fc.constantFrom<Side[]>(...SIDES)
const which = fc.nat({ max: 7 })

/** What goes wrong between us and the calendars. */
export const FAULTS: readonly Weighted[] = [
  onCalendar(
    'fail a write',
    { weight: 3, given: fc.constantFrom('before_commit', 'after_commit', 'garbled', 'half') },
    ({ faults, id, given }) => faults.failNextWrite(id, given),
  ),
  onCalendar('fail a read', { given: fc.constantFrom('unreachable', 'garbled') }, ({ faults, id, given }) =>
    faults.failNextRead(id, given),
  ),
  onCalendar('turn requests away', { given: fc.constantFrom('read', 'write') }, ({ faults, id, given }) =>
    faults.throttle(id, { on: given, calls: 2, retryAfterMs: 1000 }),
  ),
  onCalendar('forget the cursors', {}, ({ faults, id }) => faults.expireCursors(id)),
  onCalendar('refuse an entity tag', {}, ({ faults, id }) => faults.staleNextWrite(id)),
  onCalendar('send no entity tags', { given: fc.integer({ min: 1, max: 3 }) }, ({ faults, id, given }) =>
    faults.loseTags(id, given),
  ),
  onCalendar('drop notices', {}, ({ faults, id }) => faults.dropNotices(id, 3)),
  onCalendar('send notices twice', {}, ({ faults, id }) => faults.duplicateNotices(id, 3)),
  onCalendar('take or give back the rights', { given: fc.boolean() }, ({ faults, id, given }) =>
    faults.forbid(id, given),
  ),
  onCalendar('lose or find words for series', { weight: 2, given: fc.boolean() }, ({ faults, id, given }) =>
    faults.lackWords(id, given),
  ),
  onItem('show an old version again', ({ faults, id, remoteId }) => faults.replay(id, remoteId)),
  onItem('change an entity tag', ({ faults, id, remoteId }) => faults.touch(id, remoteId)),
  onItem('garble an item', ({ faults, id, remoteId }) => faults.garbleItem(id, remoteId)),
  command('sign out', { given: fc.boolean() }, ({ room }, signedOut) => room.worlds.east.faults.signOut(signedOut)),
  command('empty a calendar', { given: side }, ({ room }, on) =>
    room.worlds[on].people.emptyCalendar(room.remoteIds[on]),
  ),
  command('set the clocks of the calendars', { given: fc.constantFrom(-10, 0, 10) }, (machine, minutes) => {
    machine.skewMinutes = minutes
  }),
]

interface Struck<Given> {
  readonly faults: Machine['room']['worlds'][Side]['faults']
  readonly id: string
  readonly given: Given
}

function onCalendar<Given>(
  name: string,
  drawn: { readonly weight?: number; readonly given?: fc.Arbitrary<Given> },
  strike: (struck: Struck<Given>) => unknown,
): Weighted {
  const given = fc.record({ side, given: drawn.given ?? fc.constant(undefined as Given) })
  return command(name, { ...drawn, given }, ({ room }, { side: on, given: more }) =>
    strike({ faults: room.worlds[on].faults, id: room.remoteIds[on], given: more }),
  )
}

function onItem(
  name: string,
  strike: (struck: Omit<Struck<never>, 'given'> & { readonly remoteId: string }) => unknown,
): Weighted {
  return command(name, { given: fc.record({ side, which }) }, (machine, { side: on, which: index }) => {
    const { room } = machine
    const items = machine.items(on)
    const remoteId = items[index % Math.max(1, items.length)]?.remoteId
    if (remoteId !== undefined) strike({ faults: room.worlds[on].faults, id: room.remoteIds[on], remoteId })
  })
}
