import type { Room } from '../../core/room.ts'
import { roomNameKey } from '../../core/room-name-key.ts'
import type { DiscoveredRoom } from '../../providers/provider.ts'

/** A room of ours that one of a directory's rooms may be. `several`: more than one of ours, or of theirs, has that name. */
export interface PairSuggestion {
  readonly remoteCalendarId: string
  readonly roomId: number
  readonly certainty: 'name' | 'name_and_building' | 'several'
}

/**
 * Which rooms look like the same room, by their names; the building decides between equal names where both sides tell it. It is a
 * suggestion: nothing is paired by it unless somebody says so.
 */
export function suggestPairs(ours: readonly Room[], theirs: readonly DiscoveredRoom[]): readonly PairSuggestion[] {
  const named = groups(ours, ({ name }) => roomNameKey(name))
  const sameName = groups(theirs, ({ name }) => roomNameKey(name))
  return theirs.flatMap((found): PairSuggestion[] => {
    const key = roomNameKey(found.name)
    const rooms = named.get(key) ?? []
    const there = rooms.filter(({ building }) => sameBuilding(building, found.building))
    const [only] = there
    if (only === undefined) return []
    const { remoteCalendarId } = found
    const rivals = (sameName.get(key) ?? []).filter(({ building }) => sameBuilding(building, only.building))
    if (there.length > 1 || rivals.length > 1)
      return there.map(({ id }) => ({ remoteCalendarId, roomId: id, certainty: 'several' }))
    const certainty = only.building === null || found.building === null ? 'name' : 'name_and_building'
    return [{ remoteCalendarId, roomId: only.id, certainty }]
  })
}

/** Unknown on one side is no difference. */
const sameBuilding = (one: string | null, other: string | null): boolean =>
  one === null || other === null || roomNameKey(one) === roomNameKey(other)

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const found = new Map<string, Item[]>()
  for (const item of items) {
    const group = found.get(keyOf(item))
    if (group === undefined) found.set(keyOf(item), [item])
    else group.push(item)
  }
  return found
}
