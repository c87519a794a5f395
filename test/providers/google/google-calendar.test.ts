import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../../src/core/calendar-item.ts'
import { expand, type OccurrenceKey, type Override } from '../../../src/core/recurrence/index.ts'
import type { Change, PullPage } from '../../../src/providers/provider.ts'
import { occurrencesOf } from '../../contracts/provider/occurrences-of.ts'
import { expectError, expectOk, rule, Scene, seconds } from '../../contracts/provider/scene.ts'
import { type GoogleHarness, PERSON, ROOM, SUBJECT, startGoogleHarness } from './google-harness.ts'

const WINDOW = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }

/** All pages of one round. */
async function round(harness: GoogleHarness, cursor: string | null = null) {
  const provider = harness.open()
  const pages: PullPage[] = []
  let next = cursor
  for (;;) {
    const page: PullPage = expectOk(await provider.pull(harness.calendar, { window: WINDOW, cursor: next }))
    pages.push(page)
    next = page.next.cursor
    if (page.next.kind === 'done') return { pages, cursor: next, changes: pages.flatMap(({ changes }) => changes) }
    if (pages.length > 200) throw new Error('the round never ends')
  }
}

const upserts = (changes: readonly Change[]): readonly CalendarItem[] =>
  changes.flatMap((change) => (change.kind === 'upsert' ? [change.item] : []))

const weekly = { weeklyTimes: 3 } as const

/** The room's answers as its calendar shows them: to the series, then to each date that was changed. */
const answers = ({ control }: GoogleHarness): readonly string[] =>
  control
    .events(ROOM)
    .toSorted((a, b) => String(a.id).localeCompare(String(b.id)))
    .flatMap(({ attendees }) => (Array.isArray(attendees) ? attendees : []))
    .filter(({ email }) => email === ROOM)
    .map(({ responseStatus }) => String(responseStatus))

describe('reading a room’s calendar at Google', () => {
  it('puts series together however the pages fall, exceptions before their masters and empty pages included', async () => {
    await using harness = await startGoogleHarness({ listing: { pageSizeCap: 1, emptyPages: true, shuffle: true } })
    const scene = new Scene(harness)
    const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.moveOccurrence(id, scene.day(7), scene.timed(8, '15:00', '16:00'))
    await harness.cancelOccurrence(id, scene.day(14))
    await harness.writeOntoRoom(scene.meeting(scene.timed(2, '09:00', '10:00')))
    await harness.settle()
    const { changes, pages } = await round(harness)
    expect(pages.length).toBeGreaterThan(3)
    const items = new Map(upserts(changes).map((item) => [item.remoteId, item]))
    expect(items.size).toBe(2)
    const series = [...items.values()].find((item) => item.series.rule !== null)
    expect(series && occurrencesOf(series.series, scene)).toEqual([
      { start: seconds(scene.instant(0, '10:00')), end: seconds(scene.instant(0, '11:00')) },
      { start: seconds(scene.instant(8, '15:00')), end: seconds(scene.instant(8, '16:00')) },
    ])
  })

  it('reads a series from one page without asking again', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.cancelOccurrence(id, scene.day(7))
    await harness.settle()
    harness.control.clearJournal()
    const { changes } = await round(harness)
    expect(upserts(changes)).toHaveLength(1)
    expect(harness.control.journal({}).filter(({ path }) => path.startsWith('/calendar/'))).toHaveLength(1)
  })

  it('brings the whole series when one occurrence changed and nothing else was listed', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const first = await round(harness)
    await harness.moveOccurrence(id, scene.day(7), scene.timed(8, '15:00', '16:00'))
    await harness.settle()
    const second = await round(harness, first.cursor)
    const [item] = upserts(second.changes)
    expect(item?.remoteId).toBe(upserts(first.changes)[0]?.remoteId)
    expect(item && occurrencesOf(item.series, scene)).toHaveLength(3)
  })

  it('reads many changed series in portions, and none is lost', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const { cursor } = await round(harness)
    for (let count = 0; count < 30; count += 1) {
      await harness.writeOntoRoom(scene.meeting(scene.timed(count, '10:00', '11:00'), weekly))
    }
    await harness.settle()
    const { pages, changes } = await round(harness, cursor)
    expect(pages.length).toBeGreaterThan(1)
    expect(new Set(upserts(changes).map(({ remoteId }) => remoteId)).size).toBe(30)
  })

  it('never believes the times of a tombstone, and says for certain that it is one', async () => {
    await using harness = await startGoogleHarness({ listing: { tombstones: 'stale' } })
    const scene = new Scene(harness)
    const id = await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    const { cursor } = await round(harness)
    await harness.cancelMeeting(id)
    await harness.settle()
    const { changes } = await round(harness, cursor)
    expect(changes).toEqual([{ kind: 'removed', remoteId: id, certain: true }])
  })

  it('tells that a date is called off to which the room was invited alone', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const [start, end] = [seconds(scene.instant(0, '10:00')), seconds(scene.instant(0, '11:00'))]
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=3']
    const book = { person: PERSON, summary: 'Budget', guests: ['bob@example.com'], timeZone: 'Europe/Berlin' }
    const { id } = harness.control.people.book({ ...book, start, end, recurrence })
    const date = { person: PERSON, eventId: String(id), originalStart: seconds(scene.instant(1, '10:00')) }
    const inviting = (emails: readonly string[]) =>
      harness.control.people.changeOccurrence({ ...date, event: { attendees: emails.map((email) => ({ email })) } })
    inviting([PERSON, ROOM])
    await harness.settle()
    const first = await round(harness)
    const [alone] = upserts(first.changes)
    expect(alone).toMatchObject({ isLoneDate: true, remoteId: expect.stringContaining(`${id}_`) })
    inviting([PERSON])
    await harness.settle()
    const { changes } = await round(harness, first.cursor)
    expect(changes).toContainEqual({ kind: 'removed', remoteId: alone?.remoteId, certain: true })
  })

  it('has a date of its own when its organiser moves one of a series that somebody deleted on the room’s calendar', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const before = await round(harness)
    await harness.emptyCalendar()
    await harness.settle()
    await harness.moveOccurrence(id, scene.day(7), scene.timed(8, '15:00', '16:00'))
    await harness.settle()
    const at = [{ start: seconds(scene.instant(8, '15:00')), end: seconds(scene.instant(8, '16:00')) }]
    for (const cursor of [before.cursor, undefined]) {
      const { changes } = await round(harness, cursor)
      const [alone, ...others] = upserts(changes)
      expect(others).toEqual([])
      expect(alone).toMatchObject({ isLoneDate: true, blocking: true, remoteId: expect.stringContaining(`${id}_`) })
      expect(occurrencesOf(alone?.series ?? scene.timedSeries(0, '10:00', 60), scene)).toEqual(at)
      expect(changes).toContainEqual({ kind: 'removed', remoteId: id, certain: true })
      const ref = { remoteId: alone?.remoteId ?? '', place: 'room' } as const
      expect(expectOk(await harness.open().read(harness.calendar, ref))).toMatchObject({ isLoneDate: true })
    }
  })

  it('follows "this and following" into two series', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const { cursor } = await round(harness)
    harness.control.people.splitSeries({
      person: PERSON,
      eventId: id,
      originalStart: seconds(scene.instant(7, '10:00')),
      start: seconds(scene.instant(7, '12:00')),
      end: seconds(scene.instant(7, '13:00')),
    })
    await harness.settle()
    const items = upserts((await round(harness, cursor)).changes)
    expect(items).toHaveLength(2)
    expect(new Set(items.map(({ joinKey }) => joinKey)).size).toBe(2)
  })

  it('counts a room’s no to one date of a series as that date being free', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    await harness.letRoomAnswer('accepted')
    await harness.writeOntoRoom(scene.meeting(scene.timed(7, '10:00', '11:00')))
    await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const series = upserts((await round(harness)).changes).find((item) => item.series.rule !== null)
    const overrides = [...(series?.series.overrides ?? new Map<OccurrenceKey, Override>())]
    expect(overrides).toMatchObject([
      [seconds(scene.instant(7, '10:00')), { cancelled: false, fields: { blocking: false } }],
    ])
  })

  it('takes a token of nobody’s making for a dead one', async () => {
    await using harness = await startGoogleHarness()
    const provider = harness.open()
    const forged = Buffer.from(JSON.stringify({ at: 'sync', syncToken: 'made-up' })).toString('base64url')
    for (const cursor of ['', 'nonsense', Buffer.from('{}').toString('base64url'), forged]) {
      const error = expectError(await provider.pull(harness.calendar, { window: WINDOW, cursor }))
      expect(error.kind).toBe('cursor_expired')
    }
  })

  it('does not take lost rights for deleted meetings', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const remoteId = await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    const provider = harness.open()
    const ref = { remoteId, place: 'room' } as const
    const { etag } = expectOk(await provider.read(harness.calendar, ref))
    harness.control.removeRoom(ROOM)
    const { calendar } = harness
    expect(expectError(await provider.read(calendar, ref)).kind).toBe('forbidden')
    expect(expectError(await provider.delete({ calendar, ref, ifMatch: etag })).kind).toBe('forbidden')
    expect(expectError(await provider.findByKey(calendar, { linkId: 'x', generation: 1 })).kind).toBe('forbidden')
    const declined = { calendar, remoteId, response: 'declined', comment: '' } as const
    expect(expectError(await provider.respond(declined)).kind).toBe('forbidden')
  })

  it('does not read a calendar that shows its times alone', async () => {
    await using harness = await startGoogleHarness()
    harness.control.grant('bob@example.com', { type: 'domain', value: 'example.com' }, 'freeBusyReader')
    const error = expectError(await harness.open().pull(harness.forbiddenCalendar, { window: WINDOW, cursor: null }))
    expect(error).toMatchObject({ kind: 'forbidden', code: 'blind_role' })
  })
})

describe('a series that the room declined, of which its organiser moves dates afterwards', () => {
  const declinedSeries = async (harness: GoogleHarness, scene: Scene) => {
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), { weeklyTimes: 5 }))
    await harness.settle()
    const command = { calendar: harness.calendar, remoteId, comment: '' }
    expectOk(await harness.open().respond({ ...command, response: 'declined' }))
    await harness.moveOccurrence(remoteId, scene.day(7), scene.timed(8, '15:00', '16:00'))
    return command
  }
  const read = async (harness: GoogleHarness, remoteId: string) =>
    expectOk(await harness.open().read(harness.calendar, { remoteId, place: 'room' }))

  it('asks for that date alone, and an answer is for that date alone', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const command = await declinedSeries(harness, scene)
    const asked = await read(harness, command.remoteId)
    expect(asked).toMatchObject({
      remoteId: command.remoteId,
      roomResponse: 'needs_action',
      isLoneDate: true,
      series: { rule: null },
    })
    const moved = { start: seconds(scene.instant(8, '15:00')), end: seconds(scene.instant(8, '16:00')) }
    expect(occurrencesOf(asked.series, scene)).toEqual([moved])
    expectOk(await harness.open().respond({ ...command, response: 'accepted' }))
    expect(answers(harness)).toEqual(['declined', 'accepted'])
    expect(await read(harness, command.remoteId)).toMatchObject({ roomResponse: 'accepted', series: { rule: null } })
    expectOk(await harness.open().respond({ ...command, response: 'declined' }))
    expect(await read(harness, command.remoteId)).toMatchObject({ roomResponse: 'declined', blocking: false })
    expect(await scene.seen()).toEqual([])
  })

  it('asks for both dates when a second one is moved, and for none between them', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const command = await declinedSeries(harness, scene)
    expectOk(await harness.open().respond({ ...command, response: 'accepted' }))
    await harness.moveOccurrence(command.remoteId, scene.day(21), scene.timed(22, '15:00', '16:00'))
    const asked = await read(harness, command.remoteId)
    expect(asked).toMatchObject({ roomResponse: 'needs_action', blocking: true })
    const dates = [scene.instant(8, '15:00'), scene.instant(22, '15:00')].map(seconds)
    const window = { from: scene.instant(0, '00:00'), to: scene.instant(100, '00:00'), roomZone: scene.zone }
    expect(expand(asked.series, window)).toMatchObject({
      value: dates.map((start) => ({ start: Temporal.Instant.from(start) })),
    })
    expectOk(await harness.open().respond({ ...command, response: 'accepted' }))
    expect(answers(harness)).toEqual(['declined', 'accepted', 'accepted'])
    expect((await scene.seen()).map(({ start }) => start)).toEqual(dates)
  })
})

describe('writing a room’s calendar at Google', () => {
  it('refuses to change a series when only one of its occurrences was changed meanwhile', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const series = scene.timedSeries(0, '10:00', 60, { rule: rule({ freq: 'WEEKLY', end: { count: 3 } }) })
    const command = scene.hold(series)
    const { ref, item } = expectOk(await provider.create(command))
    harness.control.people.cancelOccurrence({
      person: ROOM,
      eventId: ref.remoteId,
      originalStart: seconds(scene.instant(7, '10:00')),
    })
    const { calendar, key, draft } = command
    expect(expectError(await provider.update({ calendar, ref, draft, key, ifMatch: item.etag })).kind).toBe('stale')
    expect(expectError(await provider.delete({ calendar, ref, ifMatch: item.etag })).kind).toBe('stale')
  })

  it('makes the exceptions those of the draft: the moved one goes back, the cancelled one returns', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const weeklyRule = rule({ freq: 'WEEKLY', end: { count: 4 } })
    const command = scene.hold(scene.timedSeries(0, '10:00', 60, { rule: weeklyRule }))
    const { ref } = expectOk(await provider.create(command))
    const at = (offset: number) => seconds(scene.instant(offset, '10:00'))
    const act = { person: ROOM, eventId: ref.remoteId }
    harness.control.people.cancelOccurrence({ ...act, originalStart: at(7) })
    const elsewhere = { start: seconds(scene.instant(15, '08:00')), end: seconds(scene.instant(15, '09:00')) }
    harness.control.people.changeOccurrence({ ...act, originalStart: at(14), ...elsewhere })
    const ifMatch = expectOk(await provider.read(harness.calendar, ref)).etag
    const moved = { start: scene.instant(22, '13:00'), end: scene.instant(22, '14:00') }
    const overrides = new Map([[at(21) as OccurrenceKey, { cancelled: false, moved, fields: {} } as const]])
    const draft = scene.draft(scene.timedSeries(0, '10:00', 60, { rule: weeklyRule, overrides }))
    const { calendar, key } = command
    const written = expectOk(await provider.update({ calendar, ref, draft, key, ifMatch }))
    const plain = (offset: number, start: string, end: string) => scene.plain('Ann Meyer', offset, start, end)
    const expected = [0, 7, 14].map((offset) => plain(offset, '10:00', '11:00'))
    expect(await scene.seen()).toEqual([...expected, plain(22, '13:00', '14:00')])
    expect([...written.item.series.overrides.keys()]).toEqual([at(21)])
  })

  it('leaves no ghost of a moved occurrence behind when the whole series moves', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const weeklyRule = rule({ freq: 'WEEKLY', end: { count: 3 } })
    const command = scene.hold(scene.timedSeries(0, '10:00', 60, { rule: weeklyRule }))
    const { ref } = expectOk(await provider.create(command))
    harness.control.people.changeOccurrence({
      person: ROOM,
      eventId: ref.remoteId,
      originalStart: seconds(scene.instant(7, '10:00')),
      start: seconds(scene.instant(9, '08:00')),
      end: seconds(scene.instant(9, '09:00')),
    })
    const ifMatch = expectOk(await provider.read(harness.calendar, ref)).etag
    const draft = scene.draft(scene.timedSeries(1, '14:00', 30, { rule: weeklyRule }))
    const { calendar, key } = command
    expectOk(await provider.update({ calendar, ref, draft, key, ifMatch }))
    expect(await scene.seen()).toEqual([1, 8, 15].map((offset) => scene.plain('Ann Meyer', offset, '14:00', '14:30')))
  })

  it('finishes a create that broke between the series and its moved occurrence', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const moved = { start: scene.instant(8, '15:00'), end: scene.instant(8, '16:00') }
    const key = seconds(scene.instant(7, '10:00')) as OccurrenceKey
    const overrides = new Map([[key, { cancelled: false, moved, fields: {} } as const]])
    const weeklyRule = rule({ freq: 'WEEKLY', end: { count: 2 } })
    const command = scene.hold(scene.timedSeries(0, '10:00', 60, { rule: weeklyRule, overrides }))
    harness.control.addFault({ method: 'PATCH', fault: { kind: 'respond', status: 503, code: 'backendError' } })
    expect(expectError(await provider.create(command)).kind).toBe('unknown_outcome')
    const again = expectOk(await provider.create(command))
    expect([...again.item.series.overrides.keys()]).toEqual([key])
    expect((await scene.seen()).map(({ start }) => start)).toEqual([
      seconds(scene.instant(0, '10:00')),
      seconds(scene.instant(8, '15:00')),
    ])
  })

  it('leaves what somebody deleted deleted: the same key is used up', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const command = scene.hold(scene.timedSeries(0, '10:00', 60))
    const { ref } = expectOk(await provider.create(command))
    harness.control.people.cancel({ person: ROOM, eventId: ref.remoteId })
    expect(expectError(await provider.create(command)).kind).toBe('exists')
    expect(expectOk(await provider.findByKey(harness.calendar, command.key))).toBeNull()
  })

  it('sends the times of all-day holds as dates, also when a timed one becomes one', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const command = scene.hold(scene.timedSeries(0, '10:00', 60))
    const { ref, item } = expectOk(await provider.create(command))
    const { calendar, key } = command
    const days = scene.draft(scene.allDaySeries(1, 2))
    const allDay = expectOk(await provider.update({ calendar, ref, draft: days, key, ifMatch: item.etag }))
    expect(allDay.item.series.timing).toMatchObject({ kind: 'all_day', days: 2 })
    const back = { calendar, ref, draft: command.draft, key, ifMatch: allDay.item.etag }
    expect(expectOk(await provider.update(back)).item.series.timing.kind).toBe('timed')
  })

  it('leaves alone what it does not write: a description of somebody’s stays out of a yes or no', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    harness.control.clearJournal()
    const command = { calendar: harness.calendar, remoteId, response: 'accepted', comment: 'Welcome' } as const
    expectOk(await harness.open().respond(command))
    const [event] = harness.control.events(PERSON)
    expect(event).toMatchObject({
      summary: 'Budget round',
      attendees: expect.arrayContaining([expect.objectContaining({ email: PERSON })]),
    })
  })

  it('answers what is known to be one meeting by one request, and one that has gone meanwhile without harm', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    harness.control.clearJournal()
    const command = { calendar: harness.calendar, remoteId, comment: '', isSingle: true } as const
    expectOk(await provider.respond({ ...command, response: 'accepted' }))
    const calls = harness.control.journal({}).filter(({ path }) => path.startsWith('/calendar/'))
    expect(calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(answers(harness)).toEqual(['accepted'])
    harness.control.people.cancel({ person: PERSON, eventId: remoteId })
    await harness.settle()
    expectOk(await provider.respond({ ...command, response: 'declined' }))
    expect(expectError(await provider.read(harness.calendar, { remoteId, place: 'room' })).kind).toBe('gone')
  })

  it('tells the organiser of a no by mail, with the reason, and of a yes not', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    harness.control.clearMail()
    expectOk(await provider.respond({ calendar: harness.calendar, remoteId, response: 'accepted', comment: '' }))
    expect(harness.control.mail({ kind: 'response' })).toEqual([])
    expectOk(
      await provider.respond({ calendar: harness.calendar, remoteId, response: 'declined', comment: 'ROOM_TAKEN' }),
    )
    expect(harness.control.mail({ kind: 'response' })).toMatchObject([{ to: PERSON }])
  })

  it('answers a series together with the dates of it that were moved, but for those that it is told to leave out', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const { calendar } = harness
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const say = async (response: 'accepted' | 'declined') =>
      expectOk(await harness.open().respond({ calendar, remoteId, response, comment: '' }))
    await say('accepted')
    await harness.moveOccurrence(remoteId, scene.day(7), scene.timed(8, '15:00', '16:00'))
    expect(answers(harness)).toEqual(['accepted', 'needsAction'])
    const except = [seconds(scene.instant(7, '10:00')) as OccurrenceKey]
    expectOk(await harness.open().respond({ calendar, remoteId, response: 'accepted', comment: '', except }))
    expect(answers(harness)).toEqual(['accepted', 'needsAction'])
    await say('accepted')
    expect(answers(harness)).toEqual(['accepted', 'accepted'])
    await harness.moveOccurrence(remoteId, scene.day(7), scene.timed(9, '15:00', '16:00'))
    await say('declined')
    expect(answers(harness)).toEqual(['declined', 'declined'])
    expect(await scene.seen()).toEqual([])
  })

  it('leaves a date that the room declined alone as it is when the series is accepted', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const remoteId = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), weekly))
    await harness.settle()
    const command = { calendar: harness.calendar, remoteId, comment: '' }
    const occurrence = seconds(scene.instant(7, '10:00')) as OccurrenceKey
    expectOk(await provider.respond({ ...command, response: 'declined', occurrence }))
    expectOk(await provider.respond({ ...command, response: 'accepted' }))
    expect(answers(harness)).toEqual(['accepted', 'declined'])
  })

  it('does not let a service account that acts as itself invite, and says so before it asks', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const provider = harness.openWith({ subject: null })
    expect(provider.capabilities.canInvite).toBe(false)
    const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
    harness.control.clearJournal()
    expect(expectError(await provider.create(command))).toMatchObject({ kind: 'refused', code: 'no_booking_mailbox' })
    expect(harness.control.journal({})).toEqual([])
    const proofs = await provider.check(harness.calendar)
    expect(proofs.map(({ step, passed }) => [step, passed])).toEqual([
      ['sign_in', true],
      ['read', true],
      ['write', true],
      ['delete', true],
    ])
  })

  it('recognises the room’s copy of our own invitation by its mark', async () => {
    await using harness = await startGoogleHarness()
    const scene = new Scene(harness)
    const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
    expectOk(await harness.open().create(command))
    await harness.settle()
    const [copy] = upserts((await round(harness)).changes)
    expect(copy).toMatchObject({ marker: command.key, roomResponse: 'needs_action' })
    expect(await harness.mailedAddresses()).not.toContain(SUBJECT)
  })
})
