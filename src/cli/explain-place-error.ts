import type { PlaceError } from '../ops/places/index.ts'

/** Why a place could not be made, renamed or removed, for the one who typed. */
export function explainPlaceError(error: PlaceError): string {
  switch (error.code) {
    case 'place_not_found':
      return 'that place has just been removed.'
    case 'version_mismatch':
      return 'somebody else has just renamed that place.'
    case 'building_unknown':
      return 'that building has just been removed.'
    case 'not_a_floor':
      return 'only a floor is in a building.'
    case 'name_too_long':
      return `such a name has at most ${error.limit} characters.`
    case 'name_taken':
      return `there is one called ${error.name} already.`
    case 'in_use':
      return `${error.rooms} rooms name it, ${error.feeds} links of feeds cover it, and ${error.floors} floors are in it.`
  }
}
