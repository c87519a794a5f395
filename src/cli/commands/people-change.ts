import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { choosePerson } from '../choose-person.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { explainPersonError, PERSON_OPTIONS, personContent } from '../person-options.ts'
import { showJson } from '../show-json.ts'

export const peopleChange: Command = {
  name: 'people change',
  summary: 'Change a person, or the rooms that exist for them',
  takes: ['person'],
  options: { organization: ORGANIZATION, ...PERSON_OPTIONS },
  notes:
    '<person> is an id or an address. What is not named stays; --addresses and --rooms replace what was there.\nDevices that are signed in meet the change within 30 s.',
  async run(typed, out, open) {
    const changes = personContent(typed)
    if (Object.keys(changes).length === 0) throw new UsageError('Name what is to change.')
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const side = await openPeople(context)
    const { id } = await choosePerson(side, organization, typed.arguments[0] ?? '')
    const target = { personId: id, expectedVersion: null, changes }
    const changed = await side.people.change(callerOf(context, organization.id), target)
    if (!changed.ok) throw new Refusal(`Nothing was changed: ${explainPersonError(changed.error)}`)
    out.line(typed.json ? showJson(changed.value) : `Person ${id} (${changed.value.displayName}) is changed.`)
    return EXIT.ok
  },
}
