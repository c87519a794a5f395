import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RoomResponse } from '../../../src/core/calendar-item.ts'
import { type ExchangeSettings, openExchange, receive } from '../../../src/providers/exchange/index.ts'
import { createOutgoingGuard } from '../../../src/providers/outgoing-guard.ts'
import type { CalendarProvider, NoticeRequest } from '../../../src/providers/provider.ts'
import {
  createExchangeSandbox,
  type EventChoice,
  type ExchangeSandbox,
  type MeetingForm,
  type Outcome,
  type SettingsPatch,
} from '../../../src/sandbox/exchange/index.ts'
import type {
  FailingCall,
  MeetingId,
  PersonsMeeting,
  PersonsTime,
  PlainMeeting,
  PlannedFailure,
  ProviderHarness,
} from '../../contracts/provider/provider-harness.ts'

const ROOM = 'aspen@contoso.example'
const FORBIDDEN = 'vault@contoso.example'
const BOOKING_MAILBOX = 'meetmeup@contoso.example'
const PERSON = { name: 'Bea Organizer', address: 'bea@contoso.example' }
const ZONE = 'Europe/Berlin'
const SECRET = 'right-secret'
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
/** Longer than anything that the server does by itself takes. */
const SETTLE_MS = 60_000

/** The Exchange world of the contract suite, with a way to its sandbox for what only Exchange does. */
export interface ExchangeHarness extends ProviderHarness {
  readonly sandbox: ExchangeSandbox
  readonly settings: ExchangeSettings
}

/** `moreRooms`: mailboxes of further rooms that we may open. */
export async function startExchangeHarness(
  patch: SettingsPatch = {},
  moreRooms: readonly string[] = [],
): Promise<ExchangeHarness> {
  const sandbox = createSandbox(patch, moreRooms)
  const { graphUrl, loginUrl } = await sandbox.listen()
  const listener = await listenForNotices()
  const settings: ExchangeSettings = {
    tenantId: 'contoso.example',
    clientId: 'meetmeup-app',
    clientSecret: SECRET,
    graphUrl: `${graphUrl.replace(/\/+$/, '')}/v1.0`.replace('/v1.0/v1.0', '/v1.0'),
    loginUrl,
    bookingMailbox: BOOKING_MAILBOX,
  }
  const open = (more: Partial<ExchangeSettings> = {}): CalendarProvider => {
    const guard = createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true })
    return openExchange({ ...settings, ...more }, { guard, now: () => sandbox.clock.instant() })
  }
  return {
    ...actsOfPeople(sandbox),
    ...eyes(sandbox),
    ...disturbances(sandbox),
    sandbox,
    settings,
    open,
    openWithWrongSecret: () => open({ clientSecret: 'wrong-secret' }),
    receive,
    calendar: { remoteCalendarId: ROOM, timeZone: ZONE },
    forbiddenCalendar: { remoteCalendarId: FORBIDDEN, timeZone: ZONE },
    person: PERSON,
    now: () => sandbox.clock.instant(),
    settle: async () => {
      await sandbox.control.advance(SETTLE_MS)
    },
    notificationUrl: listener.url,
    receivedNotices: () => listener.requests,
    [Symbol.asyncDispose]: async () => {
      await sandbox.close()
      await listener.close()
    },
  }
}

function createSandbox(settings: SettingsPatch, moreRooms: readonly string[]): ExchangeSandbox {
  const room = { timeZone: 'W. Europe Standard Time', processing: { AutomateProcessing: 'AutoUpdate' } } as const
  return createExchangeSandbox({
    clock: { virtual: '2026-11-22T09:00:00Z' },
    settings,
    tenants: [
      {
        tenantId: '6f1d2a10-0000-4000-8000-000000000001',
        domain: 'contoso.example',
        apps: [
          {
            clientId: 'meetmeup-app',
            clientSecret: SECRET,
            mailboxes: [ROOM, BOOKING_MAILBOX, PERSON.address, ...moreRooms],
          },
        ],
        rooms: [
          { address: ROOM, displayName: 'Aspen', capacity: 8, building: 'Mill', floorNumber: 2, ...room },
          { address: FORBIDDEN, displayName: 'Vault', ...room },
          ...moreRooms.map((address) => ({ address, displayName: address.split('@')[0] ?? address, ...room })),
        ],
        users: [
          { address: PERSON.address, displayName: PERSON.name, timeZone: ZONE },
          { address: BOOKING_MAILBOX, displayName: 'MeetMeUp', timeZone: ZONE },
        ],
      },
    ],
  })
}

function actsOfPeople({ people, control }: ExchangeSandbox) {
  return {
    inviteRoom: async (meeting: PersonsMeeting) => {
      const form = { ...formOf(meeting), rooms: [ROOM] }
      const event = must(people.book({ address: meeting.organizer.address, name: meeting.organizer.name }, form))
      return idOf({ mailbox: meeting.organizer.address, id: event.id })
    },
    writeOntoRoom: async (meeting: PersonsMeeting) =>
      idOf({ mailbox: ROOM, id: must(people.writeDirectly(ROOM, formOf(meeting))).id }),
    moveMeeting: async (id: MeetingId, time: PersonsTime) => {
      must(people.move(choiceOf(id), wallsOf(time)))
    },
    moveOccurrence: async (id: MeetingId, day: string, time: PersonsTime) => {
      must(people.move({ ...choiceOf(id), occurrence: day }, wallsOf(time)))
    },
    cancelOccurrence: async (id: MeetingId, day: string) => {
      must(people.cancel({ ...choiceOf(id), occurrence: day }))
    },
    cancelMeeting: async (id: MeetingId) => {
      const choice = choiceOf(id)
      must(choice.mailbox === ROOM ? people.delete(choice) : people.cancel(choice))
    },
    emptyCalendar: async () => {
      for (const { id } of must(control.events(ROOM))) must(people.delete({ mailbox: ROOM, id }))
    },
    letRoomAnswer: async (response: 'accepted' | 'declined') => {
      const limit = response === 'accepted' ? {} : { MaximumDurationInMinutes: 1 }
      must(control.setProcessing(ROOM, { AutomateProcessing: 'AutoAccept', ...limit }))
    },
  }
}

function eyes({ control, outbox }: ExchangeSandbox) {
  return {
    answerSeenBy: async (id: MeetingId) => {
      const { mailbox, id: eventId } = choiceOf(id)
      const event = must(control.events(mailbox)).find((each) => each.id === eventId)
      const room = event?.attendees.find(({ address }) => address === ROOM)
      const mail = outbox.list().findLast(({ kind, from }) => kind === 'response' && from.address === ROOM)
      return { response: responseOf(room?.response), comment: mail?.text ?? null }
    },
    readCalendarPlainly: async (from: Temporal.Instant, to: Temporal.Instant): Promise<PlainMeeting[]> =>
      must(control.events(ROOM, { from, to }))
        .filter(({ isCancelled, showAs, response }) => !isCancelled && showAs !== 'free' && response !== 'declined')
        .map(({ subject, start, end }) => ({ summary: subject, start, end })),
    mailedAddresses: async () => outbox.list().map(({ to }) => to.address),
  }
}

function disturbances({ faults, control }: ExchangeSandbox) {
  return {
    loseNotices: async () => control.configure({ notifications: { dropAll: true } }),
    expireCursors: async () => {
      must(control.expireDeltaLinks())
    },
    failNext: async (call: FailingCall, failure: PlannedFailure) => {
      faults.add({ fault: faultOf(failure), method: call === 'read' ? 'GET' : 'POST', path: '^/v1.0/users' })
    },
  }
}

function faultOf(failure: PlannedFailure) {
  switch (failure) {
    case 'throttled':
      return { kind: 'respond', status: 429, code: 'ApplicationThrottled', headers: { 'Retry-After': '7' } } as const
    case 'busy':
      return { kind: 'respond', status: 503, code: 'serviceNotAvailable' } as const
    case 'html':
      return { kind: 'respond', status: 200, body: '<!doctype html><title>Please sign in</title>' } as const
    case 'answer_lost':
      return { kind: 'reset-after-commit' } as const
  }
}

function formOf(meeting: PersonsMeeting): MeetingForm {
  return {
    subject: meeting.summary,
    ...wallsOf(meeting.time),
    more: {
      sensitivity: meeting.private === true ? 'private' : 'normal',
      isAllDay: meeting.time.kind === 'all_day',
      showAs: 'busy',
      ...(meeting.weeklyTimes === undefined ? {} : { recurrence: weekly(meeting.time, meeting.weeklyTimes) }),
    },
  }
}

function wallsOf(time: PersonsTime): Pick<MeetingForm, 'start' | 'end' | 'timeZone'> {
  if (time.kind === 'timed') return { start: time.start, end: time.end, timeZone: time.timeZone }
  return { start: `${time.start}T00:00`, end: `${time.end}T00:00`, timeZone: ZONE }
}

function weekly(time: PersonsTime, numberOfOccurrences: number): object {
  const startDate = time.start.slice(0, 10)
  const day = DAYS[Temporal.PlainDate.from(startDate).dayOfWeek - 1]
  return {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: [day], firstDayOfWeek: 'sunday' },
    range: { type: 'numbered', startDate, numberOfOccurrences, recurrenceTimeZone: 'W. Europe Standard Time' },
  }
}

function responseOf(response: string | undefined): RoomResponse {
  return response === 'accepted' || response === 'declined' ? response : 'needs_action'
}

function must<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`the sandbox refused a person: ${JSON.stringify(outcome.error)}`)
  return outcome.value
}

const idOf = (choice: EventChoice): MeetingId => JSON.stringify(choice)
const choiceOf = (id: MeetingId): EventChoice => JSON.parse(id)

interface NoticeListener {
  readonly url: string
  readonly requests: NoticeRequest[]
  close(): Promise<void>
}

/** Our public address: answers handshakes as the product does, and keeps everything else. */
async function listenForNotices(): Promise<NoticeListener> {
  const requests: NoticeRequest[] = []
  const server = createServer(async (request, response) => {
    const notice = await noticeRequest(request)
    const received = receive(notice)
    if (received.kind === 'handshake') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(received.token)
      return
    }
    requests.push(notice)
    response.writeHead(202).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/webhooks/exchange`, requests, close: () => closed(server) }
}

async function noticeRequest(request: IncomingMessage): Promise<NoticeRequest> {
  let text = ''
  for await (const chunk of request) text += chunk
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams)
  const isJson = request.headers['content-type']?.includes('json') === true
  return { headers: {}, query, body: isJson && text !== '' ? JSON.parse(text) : text }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
