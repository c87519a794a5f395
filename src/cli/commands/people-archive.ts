import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePerson } from '../choose-person.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { explainPersonError } from '../person-options.ts'
import { showJson } from '../show-json.ts'

export const peopleArchive: Command = {
  name: 'people archive',
  summary: 'Say that a person has left: all their devices are signed out',
  takes: ['person'],
  options: { organization: ORGANIZATION },
  notes:
    '<person> is an id or an address. Addresses are free for others; bookings and history stay. It cannot be undone.\nA running service signs the devices out within 30 s.',
  async run({ arguments: [named = ''], options, json }, out, open) {
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const side = await openPeople(context)
    const { id, displayName } = await choosePerson(side, organization, named)
    const target = { personId: id, expectedVersion: null }
    const archived = await side.people.archive(callerOf(context, organization.id), target)
    if (!archived.ok) throw new Refusal(`Nothing was changed: ${explainPersonError(archived.error)}`)
    out.line(json ? showJson(archived.value) : `Person ${id} (${displayName}) is archived.`)
    return EXIT.ok
  },
}
