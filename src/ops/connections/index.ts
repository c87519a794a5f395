export { type ConnectionChangeOrder, changeConnection } from './change-connection.ts'
export { type ConnectionProof, checkConnection } from './check-connection.ts'
export { type ConnectionOrder, type ConnectionPorts, createConnection } from './create-connection.ts'
export { discoverRooms, type FoundRoom } from './discover-rooms.ts'
export type {
  Connection,
  ConnectionError,
  ConnectionForms,
  ConnectionStore,
  OpenProviders,
  ProviderFailure,
  SettingsRefusal,
} from './ports.ts'
export { connectionSecretPlace } from './secret-place.ts'
