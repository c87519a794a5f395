import { callerOf } from './caller.ts'
import { chooseGroup } from './choose-group.ts'
import { chooseOrganization, ORGANIZATION } from './choose-organization.ts'
import { choosePerson } from './choose-person.ts'
import { Refusal } from './cli-error.ts'
import type { Command, Output, Typed } from './command.ts'
import { EXIT } from './exit-code.ts'
import { explainGroupError } from './group-options.ts'
import { openPeople } from './open-people.ts'
import { showJson } from './show-json.ts'

export const MEMBERSHIP: Pick<Command, 'takes' | 'options' | 'notes'> = {
  takes: ['group', 'person'],
  options: { organization: ORGANIZATION },
  notes:
    '<group> is an id or a name, <person> an id or an address. Devices that are signed in meet the change within 30 s.',
}

/** Puts somebody into a group, or takes them out of it. */
export async function changeMembership(
  act: 'addMember' | 'removeMember',
  { arguments: [groupNamed = '', personNamed = ''], options, json }: Typed,
  out: Output,
  open: Parameters<Command['run']>[2],
): ReturnType<Command['run']> {
  await using context = await open()
  const organization = await chooseOrganization(context.database, options.organization)
  const side = await openPeople(context)
  const group = await chooseGroup(side, organization, groupNamed)
  const person = await choosePerson(side, organization, personNamed)
  const membership = { groupId: group.id, personId: person.id }
  const changed = await side.groups[act](callerOf(context, organization.id), membership)
  if (!changed.ok) throw new Refusal(`Nothing was changed: ${explainGroupError(changed.error)}`)
  const { members } = changed.value
  const is = act === 'addMember' ? 'is in' : 'is not in'
  out.line(json ? showJson(changed.value) : `${person.displayName} ${is} ${group.name}, which has ${members} members.`)
  return EXIT.ok
}
