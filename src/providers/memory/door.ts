import { fail, type Result } from '../../core/result.ts'
import type { ProviderError } from '../provider.ts'
import type { CalendarStore, MemoryCalendar } from './calendar-store.ts'
import { type FaultBook, failWith, SIGNED_OUT, type Throttling } from './faults.ts'

type Outcome<Value> = Result<Value, ProviderError>

/** Where every request enters the memory world: it passes the faults first, then meets its calendar. */
export interface Door {
  reading<Value>(calendarId: string, read: (calendar: MemoryCalendar) => Outcome<Value>): Promise<Outcome<Value>>
  writing<Value>(calendarId: string, write: Write<Value>): Promise<Outcome<Value>>
  /** A write under an entity tag. */
  conditional<Value>(calendarId: string, write: Write<Value>): Promise<Outcome<Value>>
}

/** `extent`: `half` when it breaks off after the series, before its exceptions. */
type Write<Value> = (calendar: MemoryCalendar, extent: 'whole' | 'half') => Outcome<Value>

export interface DoorPorts {
  readonly store: CalendarStore
  readonly faults: FaultBook
  /** False: our credentials are refused. */
  readonly signedIn: boolean
}

export function createDoor({ store, faults, signedIn }: DoorPorts): Door {
  const turnedAway = (calendarId: string, call: Throttling['on']): ProviderError | null =>
    signedIn ? faults.turnedAway(calendarId, call) : SIGNED_OUT

  const door: Door = {
    async reading(calendarId, read) {
      const refusal = turnedAway(calendarId, 'read')
      if (refusal !== null) return fail(refusal)
      const failure = faults.takeReadFailure(calendarId)
      if (failure === 'unreachable') return failWith('unavailable', 'the memory world is out of reach')
      if (failure === 'garbled') return failWith('malformed', 'the answer could not be read')
      return read(known(store, calendarId))
    },
    async writing(calendarId, write) {
      const refusal = turnedAway(calendarId, 'write')
      if (refusal !== null) return fail(refusal)
      const failure = faults.takeWriteFailure(calendarId)
      if (failure === 'before_commit') return failWith('unavailable', 'the connection was refused')
      if (failure === 'garbled') return failWith('unknown_outcome', 'the answer could not be read')
      const outcome = write(known(store, calendarId), failure === 'half' ? 'half' : 'whole')
      if (failure !== null && outcome.ok) return failWith('unknown_outcome', 'the answer was lost')
      return outcome
    },
    conditional: (calendarId, write) =>
      door.writing(calendarId, (calendar, extent) =>
        faults.takeStaleWrite(calendarId) ? failWith('stale', 'the entity tag does not fit') : write(calendar, extent),
      ),
  }
  return door
}

function known(store: CalendarStore, calendarId: string): MemoryCalendar {
  const calendar = store.find(calendarId)
  if (calendar === null) throw new Error(`calendar ${calendarId} passed the rights check and is not there`)
  return calendar
}
