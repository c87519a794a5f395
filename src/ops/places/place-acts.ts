import { fail } from '../../core/result.ts'
import { tidyName } from '../../core/tidy-name.ts'
import { LONGEST_PLACE, type PlaceStore } from './ports.ts'

/** The same calls, with tidy names that a room could have. */
export function placeActs(places: PlaceStore): PlaceStore {
  return {
    read: places.read,
    list: places.list,
    remove: places.remove,
    async create(caller, content) {
      const name = tidyName(content.name)
      const limit = LONGEST_PLACE[content.kind]
      if (name.length > limit) return fail({ code: 'name_too_long', limit })
      if (content.buildingId !== null && content.kind !== 'floor') return fail({ code: 'not_a_floor' })
      return await places.create(caller, { ...content, name })
    },
    async rename(caller, target) {
      const name = tidyName(target.name)
      const present = await places.read(caller.organizationId, target.placeId)
      if (present === null) return fail({ code: 'place_not_found' })
      const limit = LONGEST_PLACE[present.kind]
      return name.length > limit
        ? fail({ code: 'name_too_long', limit })
        : await places.rename(caller, { ...target, name })
    },
  }
}
