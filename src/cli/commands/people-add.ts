import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { explainPersonError, PERSON_OPTIONS, personContent } from '../person-options.ts'
import { showJson } from '../show-json.ts'

export const peopleAdd: Command = {
  name: 'people add',
  summary: 'Add a person who signs in from a calendar program',
  takes: [],
  options: {
    organization: ORGANIZATION,
    ...PERSON_OPTIONS,
    name: { ...PERSON_OPTIONS.name, required: true },
    addresses: { ...PERSON_OPTIONS.addresses, required: true },
  },
  notes:
    'Unless told otherwise: a booker, in all rooms, in English. To sign in, each device needs a password: meetmeup app-passwords create.',
  async run(typed, out, open) {
    const { displayName = '', addresses = [], ...said } = personContent(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const { people } = await openPeople(context)
    const content = { displayName, addresses, language: 'en', role: 'booker', rooms: null, ...said } as const
    const made = await people.create(callerOf(context, organization.id), content)
    if (!made.ok) throw new Refusal(`Nobody was added: ${explainPersonError(made.error)}`)
    const { id, role } = made.value
    out.line(
      typed.json
        ? showJson(made.value)
        : `Person ${id} (${made.value.displayName}, ${role}) of ${organization.name} is there. Next: meetmeup app-passwords create ${id} --device <name>`,
    )
    return EXIT.ok
  },
}
