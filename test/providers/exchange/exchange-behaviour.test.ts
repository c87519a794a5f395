import { describe, expect, it } from 'vitest'
import { occurrenceKey } from '../../../src/core/recurrence/index.ts'
import { receive } from '../../../src/providers/exchange/index.ts'
import type { Notice } from '../../../src/providers/provider.ts'
import { occurrencesOf } from '../../contracts/provider/occurrences-of.ts'
import { expectError, expectOk, rule, Scene, seconds } from '../../contracts/provider/scene.ts'
import { type ExchangeHarness, startExchangeHarness } from './exchange-harness.ts'

const ROOM = 'aspen@contoso.example'

describe('a room mailbox that answers for itself', () => {
  it('shows whose meeting it is, and its rewritten subject is not taken for a title', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    await harness.letRoomAnswer('accepted')
    await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    const mirror = await scene.firstRead()
    expect((await scene.seen())[0]?.summary).toContain(harness.person.name)
    expect(mirror.holding()).toMatchObject([
      { roomResponse: 'accepted', summary: null, organizer: { address: harness.person.address } },
    ])
  })

  it('frees the time of a meeting that it declined', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    await harness.letRoomAnswer('declined')
    await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    const mirror = scene.mirror()
    await mirror.pull()
    await scene.readOn(mirror)
    expect(mirror.holding()).toEqual([])
  })
})

describe('the delta of a room', () => {
  it.for(['gone', 'sync-state-invalid', 'not-found'] as const)(
    'whose link has died as "%s" is read anew',
    async (expiredLinks) => {
      await using harness = await startExchangeHarness({ delta: { expiredLinks } })
      const mirror = new Scene(harness).mirror()
      await mirror.pull()
      await harness.expireCursors()
      await expect(mirror.pull()).rejects.toMatchObject({ error: { kind: 'cursor_expired' } })
      mirror.forgetCursors()
      await mirror.pull()
      expect(mirror.lastChanges).toEqual([])
    },
  )

  it.for([true, false])(
    'shows a cancelled occurrence (told by a row of its own: %s)',
    async (deletedOccurrenceRows) => {
      await using harness = await startExchangeHarness({ delta: { deletedOccurrenceRows } })
      const scene = new Scene(harness)
      const id = await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), { weeklyTimes: 4 }))
      const mirror = await scene.firstRead()
      await harness.cancelOccurrence(id, scene.day(14))
      await scene.readOn(mirror)
      const [item] = mirror.holding()
      expect(item && occurrencesOf(item.series, scene)).toHaveLength(3)
      expect(mirror.items.size).toBe(1)
    },
  )

  it('gives each of many meetings once, over as many pages as it takes', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    for (let index = 0; index < 130; index += 1) {
      const time = scene.timed(index % 20, `${String(8 + (index % 7)).padStart(2, '0')}:00`, '19:00')
      await harness.writeOntoRoom(scene.meeting(time, { summary: `Meeting ${index}` }))
    }
    const mirror = await scene.firstRead()
    expect(new Set(mirror.holding().map(({ summary }) => summary)).size).toBe(130)
  })

  it('never tells of a series as a meeting on the date of its first occurrence', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const begun = { kind: 'timed', start: '2026-10-05T10:00', end: '2026-10-05T11:00', timeZone: scene.zone } as const
    await harness.writeOntoRoom(scene.meeting(begun, { weeklyTimes: 30 }))
    await harness.settle()
    const provider = harness.open()
    const [, second] = provider.windows(scene.range())
    if (second === undefined) throw new Error('no second window')
    const page = expectOk(await provider.pull(harness.calendar, { window: second, cursor: null }))
    const items = page.changes.flatMap((change) => (change.kind === 'upsert' ? [change.item] : []))
    expect(items).toMatchObject([{ series: { rule: { freq: 'WEEKLY', end: { count: 30 } } } }])
  })

  it('brings a change that was held back at first', async () => {
    await using harness = await startExchangeHarness({ delta: { visibilityDelayMs: 90_000 } })
    const scene = new Scene(harness)
    const mirror = scene.mirror()
    await mirror.pull()
    await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await mirror.pull()
    expect(mirror.holding()).toEqual([])
    await harness.settle()
    await scene.readOn(mirror)
    expect(mirror.holding()).toHaveLength(1)
  })

  it('is complete again after a full read when Exchange forgot to tell of a change', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const mirror = scene.mirror()
    await mirror.pull()
    harness.sandbox.control.missNextChanges(ROOM, 1)
    await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await scene.readOn(mirror)
    mirror.forgetCursors()
    await mirror.pull()
    expect(mirror.holding()).toHaveLength(1)
  })

  it('shows a meeting without identity and with a legacy address', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
    await harness.settle()
    const events = harness.sandbox.control.events(ROOM)
    const id = events.ok ? events.value[0]?.id : undefined
    if (id === undefined) throw new Error('no copy on the room')
    const oddity = { withoutICalUId: true, attendeeAddress: '/O=EXCHANGELABS/OU=GROUP/CN=BEA' }
    harness.sandbox.control.disfigure({ mailbox: ROOM, id }, oddity)
    const mirror = scene.mirror()
    await mirror.pull()
    expect(mirror.holding()).toHaveLength(1)
  })
})

describe('a hold on a room', () => {
  it('meets a server that touches it once more, and asks for another look instead of writing blindly', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const command = scene.hold(scene.timedSeries(0, '10:00', 60))
    const created = expectOk(await provider.create(command))
    await harness.settle()
    const { calendar, key } = command
    const update = { calendar, key, ref: created.ref, draft: scene.draft(scene.timedSeries(0, '11:00', 60)) }
    expect(expectError(await provider.update({ ...update, ifMatch: created.item.etag })).kind).toBe('stale')
    const ifMatch = expectOk(await provider.read(calendar, created.ref)).etag
    expectOk(await provider.update({ ...update, ifMatch }))
    expect(await scene.seen()).toEqual([scene.plain('Ann Meyer', 0, '11:00', '12:00')])
  })

  it.for(['refuse', 'ignore'] as const)(
    'is never doubled when its key comes with another content (%s)',
    async (transactionReuse) => {
      await using harness = await startExchangeHarness({ transactionReuse })
      const scene = new Scene(harness)
      const provider = harness.open()
      const first = expectOk(await provider.create(scene.hold(scene.timedSeries(0, '10:00', 60))))
      await harness.settle()
      const again = await provider.create(scene.hold(scene.timedSeries(2, '15:00', 60)))
      if (again.ok) expect(again.value.ref).toEqual(first.ref)
      else expect(again.error.kind).toBe('exists')
      expect(await scene.seen()).toEqual([scene.plain('Ann Meyer', 0, '10:00', '11:00')])
    },
  )

  it('notices that somebody moved one occurrence of a series meanwhile', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 3 } })
    const command = scene.hold(scene.timedSeries(0, '10:00', 60, { rule: weekly }))
    const created = expectOk(await provider.create(command))
    await harness.settle()
    const { etag } = expectOk(await provider.read(harness.calendar, created.ref))
    const choice = masterOnRoom(harness)
    await harness.moveOccurrence(choice, scene.day(7), scene.timed(8, '15:00', '16:00'))
    await harness.settle()
    const { calendar, draft, key } = command
    expect(expectError(await provider.update({ calendar, ref: created.ref, draft, key, ifMatch: etag })).kind).toBe(
      'stale',
    )
    expect(expectError(await provider.delete({ calendar, ref: created.ref, ifMatch: etag })).kind).toBe('stale')
  })

  it('keeps its exceptions when only its title changes, and gives a moved occurrence back its place', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 3 } })
    const series = scene.timedSeries(0, '10:00', 60, { rule: weekly, exdates: [{ at: scene.instant(14, '10:00') }] })
    const command = scene.hold(series)
    const created = expectOk(await provider.create(command))
    await harness.moveOccurrence(masterOnRoom(harness), scene.day(7), scene.timed(8, '15:00', '16:00'))
    await harness.settle()
    const { calendar, key } = command
    const ifMatch = expectOk(await provider.read(calendar, created.ref)).etag
    const draft = scene.draft(series, { summary: 'Ann Meyer (2)' })
    const updated = expectOk(await provider.update({ calendar, ref: created.ref, draft, key, ifMatch }))
    const expected = [0, 7].map((day) => seconds(scene.instant(day, '10:00')))
    expect(occurrencesOf(updated.item.series, scene).map(({ start }) => start)).toEqual(expected)
    expect((await scene.seen()).map(({ start }) => start)).toEqual(expected)
  })

  it('never shows the words of an exception, which only the booking itself may know', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 3 } })
    const fields = { summary: 'Dismissal of Mr X', visibility: 'private', blocking: false } as const
    const key = occurrenceKey({ at: scene.instant(7, '10:00') })
    const overrides = new Map([[key, { cancelled: false, moved: null, fields } as const]])
    const created = expectOk(
      await harness.open().create(scene.hold(scene.timedSeries(0, '10:00', 60, { rule: weekly, overrides }))),
    )
    const { visibility, blocking } = fields
    expect([...created.item.series.overrides.values()]).toEqual([
      { cancelled: false, moved: null, fields: { visibility, blocking } },
    ])
    expect(JSON.stringify(harness.sandbox.journal.list())).not.toContain('Dismissal')
  })

  it('is taken back when Exchange refuses to move an occurrence past its neighbour', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 3 } })
    const moved = { start: scene.instant(15, '10:00'), end: scene.instant(15, '11:00') }
    const base = scene.timedSeries(0, '10:00', 60, { rule: weekly })
    const made = expectOk(await harness.open().create(scene.hold(base)))
    const [, second] = occurrencesOf(made.item.series, scene)
    if (second === undefined) throw new Error('no second occurrence')
    const key = { ...scene.hold(base).key, generation: 2 }
    const overrides = new Map([
      [occurrenceKey({ at: Temporal.Instant.from(second.start) }), { cancelled: false, moved, fields: {} } as const],
    ])
    const before = await scene.seen()
    const error = expectError(await harness.open().create({ ...scene.hold({ ...base, overrides }), key }))
    expect(error).toMatchObject({ kind: 'refused', code: 'recurrence_not_expressible', status: 400 })
    expect(await scene.seen()).toEqual(before)
  })

  it('holds the room again after somebody had marked it as free', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const command = scene.hold(scene.timedSeries(0, '10:00', 60))
    const created = expectOk(await provider.create(command))
    harness.sandbox.people.edit(JSON.parse(masterOnRoom(harness)), { showAs: 'free' })
    await harness.settle()
    const found = expectOk(await provider.read(harness.calendar, created.ref))
    expect(found.blocking).toBe(false)
    const { calendar, draft, key } = command
    const updated = expectOk(await provider.update({ calendar, ref: created.ref, draft, key, ifMatch: found.etag }))
    expect(updated.item.blocking).toBe(true)
  })

  it('leaves the title of what somebody else wrote alone', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), { summary: 'Carpet cleaning' }))
    const mirror = await scene.firstRead(provider)
    const [item] = mirror.holding()
    if (item === undefined) throw new Error('the entry is missing')
    const { calendar, key } = scene.hold(scene.timedSeries(0, '12:00', 60))
    const draft = scene.draft(scene.timedSeries(0, '12:00', 60), { summary: 'Busy' })
    const ref = { remoteId: item.remoteId, place: 'room' } as const
    expectOk(await provider.update({ calendar, ref, draft, key, ifMatch: item.etag }))
    expect(await scene.seen()).toEqual([scene.plain('Carpet cleaning', 0, '12:00', '13:00')])
  })

  it('has no attendees, wakes nobody, and every conditional write names the version it was made from', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    const created = expectOk(await provider.create(scene.hold(scene.timedSeries(0, '10:00', 60))))
    await harness.settle()
    const { etag } = expectOk(await provider.read(harness.calendar, created.ref))
    expectOk(await provider.delete({ calendar: harness.calendar, ref: created.ref, ifMatch: etag }))
    const writes = harness.sandbox.journal
      .list()
      .filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1.0'))
    expect(writes.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(writes[0]?.body).not.toHaveProperty('attendees')
    expect(writes[0]?.body).toMatchObject({ isReminderOn: false, responseRequested: false, showAs: 'busy' })
    expect(writes[1]?.headers['if-match']).toBe(etag)
  })
})

describe('the notices of Exchange', () => {
  it('replace a leftover watch of ours that nobody remembers', async () => {
    await using harness = await startExchangeHarness()
    const provider = harness.open()
    const lost = expectOk(await provider.subscribe(watch(harness, 'first')))
    const kept = expectOk(await provider.subscribe(watch(harness, 'second')))
    expect(kept.remoteId).not.toBe(lost.remoteId)
    expect(expectError(await provider.renew(lost, watch(harness, '').until)).kind).toBe('gone')
  })

  it('never ask for longer than Exchange grants', async () => {
    await using harness = await startExchangeHarness()
    const until = harness
      .now()
      .add({ hours: 24 * 30 })
      .toString()
    const subscription = expectOk(await harness.open().subscribe({ ...watch(harness, 's'), until }))
    const minutes = harness.now().until(subscription.expiresAt).total('minutes')
    expect(minutes).toBeGreaterThan(9_900)
    expect(minutes).toBeLessThanOrEqual(10_070)
  })

  it('of the life cycle arrive at the same address and say what to do', async () => {
    await using harness = await startExchangeHarness()
    expectOk(await harness.open().subscribe(watch(harness, 's')))
    for (const event of ['missed', 'reauthorizationRequired', 'subscriptionRemoved'] as const) {
      harness.sandbox.control.lifecycle(event)
      await harness.settle()
    }
    expect(noticesOf(harness).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['missed', 'subscription_removed', 'reauthorization_required']),
    )
  })

  it('that are forged carry a secret that we did not give', async () => {
    await using harness = await startExchangeHarness()
    const subscription = expectOk(await harness.open().subscribe(watch(harness, 'the-real-one')))
    const lies = { clientState: 'guessed' }
    await harness.sandbox.control.forgeNotification({ subscriptionId: subscription.remoteId, lies })
    await harness.settle()
    expect(noticesOf(harness)).toMatchObject([{ subscriptionRemoteId: subscription.remoteId, secret: 'guessed' }])
  })

  it('need an address that answers the handshake', async () => {
    await using harness = await startExchangeHarness()
    const notificationUrl = harness.settings.graphUrl
    const error = expectError(await harness.open().subscribe({ ...watch(harness, 's'), notificationUrl }))
    expect(error.kind).toBe('refused')
  })
})

describe('the manners of the adapter', () => {
  it('are the same preferences on every call of a whole story, and one mailbox never sees a crowd', async () => {
    await using harness = await startExchangeHarness()
    const scene = new Scene(harness)
    const provider = harness.open()
    await provider.listRooms()
    await provider.check(harness.calendar)
    await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00'), { weeklyTimes: 3 }))
    await scene.firstRead(provider)
    expectOk(await provider.create(scene.hold(scene.timedSeries(1, '10:00', 60))))
    const calls = harness.sandbox.journal.list().filter(({ path }) => path.startsWith('/v1.0'))
    expect(calls.length).toBeGreaterThan(10)
    expect(new Set(calls.map(({ headers }) => headers.prefer)).size).toBe(1)
    const peaks = harness.sandbox.journal.peakConcurrency()
    expect(Object.values(peaks).every((peak) => peak <= 3)).toBe(true)
  })

  it('hand on a token for as long as it lives', async () => {
    await using harness = await startExchangeHarness()
    const provider = harness.open()
    await Promise.all([provider.listRooms(), provider.listRooms(), provider.listRooms()])
    const sent = () => harness.sandbox.journal.list({ path: 'oauth2' }).length
    expect(sent()).toBe(1)
    await harness.sandbox.control.advance(56 * 60_000)
    expectOk(await provider.listRooms())
    expect(sent()).toBe(2)
  })

  it('go on with a living token while sign-in is out of order', async () => {
    await using harness = await startExchangeHarness()
    const provider = harness.open()
    expectOk(await provider.listRooms())
    harness.sandbox.faults.add({ fault: { kind: 'respond', status: 503 }, path: 'oauth2', times: null })
    await harness.sandbox.control.advance(56 * 60_000)
    expectOk(await provider.listRooms())
    await harness.sandbox.control.advance(10 * 60_000)
    expect(expectError(await provider.listRooms()).kind).toBe('unavailable')
  })
})

function masterOnRoom(harness: ExchangeHarness): string {
  const events = harness.sandbox.control.events(ROOM)
  const id = events.ok ? events.value[0]?.id : undefined
  if (id === undefined) throw new Error('the room is empty')
  return JSON.stringify({ mailbox: ROOM, id })
}

function watch(harness: ExchangeHarness, secret: string) {
  const until = harness.now().add({ hours: 48 }).toString()
  const { calendar, notificationUrl } = harness
  return { calendar, notificationUrl, id: '7d9f6f0a-3c6b-4f43-9a55-0c2a6c9f5b11', secret, until }
}

function noticesOf(harness: ExchangeHarness): readonly Notice[] {
  return harness.receivedNotices().flatMap((request) => {
    const received = receive(request)
    return received.kind === 'notices' ? received.notices : []
  })
}
