import { describe, expect, it } from 'vitest'
import { fail, ok } from '../../src/core/result.ts'
import { here } from '../../src/providers/call-failure.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import type { CalendarProvider, Change, PullWindow } from '../../src/providers/provider.ts'
import { type VisitPorts, visitCalendar } from '../../src/sync/visit-calendar.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { Killed, mortal } from '../worlds/mortal.ts'
import { ann, conflicts, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const WINDOWS: readonly PullWindow[] = [
  { from: '2026-10-01T00:00:00Z', to: '2026-12-05T00:00:00Z' },
  { from: '2026-12-05T00:00:00Z', to: '2027-02-01T00:00:00Z' },
  { from: '2027-02-01T00:00:00Z', to: '2028-05-01T00:00:00Z' },
]

/** What a window shows of a change: what lies outside of it has left it, as far as it tells (Graph: calendarView delta). */
function throughWindow({ from, to }: PullWindow, change: Change, isFirst: boolean): readonly Change[] {
  if (change.kind !== 'upsert') return [change]
  const { timing } = change.item.series
  if (timing.kind !== 'timed') throw new Error('whole days do not occur here')
  const start = timing.wall.toZonedDateTime(timing.zone).toInstant()
  const isInside =
    Temporal.Instant.compare(start, Temporal.Instant.from(from)) >= 0 &&
    Temporal.Instant.compare(start, Temporal.Instant.from(to)) < 0
  if (isInside) return [change]
  return isFirst ? [] : [{ kind: 'removed', remoteId: change.item.remoteId, certain: false }]
}

interface Wires {
  /** Keeps a window from answering. */
  readonly beforePull?: (nth: number) => ReturnType<typeof fail<ReturnType<typeof here>>> | null
  /** What a window says of a change in place of `throughWindow`. */
  readonly tells?: (window: PullWindow, change: Change) => readonly Change[]
}

/** The calendars are read window by window. */
function windowed(ports: VisitPorts, { beforePull = () => null, tells }: Wires = {}): VisitPorts {
  const inWindows = (provider: CalendarProvider): CalendarProvider => ({
    ...provider,
    windows: () => WINDOWS,
    async pull(calendar, request) {
      const failure = beforePull(WINDOWS.findIndex(({ from }) => from === request.window.from))
      if (failure !== null) return failure
      const page = await provider.pull(calendar, request)
      if (!page.ok) return page
      const isFirst = request.cursor === null
      const told = (change: Change) => tells?.(request.window, change) ?? throughWindow(request.window, change, isFirst)
      return ok({ ...page.value, changes: page.value.changes.flatMap(told) })
    },
  })
  return {
    ...ports,
    providers: {
      async of(organizationId, connectionId) {
        const provider = await ports.providers.of(organizationId, connectionId)
        return provider === null ? null : inWindows(provider)
      },
    },
  }
}

async function newRoom(): Promise<TwoCalendars> {
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE })
  await visit(room, windowed(room.ports))
  return room
}

async function visit(room: TwoCalendars, ports: VisitPorts): Promise<void> {
  const { organizationId, calendarIds } = room
  await database().sql('update calendar set next_poll_at = now() where id = $1', [calendarIds.east])
  await visitCalendar(ports, { organizationId, calendarId: calendarIds.east })
}

const invite = (room: TwoCalendars, start: string) =>
  room.worlds.east.people.inviteRoom(room.remoteIds.east, {
    ...{ series: meetingAt(start, 60), summary: 'Budget', organizer: ann },
  })

const inbox = ({ calendarIds }: TwoCalendars) =>
  database().sql<{ kind: string; state: string }>('select kind, state from inbox where calendar_id = $1 order by id', [
    calendarIds.east,
  ])

/** In how many transactions the places of the windows were written last. */
async function transactions({ calendarIds }: TwoCalendars): Promise<number> {
  const rows = await database().sql('select distinct xmin::text from calendar_cursor where calendar_id = $1', [
    calendarIds.east,
  ])
  return rows.length
}

const unreachable = () => fail(here('unavailable', 'unreachable', 'the wire is cut'))

describe('a calendar that is read window by window', () => {
  it('tells of a new meeting once, whatever its other windows say, and is stored at one go', async () => {
    await using room = await newRoom()
    invite(room, '2026-12-08T09:00:00Z')
    await visit(room, windowed(room.ports))
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await inbox(room)).toEqual([{ kind: 'upsert', state: 'applied' }])
    expect(await transactions(room)).toBe(1)
    expect(broken(await prove(room))).toEqual([])
  })

  it('keeps what it has told before one of its windows cannot be read', async () => {
    await using room = await newRoom()
    invite(room, '2026-12-01T09:00:00Z')
    invite(room, '2027-03-02T09:00:00Z')
    await visit(room, windowed(room.ports, { beforePull: (nth) => (nth === 2 ? unreachable() : null) }))
    expect((await inbox(room)).map(({ kind }) => kind)).toEqual(['upsert', 'removed'])
    await visit(room, windowed(room.ports))
    await visit(room, windowed(room.ports))
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    expect(broken(await prove(room))).toEqual([])
  })

  it('keeps what it has told before one of its windows says what nobody understands', async () => {
    await using room = await newRoom()
    invite(room, '2026-12-01T09:00:00Z')
    const garbled = (nth: number) => {
      if (nth === 2) throw new RangeError('the 32nd of December')
      return null
    }
    await expect(visit(room, windowed(room.ports, { beforePull: garbled }))).rejects.toThrow('the 32nd')
    await expect(visit(room, windowed(room.ports, { beforePull: garbled }))).rejects.toThrow('the 32nd')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('is believed that a meeting is gone, although a window shows once more what it showed before', async () => {
    await using room = await newRoom()
    const id = invite(room, '2026-12-01T09:00:00Z')
    const seen: Change[] = []
    const remember = (_: PullWindow, change: Change) => {
      seen.push(change)
      return [change]
    }
    await visit(room, windowed(room.ports, { tells: remember }))
    room.worlds.east.people.delete(room.remoteIds.east, id)
    const tells = ({ from }: PullWindow, { kind }: Change): readonly Change[] =>
      kind !== 'removed' ? [] : from === WINDOWS[0]?.from ? seen.slice(0, 1) : [{ kind, remoteId: id, certain: false }]
    await visit(room, windowed(room.ports, { tells }))
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
  })

  it('of which a series is gone, and that tells of a date alone, is looked into in the same visit', async () => {
    await using room = await newRoom()
    const id = room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      ...{ series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { count: 3 }), summary: 'Weekly', organizer: ann },
    })
    await visit(room, windowed(room.ports))
    room.worlds.east.people.delete(room.remoteIds.east, id)
    const tells = (_: PullWindow, { kind }: Change): readonly Change[] =>
      kind === 'removed' ? [{ kind, remoteId: 'a date of it', certain: false }] : []
    await visit(room, windowed(room.ports, { tells }))
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
  })

  it('is followed through a meeting that moves from one window to another, and back', async () => {
    await using room = await newRoom()
    const id = invite(room, '2026-12-01T09:00:00Z')
    await visit(room, windowed(room.ports))
    for (const start of ['2027-03-02T09:00:00Z', '2026-12-15T09:00:00Z']) {
      room.worlds.east.people.move(room.remoteIds.east, id, meetingAt(start, 60))
      await visit(room, windowed(room.ports))
      const [row] = await database().sql<{ starts_at: string; state: string }>(
        'select starts_at, state from booking where organization_id = $1',
        [room.organizationId],
      )
      expect(row).toEqual({ starts_at: start, state: 'confirmed' })
    }
  })

  it('is read as a whole once more where one of its places is known no longer', async () => {
    await using room = await newRoom()
    invite(room, '2026-12-01T09:00:00Z')
    const deleted = invite(room, '2026-12-08T09:00:00Z')
    await visit(room, windowed(room.ports))
    room.worlds.east.people.delete(room.remoteIds.east, deleted)
    invite(room, '2027-03-02T09:00:00Z')
    let asked = 0
    const expired = (nth: number) =>
      nth === 1 && asked++ === 0 ? fail(here('cursor_expired', 'expired', 'this place is known no longer')) : null
    await visit(room, windowed(room.ports, { beforePull: expired }))
    expect((await states(room)).toSorted()).toEqual([
      'Ann Meyer: cancelled',
      'Ann Meyer: confirmed',
      'Ann Meyer: confirmed',
    ])
    expect(await conflicts(room)).toEqual([])
  })

  it('loses nothing, whenever the worker is killed between its windows', async () => {
    for (let lifetime = 1; lifetime < 24; lifetime += 2) {
      await using room = await newRoom()
      invite(room, '2026-12-01T09:00:00Z')
      invite(room, '2026-12-08T09:00:00Z')
      invite(room, '2027-03-02T09:00:00Z')
      await visit(room, mortal(windowed(room.ports), lifetime).ports).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      await database().sql('update calendar set lease_until = now() where organization_id = $1', [room.organizationId])
      await visit(room, windowed(room.ports))
      expect([lifetime, await states(room)]).toEqual([
        lifetime,
        Array.from({ length: 3 }, () => 'Ann Meyer: confirmed'),
      ])
    }
  })
})
