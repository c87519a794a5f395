import { ANN, ASPEN, BIRCH, BOB, EVE, MAPLE } from '../../src/cli/demo/outside-world.ts'
import type { SeededRandomness } from '../../src/sandbox/shared/seeded-randomness.ts'
import type { Installation, RoomName } from '../processes/installation.ts'
import { Tally } from './tally.ts'

const ZONE = 'Europe/Berlin'
const DAYS = 6
/** As long as a client of the API asks again. */
const PATIENCE_MS = 8000
const ROOMS = { Aspen: ASPEN, Maple: MAPLE, Birch: { name: 'Birch', exchange: null, google: BIRCH.google } } as const
const GOOGLE_PEOPLE = [BOB, EVE] as const

interface Slot {
  readonly start: string
  readonly end: string
}

/** A meeting that somebody outside has made, and what became of it. */
interface Meeting {
  readonly id: string
  readonly owner: string
  isAlive: boolean
}

/** What a client of the API was told about one wish, identified by its Idempotency-Key. */
interface Wish {
  readonly bookingId: number | null
  readonly status: number | null
}

/** People of both tenants and clients of the API, who book, move and cancel as they like, in few hours of few rooms. */
export class People {
  readonly acts = new Tally()
  readonly wishes: Wish[] = []
  readonly #installation: Installation
  readonly #random: SeededRandomness
  readonly #first: Temporal.PlainDate
  readonly #outlook: Meeting[] = []
  readonly #google: Meeting[] = []

  constructor(installation: Installation, random: SeededRandomness, today: Temporal.PlainDate) {
    this.#installation = installation
    this.#random = random
    this.#first = today.add({ days: 3 })
  }

  /** One act of somebody. Resolves when the service has answered, where it was asked. */
  async act(): Promise<void> {
    const acts = [
      ...[this.#annInvites, this.#annInvites, this.#annInvites, this.#annMoves, this.#annCancels],
      ...[this.#googleInvites, this.#googleInvites, this.#googleInvites, this.#googleMoves, this.#googleCancels],
      ...[this.#writesDirectly, this.#asksApi, this.#asksApi, this.#asksApi, this.#movesByApi, this.#cancelsByApi],
    ]
    await this.#pick(acts).call(this)
  }

  /** Something new on each calendar, on a day of its own: life goes on, and every notice brings what earlier ones did not. */
  async lastMeetings(): Promise<void> {
    const day = this.#first.add({ days: DAYS + 2 }).toString()
    const slot = (hour: number) => ({ start: `${day}T${two(hour)}:00:00`, end: `${day}T${two(hour + 1)}:00:00` })
    for (const room of ['Aspen', 'Maple'] as const) this.#invitesFromOutlook(room, slot(9))
    for (const room of ['Aspen', 'Maple', 'Birch'] as const) this.#invitesFromGoogle(BOB.address, room, slot(11))
  }

  /** Meetings outside that still have no answer of the room, in sentences. */
  unanswered(): readonly string[] {
    return this.answers().flatMap(({ id, room, answer }) =>
      answer === 'accepted' || answer === 'declined' ? [] : [`${room} has not answered ${id}: ${answer}`],
    )
  }

  /** Pairs of meetings that were both told that they have the room at one time, in sentences. */
  toldTwice(): readonly string[] {
    const accepted = this.answers().filter(({ answer }) => answer === 'accepted')
    return accepted.flatMap((one, index) =>
      accepted
        .slice(index + 1)
        .filter((other) => other.room === one.room && other.start < one.end && one.start < other.end)
        .map((other) => `${one.room} accepted ${one.id} and ${other.id} at one time (${one.start}, ${other.start})`),
    )
  }

  /** What people see of the rooms' answers to their meetings. Times are RFC 3339 UTC. */
  answers(): readonly { id: string; room: string; answer: string; start: string; end: string }[] {
    const { exchange, google } = this.#installation.outside
    const outlook = exchange.control.events(ANN.address)
    if (!outlook.ok) throw new Error('the mailbox of Ann is gone')
    const ofAnn = outlook.value
      .filter(({ isCancelled }) => !isCancelled)
      .flatMap(({ id, start, end, attendees }) =>
        attendees
          .filter(({ address }) => isRoom(address))
          .map(({ address, response }) => ({ id, room: nameOf(address), answer: response, start, end })),
      )
    const ofOthers = GOOGLE_PEOPLE.flatMap(({ address }) =>
      google.control.events(address).flatMap((event) => {
        const { id, start, end, attendees } = event as unknown as GoogleEvent
        return (attendees ?? [])
          .filter(({ email }) => isRoom(email))
          .map(({ email, responseStatus }) => ({
            id,
            room: nameOf(email),
            answer: responseStatus ?? 'none',
            start: utc(start.dateTime),
            end: utc(end.dateTime),
          }))
      }),
    )
    return [...ofAnn, ...ofOthers]
  }

  #annInvites(): void {
    this.#invitesFromOutlook(this.#pick(['Aspen', 'Maple'] as const), this.#slot())
  }

  #invitesFromOutlook(room: 'Aspen' | 'Maple', { start, end }: Slot): void {
    const form = { subject: 'Outlook', start, end, timeZone: ZONE, rooms: [ROOMS[room].exchange] }
    const made = this.#installation.outside.exchange.people.book(ANN, form)
    if (!made.ok) return
    this.#outlook.push({ id: made.value.id, owner: ANN.address, isAlive: true })
    this.acts.add('invited from Outlook')
  }

  #annMoves(): void {
    const meeting = this.#alive(this.#outlook)
    if (meeting === null) return
    const choice = { mailbox: meeting.owner, id: meeting.id }
    if (this.#installation.outside.exchange.people.move(choice, { ...this.#slot(), timeZone: ZONE }).ok)
      this.acts.add('moved in Outlook')
  }

  #annCancels(): void {
    const meeting = this.#alive(this.#outlook)
    if (meeting === null) return
    meeting.isAlive = false
    this.#installation.outside.exchange.people.cancel({ mailbox: meeting.owner, id: meeting.id })
    this.acts.add('cancelled in Outlook')
  }

  #googleInvites(): void {
    this.#invitesFromGoogle(
      this.#pick(GOOGLE_PEOPLE).address,
      this.#pick(['Aspen', 'Maple', 'Birch'] as const),
      this.#slot(),
    )
  }

  #invitesFromGoogle(person: string, room: RoomName, slot: Slot): void {
    const { people } = this.#installation.outside.google.control
    const made = people.book({ person, summary: 'Google', ...slot, timeZone: ZONE, rooms: [ROOMS[room].google] })
    this.#google.push({ id: String(made.id), owner: person, isAlive: true })
    this.acts.add('invited from Google')
  }

  #googleMoves(): void {
    const meeting = this.#alive(this.#google)
    if (meeting === null) return
    const { people } = this.#installation.outside.google.control
    people.move({ person: meeting.owner, eventId: meeting.id, ...this.#slot(), timeZone: ZONE })
    this.acts.add('moved in Google')
  }

  #googleCancels(): void {
    const meeting = this.#alive(this.#google)
    if (meeting === null) return
    meeting.isAlive = false
    this.#installation.outside.google.control.people.cancel({ person: meeting.owner, eventId: meeting.id })
    this.acts.add('cancelled in Google')
  }

  /** Somebody with rights on the room's calendar, who asks nobody. */
  #writesDirectly(): void {
    const room = this.#pick(['Aspen', 'Birch'] as const)
    const { people } = this.#installation.outside.google.control
    people.book({ person: ROOMS[room].google, summary: 'Direct', ...this.#slot(), timeZone: ZONE })
    this.acts.add('written straight onto a room')
  }

  async #asksApi(): Promise<void> {
    const { start, end } = this.#slot()
    const room = this.#pick(['Aspen', 'Maple', 'Birch'] as const)
    const at = (dateTime: string) => ({ dateTime, timeZone: ZONE })
    const body = {
      start: at(start),
      end: at(end),
      summary: 'Panel',
      organizer: { name: 'Pat', address: 'pat@contoso.example' },
    }
    const answer = await this.#ask('POST', `/v1/rooms/${this.#installation.rooms[room]}/bookings`, body)
    this.wishes.push({
      status: answer?.status ?? null,
      bookingId: answer !== null && answer.status < 300 ? answer.body.id : null,
    })
    this.acts.add(
      answer === null
        ? 'asked the API, and never got an answer'
        : answer.status < 300
          ? 'booked by the API'
          : 'refused by the API',
    )
  }

  async #movesByApi(): Promise<void> {
    const wish = this.#booked()
    if (wish === null) return
    const { start } = this.#slot()
    const answer = await this.#ask('PATCH', `/v1/bookings/${wish}`, { start: { dateTime: start, timeZone: ZONE } })
    if (answer !== null) this.acts.add(answer.status < 300 ? 'moved by the API' : 'refused by the API')
  }

  async #cancelsByApi(): Promise<void> {
    const wish = this.#booked()
    if (wish === null) return
    const answer = await this.#ask('DELETE', `/v1/bookings/${wish}`)
    if (answer !== null && answer.status < 300) this.acts.add('cancelled by the API')
  }

  /** A client that asks again under the same key until it is answered. Null: never. */
  async #ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: { id: number } } | null> {
    const key = this.#random.uuid()
    for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; ) {
      const answer = await this.#askOnce({ method, path, key, body }).catch(() => null)
      // 5xx and "the first attempt is still running" are no answers.
      const isFinal = answer !== null && answer.status < 500 && !JSON.stringify(answer.body).includes('idempotency')
      if (isFinal) return answer
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
    return null
  }

  async #askOnce(request: { method: string; path: string; key: string; body: unknown }) {
    const response = await fetch(new URL(request.path, this.#installation.url), {
      method: request.method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        ...this.#installation.authorization,
        'idempotency-key': request.key,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as { id: number } }
  }

  #booked(): number | null {
    const ids = this.wishes.flatMap(({ bookingId }) => (bookingId === null ? [] : [bookingId]))
    return ids.length === 0 ? null : this.#pick(ids)
  }

  #alive(meetings: readonly Meeting[]): Meeting | null {
    const alive = meetings.filter(({ isAlive }) => isAlive)
    return alive.length === 0 ? null : this.#pick(alive)
  }

  #slot(): Slot {
    const day = this.#first.add({ days: this.#random.integer(0, DAYS - 1) }).toString()
    const begin = this.#random.integer(16, 34)
    const clock = (half: number) => `${day}T${two(Math.floor(half / 2))}:${half % 2 === 0 ? '00' : '30'}:00`
    return { start: clock(begin), end: clock(begin + this.#random.integer(1, 3)) }
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.integer(0, items.length - 1)]
    if (item === undefined) throw new Error('nothing to choose from')
    return item
  }
}

interface GoogleEvent {
  readonly id: string
  readonly start: { readonly dateTime: string }
  readonly end: { readonly dateTime: string }
  readonly attendees?: readonly { readonly email: string; readonly responseStatus?: string }[]
}

const two = (number: number): string => String(number).padStart(2, '0')
const utc = (dateTime: string): string => Temporal.Instant.from(dateTime).toString()
const addresses = new Map<string, string>(
  Object.values(ROOMS).flatMap(
    ({ name, exchange, google }) =>
      (exchange === null
        ? [[google, name]]
        : [
            [exchange, name],
            [google, name],
          ]) as [string, string][],
  ),
)
const isRoom = (address: string): boolean => addresses.has(address)
const nameOf = (address: string): string => addresses.get(address) ?? address
