import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../../src/core/calendar-item.ts'
import { occurrencesOf } from './occurrences-of.ts'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, Scene, seconds } from './scene.ts'

export function describeReading(start: StartHarness): void {
  describe('reading a room calendar', () => {
    it('shows a meeting to which somebody invited the room, with its time, its organiser and no answer yet', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      const mirror = await scene.firstRead()
      const item = only(mirror.holding())
      expect(item).toMatchObject({
        roomResponse: 'needs_action',
        cancelled: false,
        blocking: true,
        marker: null,
        unsupported: [],
      })
      expect(item.organizer?.address).toBe(harness.person.address.toLowerCase())
      expect(item.joinKey).not.toBeNull()
      expect(times(item, scene)).toEqual([span(scene, 0, '10:00', '11:00')])
    })

    it('shows an entry that somebody wrote straight onto the calendar as the room’s own', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.writeOntoRoom(scene.meeting(scene.timed(1, '14:00', '15:30'), { summary: 'Carpet cleaning' }))
      const mirror = await scene.firstRead()
      const item = only(mirror.holding())
      expect(item).toMatchObject({ roomResponse: 'organizer', summary: 'Carpet cleaning', visibility: 'public' })
      expect(times(item, scene)).toEqual([span(scene, 1, '14:00', '15:30')])
    })

    it('keeps what is private marked as private', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.writeOntoRoom(scene.meeting(scene.timed(1, '14:00', '15:00'), { private: true }))
      const mirror = await scene.firstRead()
      expect(only(mirror.holding()).visibility).toBe('private')
    })

    it('brings only what is new after the first read, and nothing when nothing happened', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '09:00', '10:00'), { summary: 'First' }))
      const mirror = await scene.firstRead()
      await mirror.pull()
      expect(mirror.lastChanges).toEqual([])
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '11:00', '12:00'), { summary: 'Second' }))
      await scene.readOn(mirror)
      const told = mirror.lastChanges.flatMap((change) => (change.kind === 'upsert' ? [change.item.summary] : []))
      expect(told).toEqual(['Second'])
      expect(mirror.holding()).toHaveLength(2)
    })

    it('shows a moved meeting at its new time under the same id and another version', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      const mirror = await scene.firstRead()
      const before = only(mirror.holding())
      await harness.moveMeeting(id, scene.timed(2, '16:00', '17:00'))
      await scene.readOn(mirror)
      const after = only(mirror.holding())
      expect(after.remoteId).toBe(before.remoteId)
      expect(after.version).not.toBe(before.version)
      expect(after.joinKey).toBe(before.joinKey)
      expect(times(after, scene)).toEqual([span(scene, 2, '16:00', '17:00')])
    })

    it('follows a meeting that moves from one window into another', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      const mirror = await scene.firstRead()
      await harness.moveMeeting(id, scene.timed(100, '10:00', '11:00'))
      await scene.readOn(mirror)
      expect(times(only(mirror.holding()), scene)).toEqual([span(scene, 100, '10:00', '11:00')])
    })

    it('frees the room when the organiser cancels, and when an entry is deleted', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const invited = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      const written = await harness.writeOntoRoom(scene.meeting(scene.timed(0, '13:00', '14:00')))
      const mirror = await scene.firstRead()
      expect(mirror.holding()).toHaveLength(2)
      await harness.cancelMeeting(invited)
      await harness.cancelMeeting(written)
      await scene.readOn(mirror)
      expect(mirror.holding()).toEqual([])
    })

    it('gives an all-day entry as days, not as hours of some zone', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const time = { kind: 'all_day', start: scene.day(2), end: scene.day(4) } as const
      await harness.writeOntoRoom(scene.meeting(time))
      const mirror = await scene.firstRead()
      const { timing } = only(mirror.holding()).series
      if (timing.kind !== 'all_day') throw new Error('not all-day')
      expect([timing.date.toString(), timing.days]).toEqual([scene.day(2), 2])
    })

    it('reads again whatever one id names, and says so when it is gone', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.writeOntoRoom(weekly(scene, 3))
      const provider = harness.open()
      const mirror = await scene.firstRead(provider)
      const item = only(mirror.holding())
      const ref = { remoteId: item.remoteId, place: 'room' } as const
      expect(comparable(expectOk(await provider.read(harness.calendar, ref)))).toEqual(comparable(item))
      await harness.cancelMeeting(id)
      await harness.settle()
      expect(expectError(await provider.read(harness.calendar, ref)).kind).toBe('gone')
    })

    it('starts anew when its cursor has died, and deletes nothing by that', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      const mirror = await scene.firstRead()
      await harness.expireCursors()
      await expect(mirror.pull()).rejects.toMatchObject({ error: { kind: 'cursor_expired' } })
      expect(mirror.holding()).toHaveLength(1)
      mirror.forgetCursors()
      await mirror.pull()
      expect(mirror.holding()).toHaveLength(1)
      await mirror.pull()
      expect(mirror.lastChanges).toEqual([])
    })

    it('covers every moment asked for by its windows, without gaps', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const windows = provider.windows(scene.range())
      expect(windows.length).toBeGreaterThan(0)
      if (!provider.capabilities.windowed) return expect(windows).toHaveLength(1)
      expect(windows[0] && windows[0].from <= scene.range().from).toBe(true)
      for (const [index, window] of windows.entries()) {
        expect(window.to).toBe(windows[index + 1]?.from ?? window.to)
      }
      expect(Temporal.Instant.compare(windows.at(-1)?.to ?? '', scene.range().to)).toBeGreaterThanOrEqual(0)
    })
  })

  describeReadingSeries(start)
}

function describeReadingSeries(start: StartHarness): void {
  describe('reading a recurring meeting', () => {
    it('gives the series as one item that keeps its wall clock', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.inviteRoom(weekly(scene, 20))
      const mirror = await scene.firstRead()
      const { series } = only(mirror.holding())
      expect(series.rule).toMatchObject({ freq: 'WEEKLY', interval: 1, end: { count: 20 } })
      expect(series.timing).toMatchObject({ kind: 'timed', zone: scene.zone, durationSeconds: 3600 })
      const expected = Array.from({ length: 20 }, (_, week) => span(scene, week * 7, '10:00', '11:00'))
      expect(times(only(mirror.holding()), scene)).toEqual(expected)
    })

    it('shows one occurrence that was moved, where it is now', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.inviteRoom(weekly(scene, 3))
      const mirror = await scene.firstRead()
      const before = only(mirror.holding())
      await harness.moveOccurrence(id, scene.day(7), scene.timed(8, '15:00', '16:30'))
      await scene.readOn(mirror)
      const after = only(mirror.holding())
      expect(after.remoteId).toBe(before.remoteId)
      expect(after.version).not.toBe(before.version)
      expect(times(after, scene)).toEqual([
        span(scene, 0, '10:00', '11:00'),
        span(scene, 8, '15:00', '16:30'),
        span(scene, 14, '10:00', '11:00'),
      ])
    })

    it('leaves out one occurrence that was cancelled', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.inviteRoom(weekly(scene, 3))
      const mirror = await scene.firstRead()
      await harness.cancelOccurrence(id, scene.day(7))
      await scene.readOn(mirror)
      expect(times(only(mirror.holding()), scene)).toEqual([
        span(scene, 0, '10:00', '11:00'),
        span(scene, 14, '10:00', '11:00'),
      ])
    })

    it.for([
      ['the whole series is cancelled', 'inviteRoom'],
      ['a series written onto its calendar is deleted', 'writeOntoRoom'],
    ] as const)('frees the room when %s', async ([, came]) => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness[came](weekly(scene, 3))
      const mirror = await scene.firstRead()
      expect(mirror.holding()).toHaveLength(1)
      await harness.cancelMeeting(id)
      await scene.readOn(mirror)
      expect(mirror.holding()).toEqual([])
    })

    it('moves every occurrence when the series is moved', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const id = await harness.writeOntoRoom(weekly(scene, 3))
      const mirror = await scene.firstRead()
      await harness.moveMeeting(id, scene.timed(0, '12:00', '12:45'))
      await scene.readOn(mirror)
      const expected = [0, 7, 14].map((offset) => span(scene, offset, '12:00', '12:45'))
      expect(times(only(mirror.holding()), scene)).toEqual(expected)
    })
  })
}

function only(items: readonly CalendarItem[]): CalendarItem {
  const [first, second] = items
  if (first === undefined || second !== undefined) throw new Error(`expected one item, there are ${items.length}`)
  return first
}

/** Mondays from 10:00 to 11:00, so many of them. */
const weekly = (scene: Scene, weeklyTimes: number) => scene.meeting(scene.timed(0, '10:00', '11:00'), { weeklyTimes })

const times = (item: CalendarItem, scene: Scene) => occurrencesOf(item.series, scene)

function span(scene: Scene, offset: number, start: string, end: string): { start: string; end: string } {
  return { start: seconds(scene.instant(offset, start)), end: seconds(scene.instant(offset, end)) }
}

/** What two readings of one untouched item must share, in a form that can be compared. */
function comparable(item: CalendarItem): object {
  return { ...item, marker: null, series: JSON.stringify(item.series), overrides: [...item.series.overrides] }
}
