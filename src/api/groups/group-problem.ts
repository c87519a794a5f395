import type { GroupError } from '../../ops/groups/index.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

export function groupProblem(error: GroupError): Problem {
  switch (error.code) {
    case 'group_not_found':
    case 'person_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'name_taken':
      return problem('already_exists', {
        detail: `Another group is called ${error.name}.`,
        field: 'body/name',
        value: error.name,
      })
    case 'room_unknown':
      return problem('field_unknown_value', {
        detail: `There is no room ${error.roomId}.`,
        field: 'body/rooms',
        value: error.roomId,
      })
  }
}
