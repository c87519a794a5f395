import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import { roomNameKey } from '../../../src/core/room-name-key.ts'
import { UTC } from '../../../src/core/time/index.ts'
import { suggestPairs } from '../../../src/ops/rooms/index.ts'

const ours = (id: number, name: string, building: string | null = null) => ({
  ...{ id, organizationId: 1, name, building, floor: null, capacity: null, features: [], timeZone: UTC },
  ...{ padding: { setUpMinutes: 0, cleanUpMinutes: 0 }, policy: DEFAULT_POLICY, policyVersion: 1, version: 1 },
  ...{ createdAt: Temporal.Instant.from('2026-01-01T00:00:00Z'), archivedAt: null },
})
const theirs = (remoteCalendarId: string, name: string, building: string | null = null) => ({
  ...{ remoteCalendarId, name, building, floor: null, capacity: null, features: [], timeZone: null, decides: null },
})

describe('names of one room in two directories', () => {
  it.each([
    ['Conference Room Aspen', 'Aspen'],
    ['ASPEN (8)', 'aspen'],
    ['Переговорная «Осина»', 'осина'],
    ['BER-2-Orion (8)', 'ber 2 orion'],
  ])('%s is %s', (one, other) => expect(roomNameKey(one)).toBe(roomNameKey(other)))

  it('leaves a name that says nothing but "room" as it is', () => {
    expect(roomNameKey('Conference Room')).toBe('conferenceroom')
    expect(roomNameKey('Meeting Room')).not.toBe(roomNameKey('Conference Room'))
  })
})

describe('which rooms may be the same', () => {
  it('is suggested by name, and more surely where the building is known on both sides', () => {
    expect(
      suggestPairs(
        [ours(1, 'Aspen'), ours(2, 'Birch', 'North')],
        [theirs('a', 'Room Aspen', 'X'), theirs('b', 'Birch', 'north')],
      ),
    ).toEqual([
      { remoteCalendarId: 'a', roomId: 1, certainty: 'name' },
      { remoteCalendarId: 'b', roomId: 2, certainty: 'name_and_building' },
    ])
  })

  it('is not suggested across buildings', () => {
    expect(suggestPairs([ours(1, 'Aspen', 'North')], [theirs('a', 'Aspen', 'South')])).toEqual([])
  })

  it('is never certain where two have one name', () => {
    expect(suggestPairs([ours(1, 'Aspen'), ours(2, 'Aspen')], [theirs('a', 'Aspen')])).toEqual([
      { remoteCalendarId: 'a', roomId: 1, certainty: 'several' },
      { remoteCalendarId: 'a', roomId: 2, certainty: 'several' },
    ])
    expect(suggestPairs([ours(1, 'Aspen')], [theirs('a', 'Aspen'), theirs('b', 'Aspen')])).toEqual([
      { remoteCalendarId: 'a', roomId: 1, certainty: 'several' },
      { remoteCalendarId: 'b', roomId: 1, certainty: 'several' },
    ])
  })
})
