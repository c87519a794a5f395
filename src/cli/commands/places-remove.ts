import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePlace } from '../choose-place.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { explainPlaceError } from '../explain-place-error.ts'
import { openPlaces } from '../open-places.ts'
import { showJson } from '../show-json.ts'

export const placesRemove: Command = {
  name: 'places remove',
  summary: 'Remove a place that nothing names any more',
  takes: ['place'],
  options: { organization: ORGANIZATION },
  notes: '<place> is an id, or a name that no other place has.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const places = await openPlaces(context)
    const { id, kind, name } = await choosePlace(places, organization, named)
    const removed = await places.remove(callerOf(context, organization.id), { placeId: id, expectedVersion: null })
    if (!removed.ok) throw new Refusal(`Nothing was changed: ${explainPlaceError(removed.error)}`)
    out.line(json ? showJson(removed.value) : `The ${kind} ${name} is removed.`)
    return EXIT.ok
  },
}
