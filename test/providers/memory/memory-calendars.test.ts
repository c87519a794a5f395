import { describe, expect, it } from 'vitest'
import { occurrenceKey } from '../../../src/core/recurrence/index.ts'
import {
  createMemoryCalendars,
  type MemoryCalendars,
  type MemoryCalendarsOptions,
  meetingAt,
  receive,
  weeklyMeetingAt,
} from '../../../src/providers/memory/index.ts'
import type { Change, CreateCommand, PullPage } from '../../../src/providers/provider.ts'
import { expectError, expectOk } from '../../contracts/provider/scene.ts'

const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z')
const ROOM = 'orion@rooms.example'
const CALENDAR = { remoteCalendarId: ROOM, timeZone: 'Europe/Berlin' }
const WINDOW = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }
const ANN = { name: 'Ann', address: 'ann@example.com' }

const at = (start: string, minutes = 60) => ({ series: meetingAt(start, minutes), summary: 'Budget', organizer: ANN })

function world(options: Partial<MemoryCalendarsOptions> = {}, answers: 'automatic' | 'application' = 'automatic') {
  const made = createMemoryCalendars({ now: () => NOW, ...options })
  made.addRoom({ ...CALENDAR, name: 'Orion', answers })
  return made
}

const hold = (linkId: string, start: string): CreateCommand => ({
  calendar: CALENDAR,
  draft: {
    summary: 'Busy',
    description: '',
    organizer: null,
    visibility: 'public',
    series: meetingAt(start, 60),
    uid: linkId,
  },
  key: { linkId, generation: 1 },
  as: 'hold',
})

const responses = (of: MemoryCalendars) => of.items(ROOM).map(({ roomResponse }) => roomResponse)

async function round(of: MemoryCalendars, cursor: string | null = null) {
  const provider = of.open()
  const changes: Change[] = []
  let next = cursor
  for (;;) {
    const page: PullPage = expectOk(await provider.pull(CALENDAR, { window: WINDOW, cursor: next }))
    changes.push(...page.changes)
    next = page.next.cursor
    if (page.next.kind === 'done') return { changes, cursor: next }
  }
}

describe('the attendant of a room in the memory world', () => {
  it('answers later than it is asked: the first gets the room, the second does not', () => {
    const calendars = world()
    calendars.people.inviteRoom(ROOM, at('2026-12-01T09:00:00Z'))
    calendars.people.inviteRoom(ROOM, at('2026-12-01T09:30:00Z'))
    expect(responses(calendars)).toEqual(['needs_action', 'needs_action'])
    expect(calendars.answerRooms()).toBe(2)
    expect(responses(calendars)).toEqual(['accepted', 'declined'])
    expect(calendars.answerRooms()).toBe(0)
  })

  it('takes meetings that touch, and those beside what is free, declined or cancelled', () => {
    const calendars = world()
    calendars.people.inviteRoom(ROOM, at('2026-12-01T09:00:00Z'))
    calendars.people.writeOntoRoom(ROOM, { ...at('2026-12-01T10:00:00Z'), blocking: false })
    calendars.people.cancel(ROOM, calendars.people.writeOntoRoom(ROOM, at('2026-12-01T10:00:00Z')))
    calendars.people.inviteRoom(ROOM, at('2026-12-01T10:00:00Z'))
    calendars.answerRooms()
    expect(responses(calendars)).toEqual(['accepted', 'organizer', 'organizer', 'accepted'])
  })

  it('declines a series that meets one other meeting, and takes it where that date was called off', () => {
    const calendars = world()
    calendars.people.writeOntoRoom(ROOM, at('2026-12-08T09:00:00Z'))
    const weekly = { ...at('2026-12-01T09:00:00Z'), series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { count: 3 }) }
    const series = calendars.people.inviteRoom(ROOM, weekly)
    calendars.answerRooms()
    expect(responses(calendars)).toEqual(['organizer', 'declined'])
    calendars.people.cancelOccurrence(
      ROOM,
      series,
      occurrenceKey({ at: Temporal.Instant.from('2026-12-08T09:00:00Z') }),
    )
    const moved = calendars.items(ROOM)[1]?.series
    if (moved !== undefined) calendars.people.move(ROOM, series, moved)
    calendars.answerRooms()
    expect(responses(calendars)).toEqual(['organizer', 'accepted'])
  })

  it('has to answer anew when a meeting moves', () => {
    const calendars = world()
    const id = calendars.people.inviteRoom(ROOM, at('2026-12-01T09:00:00Z'))
    calendars.answerRooms()
    calendars.people.move(ROOM, id, meetingAt('2026-12-02T09:00:00Z', 60))
    expect(responses(calendars)).toEqual(['needs_action'])
  })

  it('keeps its answer to our invitation when only the text changes', async () => {
    const calendars = world()
    const provider = calendars.open()
    const command = { ...hold('a', '2026-12-01T09:00:00Z'), as: 'invitation' } as const
    const { ref } = expectOk(await provider.create(command))
    calendars.answerRooms()
    const change = async (start: string) => {
      const { etag } = expectOk(await provider.read(CALENDAR, ref))
      const { key, draft } = hold('a', start)
      expectOk(
        await provider.update({ calendar: CALENDAR, ref, key, draft: { ...draft, summary: 'New' }, ifMatch: etag }),
      )
      return expectOk(await provider.answerOf(CALENDAR, ref))
    }
    expect(await change('2026-12-01T09:00:00Z')).toBe('accepted')
    expect(await change('2026-12-01T10:00:00Z')).toBe('needs_action')
  })

  it('leaves answering to the application where the room has none', () => {
    const calendars = world({}, 'application')
    calendars.people.inviteRoom(ROOM, at('2026-12-01T09:00:00Z'))
    expect(calendars.answerRooms()).toBe(0)
    expect(responses(calendars)).toEqual(['needs_action'])
  })
})

describe('reading the memory world', () => {
  it('lists what changed while it was paged in the next round', async () => {
    const calendars = world({ pageSize: 1 })
    const first = calendars.people.writeOntoRoom(ROOM, at('2026-12-01T09:00:00Z'))
    calendars.people.writeOntoRoom(ROOM, at('2026-12-02T09:00:00Z'))
    const provider = calendars.open()
    const page = expectOk(await provider.pull(CALENDAR, { window: WINDOW, cursor: null }))
    expect(page.next.kind).toBe('more')
    calendars.people.editDetails(ROOM, first, { summary: 'Changed meanwhile' })
    const rest = await round(calendars, page.next.cursor)
    const next = await round(calendars, rest.cursor)
    expect(next.changes).toMatchObject([{ kind: 'upsert', item: { remoteId: first, summary: 'Changed meanwhile' } }])
  })

  it('lists one item once, as it is now, and what was deleted as deleted', async () => {
    const calendars = world()
    const { cursor } = await round(calendars)
    const id = calendars.people.writeOntoRoom(ROOM, at('2026-12-01T09:00:00Z'))
    calendars.people.editDetails(ROOM, id, { summary: 'Second' })
    calendars.people.editDetails(ROOM, id, { summary: 'Third' })
    const gone = calendars.people.writeOntoRoom(ROOM, at('2026-12-02T09:00:00Z'))
    calendars.people.delete(ROOM, gone)
    const { changes } = await round(calendars, cursor)
    expect(changes).toMatchObject([
      { kind: 'upsert', item: { summary: 'Third' } },
      { kind: 'removed', remoteId: gone, certain: true },
    ])
  })

  it('is the same world each time when clock, chance and actions are the same', async () => {
    const story = async () => {
      let seed = 7
      const random = () => {
        seed = (seed * 48_271) % 2_147_483_647
        return seed / 2_147_483_647
      }
      const calendars = world({ random, pageSize: 2 })
      for (let day = 1; day <= 6; day += 1) {
        calendars.people.inviteRoom(ROOM, at(`2026-12-0${day}T09:00:00Z`))
      }
      calendars.answerRooms()
      return (await round(calendars)).changes.map(
        (change) => change.kind === 'upsert' && [change.item.remoteId, change.item.etag],
      )
    }
    expect(await story()).toEqual(await story())
  })
})

describe('faults of the memory world', () => {
  it('lose a write before it happened, or its answer after it happened', async () => {
    const calendars = world()
    const provider = calendars.open()
    calendars.faults.failNextWrite(ROOM, 'before_commit')
    calendars.faults.failNextWrite(ROOM, 'after_commit')
    expect(expectError(await provider.create(hold('a', '2026-12-01T09:00:00Z'))).kind).toBe('unavailable')
    expect(calendars.items(ROOM)).toHaveLength(0)
    expect(expectError(await provider.create(hold('a', '2026-12-01T09:00:00Z'))).kind).toBe('unknown_outcome')
    expect(expectOk(await provider.findByKey(CALENDAR, { linkId: 'a', generation: 1 }))).not.toBeNull()
    expectOk(await provider.create(hold('a', '2026-12-01T09:00:00Z')))
    expect(calendars.items(ROOM)).toHaveLength(1)
  })

  it('hand out an old version after the new one', async () => {
    const calendars = world()
    const id = calendars.people.writeOntoRoom(ROOM, at('2026-12-01T09:00:00Z'))
    expect(calendars.faults.replay(ROOM, id)).toBe(false)
    calendars.people.editDetails(ROOM, id, { summary: 'New' })
    expect(calendars.faults.replay(ROOM, id)).toBe(true)
    const { changes, cursor } = await round(calendars)
    expect(changes.map((change) => change.kind === 'upsert' && change.item.summary)).toEqual(['New', 'Budget'])
    expect((await round(calendars, cursor)).changes).toEqual([])
  })

  it('change a tag without a change, and refuse one that fits', async () => {
    const calendars = world()
    const provider = calendars.open()
    const { ref, item } = expectOk(await provider.create(hold('a', '2026-12-01T09:00:00Z')))
    calendars.faults.touch(ROOM, ref.remoteId)
    const read = expectOk(await provider.read(CALENDAR, ref))
    expect(read.etag).not.toBe(item.etag)
    calendars.faults.staleNextWrite(ROOM)
    const command = { calendar: CALENDAR, ref, ifMatch: read.etag }
    expect(expectError(await provider.delete(command)).kind).toBe('stale')
    expectOk(await provider.delete(command))
  })

  it('lose notices, send them twice, and kill cursors', async () => {
    const calendars = world()
    const provider = calendars.open()
    const { cursor } = await round(calendars)
    const until = NOW.add({ hours: 24 }).toString()
    const command = { calendar: CALENDAR, notificationUrl: 'https://x.example/hook', id: 'i', secret: 's', until }
    expectOk(await provider.subscribe(command))
    calendars.faults.dropNotices(ROOM, 1)
    calendars.faults.duplicateNotices(ROOM, 1)
    for (const day of [1, 2, 3]) calendars.people.writeOntoRoom(ROOM, at(`2026-12-0${day}T09:00:00Z`))
    expect(calendars.takeNotices()).toHaveLength(3)
    expect(calendars.takeNotices()).toHaveLength(0)
    calendars.faults.expireCursors(ROOM)
    expect(expectError(await provider.pull(CALENDAR, { window: WINDOW, cursor })).kind).toBe('cursor_expired')
  })

  it('stop when they are cleared', async () => {
    const calendars = world()
    calendars.faults.forbid(ROOM, true)
    calendars.faults.signOut(true)
    calendars.faults.throttle(ROOM, { on: 'read', calls: 5, retryAfterMs: null })
    expect(expectError(await calendars.open().listRooms()).kind).toBe('signed_out')
    calendars.faults.clear()
    expect((await round(calendars)).changes).toEqual([])
  })
})

describe('people in the memory world', () => {
  it('copy an item of ours by hand, mark and all, and it is not taken for ours', async () => {
    const calendars = world()
    const provider = calendars.open()
    const { ref } = expectOk(await provider.create(hold('a', '2026-12-01T09:00:00Z')))
    const copy = calendars.people.duplicate(ROOM, ref.remoteId)
    expect(calendars.items(ROOM).map(({ marker }) => marker?.linkId)).toEqual(['a', 'a'])
    const found = expectOk(await provider.findByKey(CALENDAR, { linkId: 'a', generation: 1 }))
    expect(found?.ref.remoteId).toBe(ref.remoteId)
    expect(copy).not.toBe(ref.remoteId)
  })

  it('find nothing to click on where nothing is', () => {
    const calendars = world()
    const id = calendars.people.writeOntoRoom(ROOM, at('2026-12-01T09:00:00Z'))
    expect(calendars.people.emptyCalendar(ROOM)).toBe(1)
    expect(calendars.people.move(ROOM, id, meetingAt('2026-12-02T09:00:00Z', 60))).toBe(false)
    expect(calendars.people.delete(ROOM, id)).toBe(false)
    expect(calendars.people.duplicate(ROOM, id)).toBeNull()
    expect(calendars.itemsEver(ROOM)).toHaveLength(1)
  })

  it('keep what is theirs: we cannot change a meeting that somebody else organises', async () => {
    const calendars = world()
    const remoteId = calendars.people.inviteRoom(ROOM, at('2026-12-01T09:00:00Z'))
    const provider = calendars.open()
    const ref = { remoteId, place: 'room' } as const
    const { etag } = expectOk(await provider.read(CALENDAR, ref))
    const { draft, key } = hold('a', '2026-12-02T09:00:00Z')
    expect(expectError(await provider.update({ calendar: CALENDAR, ref, draft, key, ifMatch: etag })).kind).toBe(
      'refused',
    )
  })
})

describe('a notice of the memory world', () => {
  it('is believed only in the form that it has', () => {
    const notice = { subscription: 'memory-subscription-1', secret: 's', kind: 'changed' }
    const call = (body: unknown) => receive({ headers: {}, query: {}, body })
    expect(call({ notices: [notice] })).toEqual({
      kind: 'notices',
      notices: [{ subscriptionRemoteId: 'memory-subscription-1', secret: 's', kind: 'changed' }],
    })
    expect(call({ notices: [{ ...notice, kind: 'emptied' }] }).kind).toBe('malformed')
    expect(call({ notices: Array.from({ length: 1001 }, () => notice) }).kind).toBe('malformed')
  })
})
