import { createRule, type RecurrenceRule, type Series, type Span } from '../../../src/core/recurrence/index.ts'
import { resolveZone, type ZoneId } from '../../../src/core/time/index.ts'
import { busyTimes } from '../../../src/providers/memory/busy-times.ts'
import { createMemoryCalendars, type MemoryCalendars, receive } from '../../../src/providers/memory/index.ts'
import type { NoticeRequest } from '../../../src/providers/provider.ts'
import type {
  FailingCall,
  PersonsMeeting,
  PersonsTime,
  PlainMeeting,
  PlannedFailure,
  ProviderHarness,
} from '../../contracts/provider/provider-harness.ts'

const ROOM = { remoteCalendarId: 'orion@rooms.example', timeZone: 'Europe/Berlin' } as const
const FORBIDDEN = { remoteCalendarId: 'vault@rooms.example', timeZone: 'Europe/Berlin' } as const
const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z')

/** A memory world behind the provider contract. Pages are small, so that paging happens in every story. */
export async function startMemoryHarness(): Promise<ProviderHarness> {
  const world = createMemoryCalendars({ now: () => NOW, pageSize: 2 })
  world.addRoom({ ...ROOM, name: 'Orion', answers: 'application' })
  world.addRoom({ ...FORBIDDEN, name: 'Vault', answers: 'application' })
  world.faults.forbid(FORBIDDEN.remoteCalendarId, true)
  const received: NoticeRequest[] = []
  const id = ROOM.remoteCalendarId

  return {
    open: () => world.open(),
    openWithWrongSecret: () => world.openWithWrongSecret(),
    receive,
    calendar: ROOM,
    forbiddenCalendar: FORBIDDEN,
    person: { name: 'Ann Meyer', address: 'ann.meyer@example.com' },
    now: () => NOW,
    async settle() {
      world.answerRooms()
      received.push(...world.takeNotices().map(({ request }) => request))
    },
    inviteRoom: async (meeting) => world.people.inviteRoom(id, asMade(meeting)),
    writeOntoRoom: async (meeting) => world.people.writeOntoRoom(id, asMade(meeting)),
    async moveMeeting(meetingId, time) {
      world.people.move(id, meetingId, { ...seriesOf(world, meetingId), timing: timingOf(time) })
    },
    async moveOccurrence(meetingId, day, time) {
      const key = keyOn(seriesOf(world, meetingId), day)
      world.people.moveOccurrence(id, meetingId, { key, to: spanOf(time) })
    },
    async cancelOccurrence(meetingId, day) {
      world.people.cancelOccurrence(id, meetingId, keyOn(seriesOf(world, meetingId), day))
    },
    async cancelMeeting(meetingId) {
      const direct = itemOf(world, meetingId).origin === 'direct'
      if (direct) world.people.delete(id, meetingId)
      else world.people.cancel(id, meetingId)
    },
    async answerSeenBy(meetingId) {
      const { roomResponse, answerComment } = itemOf(world, meetingId)
      return { response: roomResponse, comment: answerComment }
    },
    async letRoomAnswer(response) {
      world.setAnswers(id, response === 'accepted' ? 'automatic' : 'declines_all')
    },
    async emptyCalendar() {
      world.people.emptyCalendar(id)
    },
    readCalendarPlainly: async (from, to) => plainMeetings(world, { from, to }),
    mailedAddresses: async () => [],
    notificationUrl: 'https://rooms.example/webhooks/memory',
    receivedNotices: () => received,
    async loseNotices() {
      world.faults.dropNotices(id, Number.MAX_SAFE_INTEGER)
    },
    failNext: async (call, failure) => planFailure(world, call, failure),
    async expireCursors() {
      world.faults.expireCursors(id)
    },
    async [Symbol.asyncDispose]() {
      world.faults.clear()
    },
  }
}

const WRITE_FAILURES = { busy: 'before_commit', answer_lost: 'after_commit', html: 'garbled' } as const

function planFailure(world: MemoryCalendars, call: FailingCall, failure: PlannedFailure): void {
  const id = ROOM.remoteCalendarId
  if (failure === 'throttled') world.faults.throttle(id, { on: call, calls: 1, retryAfterMs: 7000 })
  else if (call === 'write') world.faults.failNextWrite(id, WRITE_FAILURES[failure])
  else world.faults.failNextRead(id, failure === 'html' ? 'garbled' : 'unreachable')
}

function plainMeetings(
  world: MemoryCalendars,
  window: { from: Temporal.Instant; to: Temporal.Instant },
): readonly PlainMeeting[] {
  return world
    .items(ROOM.remoteCalendarId)
    .filter((item) => !item.cancelled && item.roomResponse !== 'declined')
    .flatMap((item) => busyTimes(item, ROOM.timeZone).map((span) => ({ ...span, summary: item.summary })))
    .filter(
      ({ start, end }) =>
        Temporal.Instant.compare(start, window.to) < 0 && Temporal.Instant.compare(end, window.from) > 0,
    )
    .sort((a, b) => Temporal.Instant.compare(a.start, b.start))
    .map(({ summary, start, end }) => ({ summary, start: seconds(start), end: seconds(end) }))
}

const seconds = (instant: Temporal.Instant): string => instant.toString({ smallestUnit: 'second' })

function itemOf(world: MemoryCalendars, remoteId: string) {
  const item = world.itemsEver(ROOM.remoteCalendarId).find((candidate) => candidate.remoteId === remoteId)
  if (item === undefined) throw new Error(`there is no meeting ${remoteId}`)
  return item
}

const seriesOf = (world: MemoryCalendars, remoteId: string): Series => itemOf(world, remoteId).series

function asMade(meeting: PersonsMeeting) {
  const series: Series = {
    timing: timingOf(meeting.time),
    rule: meeting.weeklyTimes === undefined ? null : weekly(meeting.weeklyTimes),
    rdates: [],
    exdates: [],
    overrides: new Map(),
  }
  const visibility = meeting.private === true ? 'private' : 'public'
  return { series, summary: meeting.summary, organizer: meeting.organizer, visibility } as const
}

function weekly(count: number): RecurrenceRule {
  const rule = createRule({ freq: 'WEEKLY', end: { count } })
  if (!rule.ok) throw new Error(rule.error.code)
  return rule.value
}

function timingOf(time: PersonsTime): Series['timing'] {
  if (time.kind === 'all_day') {
    const date = Temporal.PlainDate.from(time.start)
    return { kind: 'all_day', date, days: date.until(time.end).days }
  }
  const { start, end } = instantsOf(time)
  const wall = Temporal.PlainDateTime.from(time.start)
  return { kind: 'timed', wall, zone: zoneOf(time.timeZone), durationSeconds: start.until(end).total('seconds') }
}

function spanOf(time: PersonsTime): Span {
  if (time.kind === 'timed') return instantsOf(time)
  return { start: Temporal.PlainDate.from(time.start), end: Temporal.PlainDate.from(time.end) }
}

const instantsOf = ({ start, end, timeZone }: Extract<PersonsTime, { kind: 'timed' }>) => ({
  start: Temporal.PlainDateTime.from(start).toZonedDateTime(timeZone).toInstant(),
  end: Temporal.PlainDateTime.from(end).toZonedDateTime(timeZone).toInstant(),
})

function keyOn({ timing }: Series, day: string) {
  const text =
    timing.kind === 'all_day'
      ? day
      : seconds(
          Temporal.PlainDate.from(day)
            .toZonedDateTime({ plainTime: timing.wall.toPlainTime(), timeZone: timing.zone })
            .toInstant(),
        )
  return text as Parameters<MemoryCalendars['people']['cancelOccurrence']>[2]
}

function zoneOf(name: string): ZoneId {
  const zone = resolveZone(name)
  if (!zone.ok) throw new Error(`${name} is no time zone`)
  return zone.value
}
