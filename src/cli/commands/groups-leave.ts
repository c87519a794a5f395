import { changeMembership, MEMBERSHIP } from '../change-membership.ts'
import type { Command } from '../command.ts'

export const groupsLeave: Command = {
  name: 'groups leave',
  summary: 'Take a person out of a group',
  ...MEMBERSHIP,
  run: (typed, out, open) => changeMembership('removeMember', typed, out, open),
}
