import { type Static, Type } from 'typebox'
import { Exactly } from '../shapes/shape.ts'

const Text = (description: string) => Type.String({ minLength: 1, maxLength: 64, description })

/**
 * One end of a booking: an instant (`2026-12-01T09:00:00Z`), a wall-clock time with its zone, or a date for whole days (the end
 * is the day after the last, as in RFC 5545). A series needs one of the latter two.
 */
export const When = Type.Union([
  Text('RFC 3339 with offset: for a single meeting'),
  Exactly({
    dateTime: Text('Wall clock, without offset: `2026-12-01T10:00:00`'),
    timeZone: Type.String({ minLength: 1, maxLength: 100, description: 'IANA name' }),
  }),
  Exactly({ date: Text('`2026-12-01`: whole days') }),
])

export type When = Static<typeof When>

/** As it is answered. Instants come back as wall-clock times in UTC. */
export const WhenShown = Type.Union([
  Type.Object({ dateTime: Type.String(), timeZone: Type.String() }),
  Type.Object({ date: Type.String() }),
])

export type WhenShown = Static<typeof WhenShown>
