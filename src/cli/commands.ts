import type { Command } from './command.ts'
import { conflictsList } from './commands/conflicts-list.ts'
import { conflictsResolve } from './commands/conflicts-resolve.ts'
import { conflictsShow } from './commands/conflicts-show.ts'
import { keysCreate } from './commands/keys-create.ts'
import { keysList } from './commands/keys-list.ts'
import { keysRevoke } from './commands/keys-revoke.ts'
import { migrateDatabase } from './commands/migrate.ts'
import { organizationsCreate } from './commands/organizations-create.ts'
import { organizationsList } from './commands/organizations-list.ts'
import { showStatus } from './commands/status.ts'
import { verifyPromises } from './commands/verify.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  showStatus,
  verifyPromises,
  conflictsList,
  conflictsShow,
  conflictsResolve,
  organizationsCreate,
  organizationsList,
  keysCreate,
  keysList,
  keysRevoke,
  migrateDatabase,
]
