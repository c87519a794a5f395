import type { Alternative, Holder, Verdict, VerdictCode, VerdictInputs } from './verdict.ts'

/** `inside`: people of the organization, who may know rooms and holders. `outside`: everybody else, who are told neither. */
export type Audience = 'inside' | 'outside'

const MOST_ALTERNATIVES = 3

/**
 * A verdict in plain English, one to three sentences, the same in every channel. Of a private meeting nobody reads more than that there is
 * one; people outside the organization read neither rooms nor holders.
 */
export function verdictText(verdict: Verdict, audience: Audience): string {
  const sentences = [TEXTS[verdict.code](verdict, audience), ...also(verdict, audience)]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

type Text = (verdict: Verdict, audience: Audience) => string

const TEXTS: Readonly<Record<VerdictCode, Text>> = {
  room_unavailable: unavailable,
  room_contested: (verdict, audience) =>
    `This meeting was written over another booking of the room and waits for a decision. ${holderText(verdict, audience)}`.trim(),
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
    `The calendar system that decides about this room could not be reached${limit === 'confirm' ? '; the booking stands without its answer.' : '.'}`,
  hold_expired: ({ limit }) =>
    `The calendar system that decides about this room did not answer in time${limit === 'confirm' ? '; the booking stands without its answer.' : '.'}`,
  conflict_lost: () => 'An administrator gave the room to another booking.',
  conflict_kept: () => 'An administrator kept this booking.',
  cancelled: () => 'The booking was cancelled.',
  released: () => 'The room let go of this meeting.',
}

function unavailable(verdict: Verdict, audience: Audience): string {
  const { facts } = verdict.inputs
  const clashes = Number(facts?.clashes ?? 1)
  const occurrences = Number(facts?.occurrences ?? 1)
  if (audience === 'outside') return 'The room is not available at that time.'
  const first = holderText(verdict, audience)
  if (occurrences <= 1) return first
  return `${clashes} of ${occurrences} occurrences meet other bookings, so none was booked. The first: ${first}`
}

function holderText({ inputs }: Verdict, audience: Audience): string {
  const holder = inputs.holders?.[0]
  if (holder === undefined || audience === 'outside') return ''
  const { from, to, received } = times(holder, inputs)
  return `The room is taken from ${from} to ${to} by ${who(holder)}, asked for on ${received}.`
}

function who({ isPrivate, organizerName, kind }: Holder): string {
  if (kind === 'blocker') return 'a closure of the room'
  if (isPrivate || organizerName === null || organizerName === '') return 'another meeting'
  return `a meeting of ${plain(organizerName)}`
}

/** Foreign text on one line, short, so that it cannot pose as ours. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 80)

function also({ inputs, code }: Verdict, audience: Audience): string[] {
  if (audience === 'outside') return []
  const reason = inputs.reason === undefined || code === 'overlap_waived' ? [] : [`Reason: ${plain(inputs.reason)}.`]
  const free = (inputs.alternatives ?? []).slice(0, MOST_ALTERNATIVES).map(alternativeText)
  return [...reason, ...(free.length === 0 ? [] : [`Free at that time: ${free.join('; ')}.`])]
}

function alternativeText({ name, capacity, building, floor }: Alternative): string {
  const seats = capacity === null ? [] : [count(capacity, 'seat')]
  const place = [building, floor === null ? null : `floor ${floor}`].filter((part) => part !== null)
  const details = [...seats, ...place]
  return details.length === 0 ? plain(name) : `${plain(name)} (${details.map(plain).join(', ')})`
}

function times(holder: Holder, { zone }: VerdictInputs): { from: string; to: string; received: string } {
  const local = (text: string) => Temporal.Instant.from(text).toZonedDateTimeISO(zone ?? 'UTC')
  const [from, to, received] = [local(holder.startsAt), local(holder.endsAt), local(holder.receivedAt)]
  const isOneDay = from.toPlainDate().equals(to.toPlainDate())
  return {
    from: `${from.toPlainDate()} ${clock(from)}`,
    to: `${isOneDay ? clock(to) : `${to.toPlainDate()} ${clock(to)}`} (${zone ?? 'UTC'})`,
    received: `${received.toPlainDate()} at ${received.toPlainTime().toString({ smallestUnit: 'second' })}`,
  }
}

const clock = (time: Temporal.ZonedDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' })

const count = (value: Verdict['value'], noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`

/** 90 is "1 hour 30 minutes"; whole days are days. */
function minutes(value: Verdict['value']): string {
  const total = Math.round(Number(value))
  if (total >= 1440 && total % 1440 === 0) return count(total / 1440, 'day')
  const hours = Math.floor(total / 60)
  const rest = total % 60
  return [hours > 0 ? count(hours, 'hour') : '', rest > 0 || hours === 0 ? count(rest, 'minute') : ''].join(' ').trim()
}
