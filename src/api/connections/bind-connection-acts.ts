import {
  type ConnectionPorts,
  changeConnection,
  checkConnection,
  createConnection,
  discoverRooms,
  type OpenProviders,
} from '../../ops/connections/index.ts'
import type { ConnectionActs } from './connection-deps.ts'

/** Gives the use cases of connections their ports, once. */
export function bindConnectionActs(ports: ConnectionPorts & { readonly providers: OpenProviders }): ConnectionActs {
  const { connections } = ports
  return {
    read: connections.read,
    list: connections.list,
    remove: connections.remove,
    create: (caller, order) => createConnection(ports, caller, order),
    change: (caller, target) => changeConnection(ports, caller, target),
    check: (target) => checkConnection(ports, target),
    discover: (target) => discoverRooms(ports, target),
  }
}
