import { PLACE_KINDS } from '../../ops/places/index.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import type { Command } from '../command.ts'
import { everyPage } from '../every-page.ts'
import { EXIT } from '../exit-code.ts'
import { openPlaces } from '../open-places.ts'
import { oneOf } from '../person-options.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const placesList: Command = {
  name: 'places list',
  summary: 'List buildings, floors and features, and how many rooms name each',
  takes: [],
  options: {
    organization: ORGANIZATION,
    kind: { type: 'string', value: '<kind>', says: `only these: ${PLACE_KINDS.join(', ')}` },
  },
  async run({ options, json }, out, open) {
    const kind = options.kind === undefined ? null : oneOf('--kind', PLACE_KINDS, options.kind)
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const places = await openPlaces(context)
    const query = { organizationId: organization.id, kind, buildingId: null }
    const all = await everyPage((page) => places.list({ ...query, ...page }))
    if (json) out.line(showJson(all))
    else if (all.length === 0) out.line(`${organization.name} has no places yet.`)
    else
      out.line(
        showTable([
          ['ID', 'KIND', 'NAME', 'BUILDING', 'ROOMS'],
          ...all.map((place) => [
            ...[String(place.id), place.kind, place.name],
            ...[place.building ?? '', String(place.rooms)],
          ]),
        ]),
      )
    return EXIT.ok
  },
}
