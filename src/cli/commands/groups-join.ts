import { changeMembership, MEMBERSHIP } from '../change-membership.ts'
import type { Command } from '../command.ts'

export const groupsJoin: Command = {
  name: 'groups join',
  summary: 'Put a person into a group',
  ...MEMBERSHIP,
  run: (typed, out, open) => changeMembership('addMember', typed, out, open),
}
