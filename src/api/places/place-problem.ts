import type { PlaceError } from '../../ops/places/index.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

export function placeProblem(error: PlaceError): Problem {
  switch (error.code) {
    case 'place_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'building_unknown':
      return problem('field_unknown_value', {
        detail: `There is no building ${error.buildingId}.`,
        ...{ field: 'body/buildingId', value: error.buildingId },
      })
    case 'not_a_floor':
      return problem('validation_failed', {
        detail: 'Only a floor is in a building.',
        ...{ field: 'body/buildingId', rule: 'floor' },
      })
    case 'name_too_long':
      return problem('validation_failed', { field: 'body/name', rule: 'maxLength', limit: error.limit })
    case 'name_taken':
      return problem('already_exists', {
        detail: `There is one called ${error.name} already. To bring rooms together, change what they name.`,
        ...{ field: 'body/name', value: error.name },
      })
    case 'in_use':
      return problem('in_use', {
        detail: `${error.rooms} rooms name it, ${error.feeds} links of feeds cover it, and ${error.floors} floors are in it.`,
        value: error.rooms + error.feeds + error.floors,
        limit: 0,
      })
  }
}
