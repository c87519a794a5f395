/** Rooms out of a provider's directory: what would be made of it, and making it. Called by the API and the command line. */
export { type Explained, explainRoom } from './explain-room.ts'
export { type ImportedRoom, type ImportOutcome, importRooms, type PairingPorts } from './import-rooms.ts'
export {
  everyRoom,
  IMPORT_ACTS,
  type ImportError,
  type ImportOrder,
  type ImportPorts,
  type ImportRow,
  planImport,
} from './plan-import.ts'
export { type PairSuggestion, suggestPairs } from './suggest-pairs.ts'
