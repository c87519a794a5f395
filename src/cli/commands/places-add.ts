import { PLACE_KINDS } from '../../ops/places/index.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePlace } from '../choose-place.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainPlaceError } from '../explain-place-error.ts'
import { openPlaces } from '../open-places.ts'
import { oneOf } from '../person-options.ts'
import { readName } from '../read-name.ts'
import { showJson } from '../show-json.ts'

export const placesAdd: Command = {
  name: 'places add',
  summary: 'Make a building, a floor or a feature before a room names it',
  takes: ['name'],
  options: {
    organization: ORGANIZATION,
    kind: { type: 'string', value: '<kind>', says: PLACE_KINDS.join(', '), required: true },
    building: { type: 'string', value: '<id|name>', says: 'of a floor: in which building it is' },
  },
  notes: 'What a room names is there by itself.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    const name = readName('<name>', named)
    const kind = oneOf('--kind', PLACE_KINDS, options.kind)
    if (options.building !== undefined && kind !== 'floor') throw new UsageError('Only a floor is in a building.')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const places = await openPlaces(context)
    const building =
      options.building === undefined ? null : await choosePlace(places, organization, String(options.building))
    const content = { kind, name, buildingId: building?.id ?? null }
    const made = await places.create(callerOf(context, organization.id), content)
    if (!made.ok) throw new Refusal(`Nothing was made: ${explainPlaceError(made.error)}`)
    out.line(json ? showJson(made.value) : `Place ${made.value.id} (${kind} ${made.value.name}) is there.`)
    return EXIT.ok
  },
}
