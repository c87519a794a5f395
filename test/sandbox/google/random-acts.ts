import fc from 'fast-check'
import { ControlRefusal } from '../../../src/sandbox/google/control-refusal.ts'
import { ANN, ORION, type Rehearsal } from './rehearsal.ts'

const slot = fc.integer({ min: 0, max: 9 })
/** Something that somebody does on Ann's calendar or on the room's. */
export const act = fc.oneof(
  fc.record({ does: fc.constant('book' as const), slot, series: fc.boolean() }),
  fc.record({ does: fc.constant('hold' as const), slot, series: fc.boolean() }),
  fc.record({
    does: fc.constantFrom('move', 'rename', 'cancel', 'cancel-one', 'change-one', 'split'),
    slot,
    which: fc.nat(),
  }),
  fc.record({ does: fc.constantFrom('answer', 'expire', 'sync'), slot }),
)
export type Act = { does: string; slot: number; series?: boolean; which?: number }

/** Does one thing by somebody's hand; what Google refuses is simply not done. */
export function perform(
  { control }: Rehearsal,
  mine: { person: string; eventId: string }[],
  { does, slot: at, series, which }: Act,
): void {
  const start = `2026-11-${23 + (at % 5)}T${10 + at}:00`
  const target = mine[(which ?? 0) % Math.max(1, mine.length)]
  try {
    if (does === 'book' || does === 'hold') {
      const person = does === 'book' ? ANN : ORION
      const { id } = control.people.book({
        person,
        start,
        end: start.replace(':00', ':45'),
        ...(does === 'book' ? { rooms: [ORION] } : {}),
        ...(series ? { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] } : {}),
      })
      mine.push({ person, eventId: String(id) })
    } else if (does === 'answer') control.answerRooms()
    else if (does === 'expire') control.expireSyncTokens(ORION)
    else if (target) touch(control, { target, does, start })
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error
  }
}

function touch(
  control: Rehearsal['control'],
  { target, does, start }: { target: { person: string; eventId: string }; does: string; start: string },
): void {
  const second = control
    .events(target.person)
    .filter(({ id }) => id === target.eventId)
    .map((event) => Temporal.Instant.from(String(Reflect.get(Object(event.start), 'dateTime'))).add({ hours: 24 }))[0]
  const occurrence = { ...target, originalStart: second?.toString() ?? start }
  if (does === 'move') control.people.change({ ...target, start })
  else if (does === 'rename') control.people.change({ ...target, event: { summary: start } })
  else if (does === 'cancel') control.people.cancel(target)
  else if (does === 'cancel-one') control.people.cancelOccurrence(occurrence)
  else if (does === 'change-one') control.people.changeOccurrence({ ...occurrence, event: { summary: start } })
  else control.people.splitSeries({ ...occurrence, event: { summary: 'following' } })
}
