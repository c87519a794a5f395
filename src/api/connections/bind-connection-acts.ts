import {
  type ConnectionPorts,
  changeConnection,
  checkConnection,
  createConnection,
  discoverRooms,
  type OpenProviders,
} from '../../ops/connections/index.ts'
import { explainRoom, importRooms, type PairingPorts, planImport } from '../../ops/rooms/index.ts'
import type { ConnectionActs } from './connection-deps.ts'

/** Gives the use cases of connections their ports, once. */
export function bindConnectionActs(
  ports: ConnectionPorts & PairingPorts & { readonly providers: OpenProviders },
): ConnectionActs {
  const { connections } = ports
  return {
    read: connections.read,
    list: connections.list,
    remove: connections.remove,
    create: (caller, order) => createConnection(ports, caller, order),
    change: (caller, target) => changeConnection(ports, caller, target),
    check: (target) => checkConnection(ports, target),
    discover: (target) => discoverRooms(ports, target),
    explain: (asked) => explainRoom(ports, asked),
    planImport: (asked) => planImport(ports, asked),
    importRooms: (caller, wanted) => importRooms(ports, caller, wanted),
  }
}
