import type { TwoTenants } from './two-tenants.ts'
import { EXCHANGE_ROOM, GOOGLE_ROOM, ZONE } from './two-tenants.ts'

export interface History {
  /** Meetings ahead on each side, series included. */
  readonly perSide: number
  /** Of those, how many stand on both sides: half with one UID, half by one organiser at the same times. */
  readonly twins: number
  /** How many of each side meet one of the other in part. */
  readonly overlaps: number
  readonly series: number
  /** On each side, before today. */
  readonly past: number
}

const PER_DAY = 16
const ANN = 'ann@contoso.example'
const BOB = 'bob@globex.example'

/**
 * Two calendars of one room that have been in use for years, each on its own. Every meeting has a half hour of its own, apart from those that
 * overlap on purpose. Whoever is Ann in Exchange is Bob in Google.
 */
export function writeHistory({ exchange, google }: TwoTenants, history: History): void {
  const today = Temporal.Now.plainDateISO(ZONE)
  let next = 0
  /** The next free half hour of office days, from the day after tomorrow on. */
  const slot = () => {
    const at = next++
    const minutes = 8 * 60 + (at % PER_DAY) * 30
    return today.add({ days: 2 + Math.floor(at / PER_DAY) }).toPlainDateTime(timeOf(minutes))
  }
  const exchangeMeeting = (
    start: Temporal.PlainDateTime,
    subject: string,
    more: Readonly<Record<string, unknown>> = {},
  ): string => {
    const end = start.add({ minutes: 30 })
    const form = { subject, start: text(start), end: text(end), timeZone: ZONE, rooms: [EXCHANGE_ROOM], more }
    const booked = exchange.people.book({ address: ANN, name: 'Ann Meyer' }, form)
    if (!booked.ok) throw new Error(JSON.stringify(booked.error))
    return booked.value.iCalUId ?? ''
  }
  const times = (start: Temporal.PlainDateTime) => ({
    start: text(start),
    end: text(start.add({ minutes: 30 })),
    timeZone: ZONE,
  })
  const googleMeeting = (start: Temporal.PlainDateTime, summary: string, recurrence?: string[]) => {
    google.control.people.book({
      person: BOB,
      summary,
      ...times(start),
      rooms: [GOOGLE_ROOM],
      ...(recurrence ? { recurrence } : {}),
    })
  }
  const sameUid = (start: Temporal.PlainDateTime, iCalUID: string, recurrence?: string[]) => {
    const organizer = { email: ANN, displayName: 'Ann Meyer' }
    google.control.people.receive({
      person: GOOGLE_ROOM,
      summary: 'Twin',
      ...times(start),
      iCalUID,
      organizer,
      ...(recurrence ? { recurrence } : {}),
    })
  }
  // Series in the evening, each with an hour of its own; half of them are twins too. None takes place today: it may be over when it is looked at.
  for (let at = 0; at < history.series; at++) {
    const start = today
      .subtract({ days: 21 })
      .add({ days: 1 + (at % 5) })
      .toPlainDateTime(timeOf(17 * 60 + Math.floor(at / 5) * 40))
    const uid = exchangeMeeting(start, `Series ${at}`, { recurrence: weekly(start) })
    if (at % 2 === 0) sameUid(start, uid, ['RRULE:FREQ=WEEKLY;COUNT=12'])
  }
  const twinSeries = Math.ceil(history.series / 2)
  const twins = history.twins - twinSeries
  for (let at = 0; at < twins; at++) {
    const start = slot()
    const uid = exchangeMeeting(start, `Twin ${at}`)
    if (at % 2 === 0) sameUid(start, uid)
    else googleMeeting(start, `Twin ${at}`)
  }
  for (let at = 0; at < history.overlaps; at++) {
    const start = slot()
    exchangeMeeting(start, `Early ${at}`)
    googleMeeting(start.add({ minutes: 10 }), `Late ${at}`)
    // The second half hour stays empty: the later one reaches into it.
    next += 1
  }
  const left = {
    exchange: history.perSide - history.series - twins - history.overlaps,
    google: history.perSide - twinSeries - twins - history.overlaps,
  }
  for (let at = 0; at < left.exchange; at++) exchangeMeeting(slot(), `Only there ${at}`)
  for (let at = 0; at < left.google; at++) googleMeeting(slot(), `Only here ${at}`)
  for (let at = 0; at < history.past; at++) {
    const start = today.subtract({ days: 2 + at }).toPlainDateTime(timeOf(10 * 60))
    exchangeMeeting(start, `Past ${at}`)
    googleMeeting(start.add({ hours: 2 }), `Past ${at}`)
  }
  // Every room has answered, as its own system did all these years.
  const copies = exchange.control.events(EXCHANGE_ROOM)
  if (!copies.ok) throw new Error(JSON.stringify(copies.error))
  for (const { id } of copies.value) exchange.people.respond({ mailbox: EXCHANGE_ROOM, id }, 'accept')
  for (const event of google.control.events(GOOGLE_ROOM)) {
    const own = (event.attendees as { self?: boolean; responseStatus?: string }[]).find(({ self }) => self === true)
    if (own?.responseStatus === 'needsAction')
      google.control.people.respond({ person: GOOGLE_ROOM, eventId: String(event.id), response: 'accepted' })
  }
}

const timeOf = (minutes: number) => new Temporal.PlainTime(Math.floor(minutes / 60), minutes % 60)
const text = (wall: Temporal.PlainDateTime): string => wall.toString({ smallestUnit: 'second' })

function weekly(start: Temporal.PlainDateTime) {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  return {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: [days[start.dayOfWeek - 1]], firstDayOfWeek: 'monday' },
    range: {
      type: 'numbered',
      startDate: start.toPlainDate().toString(),
      numberOfOccurrences: 12,
      recurrenceTimeZone: ZONE,
    },
  }
}
