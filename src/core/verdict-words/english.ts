import type { VerdictValue } from '../verdict.ts'
import { hoursAndMinutes } from './hours-and-minutes.ts'
import type { VerdictWords } from './verdict-words.ts'

const count = (value: VerdictValue, noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`

/** 90 is "1 hour 30 minutes"; whole days are days. */
const minutes = (value: VerdictValue): string =>
  hoursAndMinutes(value, {
    days: (days) => count(days, 'day'),
    hours: (hours) => count(hours, 'hour'),
    minutes: (rest) => count(rest, 'minute'),
  })

const standsWithout = (limit: VerdictValue): string =>
  limit === 'confirm' ? '; the booking stands without its answer.' : '.'

export const english: VerdictWords = {
  sentences: {
    overlap_waived: () => 'This booking overlaps another one, and that was allowed.',
    policy_booking_window: ({ value, limit }) =>
      `The room can be booked at most ${count(limit, 'day')} ahead; this is ${count(value, 'day')} ahead.`,
    policy_max_duration: ({ value, limit }) =>
      `The room can be booked for at most ${minutes(limit)} at a time; this is ${minutes(value)}.`,
    policy_min_notice: ({ limit }) => `The room must be booked at least ${minutes(limit)} ahead.`,
    policy_no_recurring: () => 'The room does not take recurring meetings.',
    policy_in_the_past: () => 'The time lies in the past.',
    policy_series_too_large: () => 'The series has more occurrences than can be booked.',
    quota_exceeded: ({ limit }) =>
      `One organiser may have ${count(limit, 'booking')} ahead in this room, and that many exist.`,
    provider_refused: () => 'The calendar system that decides about this room declined.',
    provider_unreachable: ({ limit }) =>
      `The calendar system that decides about this room could not be reached${standsWithout(limit)}`,
    hold_expired: ({ limit }) =>
      `The calendar system that decides about this room did not answer in time${standsWithout(limit)}`,
    conflict_lost: () => 'An administrator gave the room to another booking.',
    conflict_kept: () => 'An administrator kept this booking.',
    cancelled: () => 'The booking was cancelled.',
    released: ({ rule }) =>
      rule === 'taken_there'
        ? 'The room let go of this meeting: it was declined or deleted in its own calendar.'
        : 'The room let go of this meeting.',
    removed: () =>
      'The meeting is gone from the calendar of the room: its organiser cancelled it, or it was declined there; the calendar system does not say which.',
  },
  notAvailable: 'The room is not available at that time.',
  contested: 'This meeting was written over another booking of the room and waits for a decision.',
  seriesClash: (clashes, occurrences, { first, dates }) =>
    `${clashes} of ${occurrences} occurrences meet other bookings, so none was booked.${dates === '' ? '' : ` Taken: ${dates}.`} The first: ${first}`,
  partlyHeld: (share, dates) => {
    const has =
      share === null
        ? 'The series, but not all of its dates, has the room'
        : `${share.held} of ${share.of} dates have the room`
    return `${has}; the others are taken${dates === '' ? '' : `: ${dates}`}.`
  },
  swapped: (way, system, { room, date }) => {
    const what = date === null ? 'the meeting' : `the date ${date} of a series`
    const where = `In ${system ?? 'its calendar'} ${what} was moved`
    if (way === 'from') return `${where} here from ${room ?? 'another room'}.`
    return room === null ? `${where} to another room.` : `${where} from this room to ${room}.`
  },
  andMore: (count) => `and ${count} more`,
  taken: ({ from, to, receivedOn, receivedAt }, who) =>
    `The room is taken from ${from} to ${to} by ${who}, asked for on ${receivedOn} at ${receivedAt}.`,
  closure: (reason) => `a closure of the room (${reason})`,
  blocker: 'an entry that blocks the room',
  anotherMeeting: 'another meeting',
  meetingOf: (name) => `a meeting of ${name}`,
  reason: (text) => `Reason: ${text}.`,
  freeThen: (rooms) => `Free at that time: ${rooms}.`,
  lookedUpBy: (code, rule) => `${code}, rule ${rule}`,
  keptUntil: (until, start) => `Until ${until} the room is kept at the time it had: ${start}.`,
  otherDatesStand: 'The other dates of the series are not touched.',
  seats: (seats) => count(seats, 'seat'),
  floor: (floor) => `floor ${floor}`,
}
