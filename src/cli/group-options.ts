import type { GroupChanges, GroupError } from '../ops/groups/index.ts'
import { UsageError } from './cli-error.ts'
import type { Typed } from './command.ts'
import { readName } from './read-name.ts'
import { wholeNumber } from './whole-number.ts'

/** What can be said of a group, when one is made and when one is changed. */
export const GROUP_OPTIONS = {
  name: { type: 'string', value: '<name>', says: 'as administrators see it' },
  rooms: {
    type: 'string',
    value: '<ids|none>',
    says: 'rooms that exist for its members beside their own: 3,4 or none',
  },
} as const

/** What was said, checked; what was not said is left out. Throws {@link UsageError}. */
export const groupContent = ({ options: { name, rooms } }: Typed): GroupChanges => ({
  ...(name === undefined ? {} : { name: readName('--name', String(name)) }),
  ...(rooms === undefined ? {} : { rooms: readRooms(String(rooms)) }),
})

function readRooms(text: string): readonly number[] {
  const ids = text === 'none' ? [] : text.split(',').map((id) => wholeNumber(id.trim(), '--rooms'))
  if (ids.length > 1_000) throw new UsageError('A group has at most 1,000 rooms.')
  return ids
}

/** Why a group could not be made or changed, for the one who typed. */
export function explainGroupError(error: GroupError): string {
  switch (error.code) {
    case 'group_not_found':
      return 'that group has just been removed.'
    case 'person_not_found':
      return 'that person has just been archived.'
    case 'version_mismatch':
      return 'somebody else has just changed that group.'
    case 'name_taken':
      return `another group is called ${error.name}.`
    case 'room_unknown':
      return `there is no room ${error.roomId}.`
  }
}
