export { healthInWords } from './health-in-words.ts'
export {
  type AnswerRemovalPorts,
  answerRemovals,
  previewRemovals,
  type RemovalError,
  type RemovalOrder,
  type RemovalPreview,
} from './mass-removal.ts'
export { type ModeError, type ModePorts, switchMode } from './observe.ts'
export { type PairError, type PairOrder, type PairPorts, pairCalendar } from './pair-calendar.ts'
export type {
  Adopts,
  CalendarModes,
  CalendarStore,
  Decides,
  MassRemovals,
  ModeOrder,
  NewCalendar,
  PairedCalendar,
} from './ports.ts'
export { type RecheckError, recheckCalendar } from './recheck-calendar.ts'
