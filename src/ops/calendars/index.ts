export { healthInWords } from './health-in-words.ts'
export {
  type AnswerRemovalPorts,
  answerRemovals,
  previewRemovals,
  type RemovalError,
  type RemovalOrder,
  type RemovalPreview,
} from './mass-removal.ts'
export { type PairError, type PairOrder, type PairPorts, pairCalendar } from './pair-calendar.ts'
export type { CalendarStore, Decides, MassRemovals, NewCalendar, PairedCalendar } from './ports.ts'
export { recheckCalendar } from './recheck-calendar.ts'
