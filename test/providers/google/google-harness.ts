import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RoomResponse } from '../../../src/core/calendar-item.ts'
import { type GoogleSettings, openGoogle, receive } from '../../../src/providers/google/index.ts'
import { createOutgoingGuard } from '../../../src/providers/outgoing-guard.ts'
import type { NoticeRequest } from '../../../src/providers/provider.ts'
import {
  createGoogleSandbox,
  type GoogleControl,
  type GoogleSandboxOptions,
} from '../../../src/sandbox/google/index.ts'
import type {
  FailingCall,
  PersonsMeeting,
  PersonsTime,
  PlainMeeting,
  PlannedFailure,
  ProviderHarness,
} from '../../contracts/provider/provider-harness.ts'

export const ROOM = 'c_orion@resource.calendar.google.com'
export const ZONE = 'Europe/Berlin'
export const PERSON = 'ann.meyer@example.com'
/** The user for whom the service account acts. */
export const SUBJECT = 'rooms@example.com'
const STRANGER = 'bob@example.com'
const SERVICE_ACCOUNT = 'sync@meetmeup-test.iam.gserviceaccount.com'

const SCOPES = [
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar.calendars.readonly',
  'https://www.googleapis.com/auth/admin.directory.resource.calendar.readonly',
]

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
const KEYS = pair()
const WRONG_KEYS = pair()

/** The provider contract's world, and the handles that only tests of this adapter use. */
export interface GoogleHarness extends ProviderHarness {
  readonly control: GoogleControl
  readonly settings: GoogleSettings
  openWith(settings: Partial<GoogleSettings>): ReturnType<typeof openGoogle>
}

/** A Google domain on loopback, its real client library, and the adapter between. */
export async function startGoogleHarness(options: GoogleSandboxOptions = {}): Promise<GoogleHarness> {
  const sandbox = createGoogleSandbox(domain(options))
  const { control } = sandbox
  control.grant(STRANGER, { type: 'domain', value: 'example.com' }, 'none')
  const urls = await sandbox.listen()
  const webhook = await startWebhook()
  const guard = createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true })
  const settings: GoogleSettings = {
    serviceAccountEmail: SERVICE_ACCOUNT,
    privateKey: KEYS.privateKey,
    subject: SUBJECT,
    customer: 'my_customer',
    googleUrl: urls.googleUrl,
    tokenUrl: urls.tokenUrl,
  }
  const now = () => Temporal.Instant.from(control.now())
  const openWith = (changed: Partial<GoogleSettings>) => openGoogle({ ...settings, ...changed }, { guard, now })
  return {
    control,
    settings,
    openWith,
    open: () => openWith({}),
    openWithWrongSecret: () => openWith({ privateKey: WRONG_KEYS.privateKey }),
    receive,
    calendar: { remoteCalendarId: ROOM, timeZone: ZONE },
    forbiddenCalendar: { remoteCalendarId: STRANGER, timeZone: ZONE },
    person: { name: 'Ann Meyer', address: PERSON },
    now,
    async settle() {
      await control.advance(1000)
      control.answerRooms()
      await control.advance(1000)
    },
    ...peopleOf(control),
    async letRoomAnswer(response) {
      control.setRoom(ROOM, { autoAcceptInvitations: true, mayBook: response === 'accepted' ? null : [] })
    },
    async emptyCalendar() {
      for (const { id } of control.events(ROOM)) {
        // A series may have taken its dates with it.
        const isThere = control.events(ROOM).some((event) => event.id === id)
        if (isThere) control.people.cancel({ person: ROOM, eventId: String(id) })
      }
    },
    readCalendarPlainly: (from, to) => readPlainly(settings, from, to),
    mailedAddresses: async () => control.mail().map(({ to }) => to),
    notificationUrl: webhook.url,
    receivedNotices: () => webhook.received,
    async loseNotices() {
      control.setPush({ dropRatio: 1 })
    },
    async failNext(call, failure) {
      control.addFault({
        method: call === 'read' ? 'GET' : 'POST',
        path: '^/calendar/v3/',
        fault: FAULTS[failure](call),
      })
    },
    async expireCursors() {
      control.expireSyncTokens(ROOM)
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await webhook.close()
    },
  }
}

type PeopleAct =
  | 'inviteRoom'
  | 'writeOntoRoom'
  | 'moveMeeting'
  | 'moveOccurrence'
  | 'cancelOccurrence'
  | 'cancelMeeting'
  | 'answerSeenBy'

/** What people do on the sandbox's web page, with a diary of who made which meeting. */
function peopleOf(control: GoogleControl): Pick<ProviderHarness, PeopleAct> {
  const diary = new Map<string, { person: string; meeting: PersonsMeeting }>()

  const book = (person: string, meeting: PersonsMeeting) => {
    const event = control.people.book({
      person,
      summary: meeting.summary,
      ...times(meeting.time),
      ...(person === ROOM ? {} : { rooms: [ROOM] }),
      ...(meeting.weeklyTimes === undefined ? {} : { recurrence: [`RRULE:FREQ=WEEKLY;COUNT=${meeting.weeklyTimes}`] }),
      ...(meeting.private === true ? { event: { visibility: 'private' } } : {}),
    })
    const id = String(event.id)
    diary.set(id, { person, meeting })
    return id
  }
  const entry = (id: string) => {
    const found = diary.get(id)
    if (found === undefined) throw new Error(`nobody made the meeting ${id}`)
    return found
  }

  return {
    inviteRoom: async (meeting) => book(PERSON, meeting),
    writeOntoRoom: async (meeting) => book(ROOM, meeting),
    async moveMeeting(id, time) {
      control.people.move({ person: entry(id).person, eventId: id, ...times(time) })
    },
    async moveOccurrence(id, day, time) {
      const { person, meeting } = entry(id)
      control.people.changeOccurrence({
        person,
        eventId: id,
        originalStart: startOn(day, meeting.time),
        ...times(time),
      })
    },
    async cancelOccurrence(id, day) {
      const { person, meeting } = entry(id)
      control.people.cancelOccurrence({ person, eventId: id, originalStart: startOn(day, meeting.time) })
    },
    async cancelMeeting(id) {
      control.people.cancel({ person: entry(id).person, eventId: id })
    },
    answerSeenBy: async (id) => answerOn(control.events(PERSON).find((event) => event.id === id)),
  }
}

function domain(options: GoogleSandboxOptions): GoogleSandboxOptions {
  return {
    seed: 'contract',
    clock: { virtual: '2026-11-23T09:00:00Z' },
    serviceAccounts: [{ email: SERVICE_ACCOUNT, publicKey: KEYS.publicKey, delegatedScopes: SCOPES }],
    users: [
      { email: PERSON, name: 'Ann Meyer', timeZone: ZONE },
      { email: STRANGER, name: 'Bob Stranger', timeZone: ZONE },
      { email: SUBJECT, name: 'Rooms', timeZone: ZONE, admin: true },
    ],
    rooms: [
      {
        resourceEmail: ROOM,
        name: 'Orion',
        capacity: 8,
        buildingId: 'BER',
        timeZone: ZONE,
        autoAcceptInvitations: false,
      },
    ],
    buildings: [{ buildingId: 'BER', buildingName: 'Berlin' }],
    roomAnswerDelayMs: 'manual',
    push: { requireHttps: false },
    ...options,
  }
}

type Fault = Parameters<GoogleControl['addFault']>[0]['fault']

const FAULTS: Readonly<Record<PlannedFailure, (call: FailingCall) => Fault>> = {
  throttled: () => ({ kind: 'respond', status: 403, code: 'rateLimitExceeded', headers: { 'retry-after': '7' } }),
  busy: () => ({ kind: 'respond', status: 503, code: 'backendError' }),
  answer_lost: (call) => ({ kind: call === 'read' ? 'reset' : 'reset-after-commit' }),
  html: () => ({ kind: 'respond', status: 200, body: '<html><body>Please log in to the network</body></html>' }),
}

/** What the API takes for the times that a person types. */
function times(time: PersonsTime): { start: string; end: string; timeZone?: string } {
  if (time.kind === 'all_day') return { start: time.start, end: time.end }
  const at = (wall: string) =>
    Temporal.PlainDateTime.from(wall)
      .toZonedDateTime(time.timeZone)
      .toString({ timeZoneName: 'never', smallestUnit: 'second' })
  return { start: at(time.start), end: at(time.end), timeZone: time.timeZone }
}

function startOn(day: string, time: PersonsTime): string {
  if (time.kind === 'all_day') return day
  const plainTime = Temporal.PlainDateTime.from(time.start).toPlainTime()
  return Temporal.PlainDate.from(day)
    .toZonedDateTime({ plainTime, timeZone: time.timeZone })
    .toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

interface PlainAttendee {
  readonly email?: string
  readonly self?: boolean
  readonly responseStatus?: string
  readonly comment?: string
}

interface PlainEvent {
  readonly status?: string
  readonly summary?: string
  readonly start?: { readonly date?: string; readonly dateTime?: string }
  readonly end?: { readonly date?: string; readonly dateTime?: string }
  readonly attendees?: readonly PlainAttendee[]
}

const RESPONSES: Readonly<Record<string, RoomResponse>> = {
  needsAction: 'needs_action',
  tentative: 'tentative',
  accepted: 'accepted',
  declined: 'declined',
}

function answerOn(event: unknown): { response: RoomResponse; comment: string | null } {
  const { attendees = [] } = event as PlainEvent
  const room = attendees.find(({ email }) => email === ROOM)
  return { response: RESPONSES[room?.responseStatus ?? ''] ?? 'needs_action', comment: room?.comment ?? null }
}

/** The room's calendar taken apart by the server itself, read without the adapter and without Google's library. */
async function readPlainly(
  settings: GoogleSettings,
  from: Temporal.Instant,
  to: Temporal.Instant,
): Promise<readonly PlainMeeting[]> {
  const url = new URL(`/calendar/v3/calendars/${encodeURIComponent(ROOM)}/events`, settings.googleUrl)
  url.search = new URLSearchParams({
    singleEvents: 'true',
    timeMin: from.toString(),
    timeMax: to.toString(),
  }).toString()
  const answer = await fetch(url, { headers: { authorization: `Bearer ${await tokenFrom(settings)}` } })
  const { items } = (await answer.json()) as { items: readonly PlainEvent[] }
  return items
    .filter(({ status, attendees = [] }) => {
      const own = attendees.find(({ self }) => self === true)
      return status !== 'cancelled' && own?.responseStatus !== 'declined'
    })
    .map(({ summary = '', start, end }) => ({ summary, start: instantOf(start), end: instantOf(end) }))
    .sort((a, b) => a.start.localeCompare(b.start))
}

function instantOf(time: PlainEvent['start']): string {
  const at =
    time?.dateTime === undefined
      ? Temporal.PlainDate.from(time?.date ?? '')
          .toZonedDateTime(ZONE)
          .toInstant()
      : Temporal.Instant.from(time.dateTime)
  return at.toString({ smallestUnit: 'second' })
}

async function tokenFrom({ tokenUrl, subject, serviceAccountEmail }: GoogleSettings): Promise<string> {
  const iat = Math.floor(Temporal.Now.instant().epochMilliseconds / 1000)
  const claims = {
    iss: serviceAccountEmail,
    scope: SCOPES[0],
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 3600,
    sub: subject,
  }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const unsigned = `${encode({ alg: 'RS256' })}.${encode(claims)}`
  const assertion = `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), KEYS.privateKey).toString('base64url')}`
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  const answer = await fetch(tokenUrl, { method: 'POST', body })
  const { access_token } = (await answer.json()) as { access_token: string }
  return access_token
}

/** A public address of ours, on loopback. */
async function startWebhook() {
  const received: NoticeRequest[] = []
  const server = createServer((request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    )
    received.push({ headers, query: {}, body: null })
    request.resume()
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    received,
    url: `http://127.0.0.1:${port}/webhooks/google`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
