import type { Command } from './command.ts'
import { appPasswordsCreate } from './commands/app-passwords-create.ts'
import { appPasswordsList } from './commands/app-passwords-list.ts'
import { appPasswordsRevoke } from './commands/app-passwords-revoke.ts'
import { calendarsCompare } from './commands/calendars-compare.ts'
import { calendarsRemovals } from './commands/calendars-removals.ts'
import { closuresAdd } from './commands/closures-add.ts'
import { closuresList } from './commands/closures-list.ts'
import { closuresRemove } from './commands/closures-remove.ts'
import { conflictsList } from './commands/conflicts-list.ts'
import { conflictsResolve } from './commands/conflicts-resolve.ts'
import { conflictsShow } from './commands/conflicts-show.ts'
import { connectionsAdd } from './commands/connections-add.ts'
import { connectionsCheck } from './commands/connections-check.ts'
import { connectionsList } from './commands/connections-list.ts'
import { showDrift } from './commands/drift.ts'
import { groupsAdd } from './commands/groups-add.ts'
import { groupsChange } from './commands/groups-change.ts'
import { groupsJoin } from './commands/groups-join.ts'
import { groupsLeave } from './commands/groups-leave.ts'
import { groupsList } from './commands/groups-list.ts'
import { groupsMembers } from './commands/groups-members.ts'
import { groupsRemove } from './commands/groups-remove.ts'
import { keysCreate } from './commands/keys-create.ts'
import { keysList } from './commands/keys-list.ts'
import { keysRevoke } from './commands/keys-revoke.ts'
import { mailList } from './commands/mail-list.ts'
import { mailRetry } from './commands/mail-retry.ts'
import { migrateDatabase } from './commands/migrate.ts'
import { organizationsCreate } from './commands/organizations-create.ts'
import { organizationsList } from './commands/organizations-list.ts'
import { outagesList } from './commands/outages-list.ts'
import { outagesShow } from './commands/outages-show.ts'
import { peopleAdd } from './commands/people-add.ts'
import { peopleArchive } from './commands/people-archive.ts'
import { peopleChange } from './commands/people-change.ts'
import { peopleImport } from './commands/people-import.ts'
import { peopleList } from './commands/people-list.ts'
import { placesAdd } from './commands/places-add.ts'
import { placesList } from './commands/places-list.ts'
import { placesRemove } from './commands/places-remove.ts'
import { placesRename } from './commands/places-rename.ts'
import { quarantineList } from './commands/quarantine-list.ts'
import { quarantineRetry } from './commands/quarantine-retry.ts'
import { restoreBegin } from './commands/restore-begin.ts'
import { restoreGoLive } from './commands/restore-go-live.ts'
import { restoreReport } from './commands/restore-report.ts'
import { roomsAdopt } from './commands/rooms-adopt.ts'
import { roomsExplain } from './commands/rooms-explain.ts'
import { roomsImport } from './commands/rooms-import.ts'
import { roomsList } from './commands/rooms-list.ts'
import { roomsPair } from './commands/rooms-pair.ts'
import { showStatus } from './commands/status.ts'
import { verifyPromises } from './commands/verify.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  showStatus,
  verifyPromises,
  showDrift,
  conflictsList,
  conflictsShow,
  conflictsResolve,
  calendarsRemovals,
  calendarsCompare,
  outagesList,
  outagesShow,
  mailList,
  mailRetry,
  quarantineList,
  quarantineRetry,
  organizationsCreate,
  organizationsList,
  keysCreate,
  keysList,
  keysRevoke,
  connectionsAdd,
  connectionsList,
  connectionsCheck,
  roomsList,
  roomsImport,
  roomsExplain,
  roomsPair,
  roomsAdopt,
  closuresList,
  closuresAdd,
  closuresRemove,
  peopleAdd,
  peopleImport,
  peopleList,
  peopleChange,
  peopleArchive,
  groupsAdd,
  groupsList,
  groupsChange,
  groupsRemove,
  groupsMembers,
  groupsJoin,
  groupsLeave,
  placesList,
  placesAdd,
  placesRename,
  placesRemove,
  appPasswordsCreate,
  appPasswordsList,
  appPasswordsRevoke,
  restoreBegin,
  restoreReport,
  restoreGoLive,
  migrateDatabase,
]
