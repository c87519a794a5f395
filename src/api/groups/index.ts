/** Groups of people, and who is in them: made and changed by administrators. */
import { addMember } from './add-member.ts'
import { changeGroup } from './change-group.ts'
import { createGroup } from './create-group.ts'
import { deleteGroup } from './delete-group.ts'
import { getGroup } from './get-group.ts'
import { listGroups } from './list-groups.ts'
import { listMembers } from './list-members.ts'
import { removeMember } from './remove-member.ts'

export type { GroupDeps } from './group-deps.ts'

export const groupRoutes = [
  createGroup,
  listGroups,
  getGroup,
  changeGroup,
  deleteGroup,
  listMembers,
  addMember,
  removeMember,
] as const
