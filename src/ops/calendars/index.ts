export { healthInWords } from './health-in-words.ts'
export { type PairError, type PairOrder, type PairPorts, pairCalendar } from './pair-calendar.ts'
export type { CalendarStore, Decides, NewCalendar, PairedCalendar } from './ports.ts'
export { recheckCalendar } from './recheck-calendar.ts'
