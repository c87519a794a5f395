import { tidyName } from '../../core/tidy-name.ts'
import type { GroupChanges, GroupPorts, GroupStore } from './ports.ts'

/** The same calls, tidied; whoever is signed in meets a change of their rooms with the next request. */
export function groupActs({ groups, signIns }: GroupPorts): GroupStore {
  /** Waits for the change, and forgets afterwards: what was looked up before may be old. */
  async function forgetting<Done>(
    { organizationId }: { readonly organizationId: number },
    personId: number | null,
    act: Promise<Done>,
  ): Promise<Done> {
    const done = await act
    signIns.forget({ organizationId, personId })
    return done
  }
  return {
    read: groups.read,
    list: groups.list,
    members: groups.members,
    create: (caller, content) => groups.create(caller, { ...content, ...tidy(content) }),
    change: (caller, { changes, ...target }) =>
      forgetting(caller, null, groups.change(caller, { ...target, changes: { ...changes, ...tidy(changes) } })),
    remove: (caller, target) => forgetting(caller, null, groups.remove(caller, target)),
    addMember: (caller, membership) => forgetting(caller, membership.personId, groups.addMember(caller, membership)),
    removeMember: (caller, membership) =>
      forgetting(caller, membership.personId, groups.removeMember(caller, membership)),
  }
}

/** A name is tidy; a room stands once. */
const tidy = ({ name, rooms }: GroupChanges): GroupChanges => ({
  ...(name === undefined ? {} : { name: tidyName(name) }),
  ...(rooms === undefined ? {} : { rooms: [...new Set(rooms)].sort((a, b) => a - b) }),
})
