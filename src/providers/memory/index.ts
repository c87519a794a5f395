/**
 * A calendar provider whose outside world lives in memory: for tests of the sync engine, and for trying MeetMeUp without any tenant.
 * Deterministic: the same clock, the same seed and the same actions give the same ids, versions and order.
 * Called by tests and by the demonstration set-up; it passes the same contract suite as the real providers.
 */
export type { Answers, MemoryRoom } from './calendar-store.ts'
export type { MemoryFaults, ReadFailure, Throttling, WriteFailure } from './faults.ts'
export { meetingAt, weeklyMeetingAt } from './meeting-at.ts'
export { createMemoryCalendars, type MemoryCalendars, type MemoryCalendarsOptions } from './memory-calendars.ts'
export type { DueNotice } from './notice-board.ts'
export type { EditedDetails, MemoryPeople, PersonMeeting } from './people.ts'
export { receive } from './receive.ts'
export type { Origin, StoredItem } from './stored-item.ts'
