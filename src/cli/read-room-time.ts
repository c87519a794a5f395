import type { Room } from '../core/room.ts'
import { instantToWall, parseInstant, parseWall, wallToInstant } from '../core/time/index.ts'
import { UsageError } from './cli-error.ts'

/**
 * A time as people type it: by the clock of the room, or an instant with an offset of its own. A time that this clock does not show on that day, or
 * shows twice, is asked for again rather than guessed. Throws {@link UsageError}.
 */
export function readRoomTime(option: string, text: string, { timeZone }: Pick<Room, 'timeZone'>): Temporal.Instant {
  const instant = parseInstant(text)
  if (instant.ok) return instant.value
  const wall = parseWall(text.replace(' ', 'T'))
  if (!wall.ok) {
    const far = [instant.error.code, wall.error.code].includes('time_out_of_range')
    throw new UsageError(
      far
        ? `${option} lies in a year that no room is booked for: "${text}".`
        : `${option} has to be like 2027-12-21T08:00, and is not with "${text}".`,
    )
  }
  const at = wallToInstant(wall.value, timeZone)
  if (!instantToWall(at, timeZone).equals(wall.value))
    throw new UsageError(`${option}: clocks in ${timeZone} skip ${text}; type an offset, or another time.`)
  const last = wall.value.toZonedDateTime(timeZone, { disambiguation: 'later' }).toInstant()
  if (!last.equals(at))
    throw new UsageError(`${option}: clocks in ${timeZone} show ${text} twice; type it with its offset.`)
  return at
}
