import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePlace } from '../choose-place.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainPlaceError } from '../explain-place-error.ts'
import { openPlaces } from '../open-places.ts'
import { readName } from '../read-name.ts'
import { showJson } from '../show-json.ts'

export const placesRename: Command = {
  name: 'places rename',
  summary: 'Rename a building, a floor or a feature, for all rooms and feeds that name it',
  takes: ['place', 'name'],
  options: { organization: ORGANIZATION },
  notes: '<place> is an id, or a name that no other place has. Links of feeds keep their address.',
  async run({ arguments: [named = '', typed = ''], options, json }, out, open) {
    const name = readName('<name>', typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const places = await openPlaces(context)
    const { id, kind, name: before } = await choosePlace(places, organization, named)
    const target = { placeId: id, expectedVersion: null, name }
    const renamed = await places.rename(callerOf(context, organization.id), target)
    if (!renamed.ok) throw new Refusal(`Nothing was changed: ${explainPlaceError(renamed.error)}`)
    const { rooms } = renamed.value
    out.line(
      json ? showJson(renamed.value) : `The ${kind} ${before} is ${renamed.value.name} now; ${rooms} rooms name it.`,
    )
    return EXIT.ok
  },
}
