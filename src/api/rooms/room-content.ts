import type { Static } from 'typebox'
import type { RoomChanges } from '../../booking/ports.ts'
import { DEFAULT_POLICY, policyOver } from '../../core/policy.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Room, RoomContent } from '../../core/room.ts'
import { tidyName } from '../../core/tidy-name.ts'
import { resolveZone } from '../../core/time/index.ts'
import { type Problem, problem } from '../problem.ts'
import type { NewRoom, RoomChange } from './room-shape.ts'

/** A new room as the core knows it; what is not said is empty, and rules are as by default. */
export function contentOfNew(body: Static<typeof NewRoom>): Result<RoomContent, Problem> {
  const zone = readZone(body.timeZone)
  if (!zone.ok) return zone
  return ok({
    ...{ building: null, floor: null, features: [] },
    ...names(body),
    name: tidyName(body.name),
    timeZone: zone.value,
    capacity: body.capacity ?? null,
    padding: { setUpMinutes: body.setupMinutes ?? 0, cleanUpMinutes: body.cleanupMinutes ?? 0 },
    policy: policyOver(body.policy ?? DEFAULT_POLICY),
  })
}

/** What a change says; a padding that is half named is completed from the room as it is. */
export function changesOf(room: Room, body: Static<typeof RoomChange>): Result<RoomChanges, Problem> {
  const { timeZone, setupMinutes, cleanupMinutes, ...plain } = body
  const zone = timeZone === undefined ? null : readZone(timeZone)
  if (zone?.ok === false) return zone
  return ok({
    ...plain,
    ...names(body),
    ...(zone === null ? {} : { timeZone: zone.value }),
    ...(setupMinutes === undefined && cleanupMinutes === undefined
      ? {}
      : {
          padding: {
            setUpMinutes: setupMinutes ?? room.padding.setUpMinutes,
            cleanUpMinutes: cleanupMinutes ?? room.padding.cleanUpMinutes,
          },
        }),
  })
}

/** What a room and its places are called, as it is kept; a feature that is named twice stands once. */
function names({ name, building, floor, features }: Static<typeof RoomChange>): Partial<RoomContent> {
  return {
    ...(name === undefined ? {} : { name: tidyName(name) }),
    ...(building === undefined ? {} : { building: building && tidyName(building) }),
    ...(floor === undefined ? {} : { floor: floor && tidyName(floor) }),
    ...(features === undefined ? {} : { features: [...new Set(features.map(tidyName))] }),
  }
}

function readZone(name: string) {
  const zone = resolveZone(name)
  return zone.ok
    ? zone
    : fail(problem(zone.error.code, { field: 'body/timeZone', value: name, limit: 'an IANA time zone' }))
}
