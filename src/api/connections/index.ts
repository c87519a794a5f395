/** Credentials for the outside calendar systems: stored sealed, proven step by step. Called by administrators. */
import { changeConnection } from './change-connection.ts'
import { checkConnection } from './check-connection.ts'
import { createConnection } from './create-connection.ts'
import { deleteConnection } from './delete-connection.ts'
import { discoverRooms } from './discover-rooms.ts'
import { explainRoom } from './explain-room.ts'
import { getConnection } from './get-connection.ts'
import { importRooms } from './import-rooms.ts'
import { listConnections } from './list-connections.ts'

export { bindConnectionActs } from './bind-connection-acts.ts'
export type { ConnectionActs, ConnectionDeps } from './connection-deps.ts'

export const connectionRoutes = [
  createConnection,
  listConnections,
  getConnection,
  changeConnection,
  deleteConnection,
  checkConnection,
  discoverRooms,
  explainRoom,
  importRooms,
] as const
