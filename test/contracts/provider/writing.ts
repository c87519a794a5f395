import { describe, expect, it } from 'vitest'
import type { OccurrenceKey, Override } from '../../../src/core/recurrence/index.ts'
import type { UpdateCommand, WrittenItem } from '../../../src/providers/provider.ts'
import { occurrencesOf } from './occurrences-of.ts'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, rule, Scene, seconds } from './scene.ts'

export function describeWriting(start: StartHarness): void {
  describe('placing a hold on a room calendar', () => {
    it('takes the room’s time, shows the summary, and sends mail to nobody', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const written = expectOk(await harness.open().create(scene.hold(scene.timedSeries(0, '10:00', 60))))
      await harness.settle()
      expect(await scene.seen()).toEqual([scene.plain('Ann Meyer', 0, '10:00', '11:00')])
      expect(written.ref.place).toBe('room')
      expect(written.item).toMatchObject({
        remoteId: written.ref.remoteId,
        roomResponse: 'organizer',
        blocking: true,
        cancelled: false,
      })
      expect(occurrencesOf(written.item.series, scene)).toHaveLength(1)
      expect(await harness.mailedAddresses()).toEqual([])
    })

    it('can be repeated with the same key without a twin', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const command = scene.hold(scene.timedSeries(0, '10:00', 60))
      const first = expectOk(await provider.create(command))
      const second = await provider.create(command)
      if (second.ok) expect(second.value.ref).toEqual(first.ref)
      else expect(second.error.kind).toBe('exists')
      await harness.settle()
      expect(await scene.seen()).toHaveLength(1)
    })

    it('is found again by its key, and carries the key', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const command = scene.hold(scene.timedSeries(0, '10:00', 60))
      expect(expectOk(await provider.findByKey(harness.calendar, command.key))).toBeNull()
      const created = expectOk(await provider.create(command))
      await harness.settle()
      const found = expectOk(await provider.findByKey(harness.calendar, command.key))
      expect(found?.ref).toEqual(created.ref)
      expect(found?.item.marker).toEqual(command.key)
      expect(expectOk(await provider.read(harness.calendar, created.ref)).marker).toEqual(command.key)
      const later = { ...command.key, generation: command.key.generation + 1 }
      expect(expectOk(await provider.findByKey(harness.calendar, later))).toBeNull()
    })

    it('is placed once more under a later generation', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const command = scene.hold(scene.timedSeries(0, '10:00', 60))
      const first = expectOk(await provider.create(command))
      await harness.settle()
      expectOk(
        await provider.delete({
          calendar: harness.calendar,
          ref: first.ref,
          ifMatch: await etag(harness.open(), harness, first),
        }),
      )
      const again = { ...command, key: { ...command.key, generation: 2 } }
      const second = expectOk(await provider.create(again))
      expect(second.ref.remoteId).not.toBe(first.ref.remoteId)
      await harness.settle()
      expect(await scene.seen()).toHaveLength(1)
    })

    it('comes back in the next pull under the id that was given', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const mirror = scene.mirror(provider)
      await mirror.pull()
      const created = expectOk(await provider.create(scene.hold(scene.timedSeries(0, '10:00', 60))))
      await scene.readOn(mirror)
      expect([...mirror.items.keys()]).toEqual([created.ref.remoteId])
      const item = mirror.items.get(created.ref.remoteId)
      expect(item?.series.timing).toEqual(created.item.series.timing)
      expect(item?.roomResponse).toBe('organizer')
    })

    it('holds whole days where the room is', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const created = expectOk(await harness.open().create(scene.hold(scene.allDaySeries(1, 2))))
      const { timing } = created.item.series
      expect(timing.kind === 'all_day' && [timing.date.toString(), timing.days]).toEqual([scene.day(1), 2])
    })

    it('shows a private meeting as private', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const command = scene.hold(scene.timedSeries(0, '10:00', 60), {
        summary: 'Busy',
        visibility: 'private',
        organizer: null,
      })
      const created = expectOk(await harness.open().create(command))
      expect(created.item.visibility).toBe('private')
    })
  })

  describeWritingSeries(start)
  describeChanging(start)
}

function describeWritingSeries(start: StartHarness): void {
  describe('placing a recurring hold', () => {
    it('takes every occurrence, leaves out the cancelled one and moves the moved one', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const moved = { start: scene.instant(15, '15:00'), end: scene.instant(15, '16:00') }
      const overrides = new Map<OccurrenceKey, Override>([
        [seconds(scene.instant(14, '10:00')) as OccurrenceKey, { cancelled: false, moved, fields: {} }],
      ])
      const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 4 } })
      const exdates = [{ at: scene.instant(7, '10:00') }]
      const series = scene.timedSeries(0, '10:00', 60, { rule: weekly, exdates, overrides })
      const created = expectOk(await harness.open().create(scene.hold(series)))
      await harness.settle()
      const expected = [
        scene.plain('Ann Meyer', 0, '10:00', '11:00'),
        scene.plain('Ann Meyer', 15, '15:00', '16:00'),
        scene.plain('Ann Meyer', 21, '10:00', '11:00'),
      ]
      expect(await scene.seen()).toEqual(expected)
      const spans = expected.map(({ start: from, end }) => ({ start: from, end }))
      expect(occurrencesOf(created.item.series, scene)).toEqual(spans)
    })

    it('keeps the hour when the clocks change', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const change = harness.now().toZonedDateTimeISO(scene.zone).getTimeZoneTransition('next')
      if (change === null) throw new Error('the room of this harness must lie in a zone whose clocks change')
      const monday = change.toPlainDate().subtract({ days: change.toPlainDate().dayOfWeek + 6 })
      const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 4 } })
      const wall = monday.toPlainDateTime('09:00')
      const timing = { kind: 'timed', wall, zone: scene.zone, durationSeconds: 3600 } as const
      const series = { timing, rule: weekly, rdates: [], exdates: [], overrides: new Map() }
      expectOk(await harness.open().create(scene.hold(series)))
      await harness.settle()
      const seen = await harness.readCalendarPlainly(
        wall.toZonedDateTime(scene.zone).toInstant(),
        change.add({ days: 40 }).toInstant(),
      )
      const hours = seen.map((meeting) => Temporal.Instant.from(meeting.start).toZonedDateTimeISO(scene.zone).hour)
      expect(hours).toEqual([9, 9, 9, 9])
    })

    it('either writes an unusual rule as it is, or refuses it by name and writes nothing', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const twice = rule({ freq: 'MONTHLY', byMonthDay: [3, 17], end: { count: 4 } })
      const wall = Temporal.PlainDateTime.from(
        `${scene.monday.with({ day: 1 }).add({ months: 1 }).with({ day: 3 })}T10:00`,
      )
      const timing = { kind: 'timed', wall, zone: scene.zone, durationSeconds: 3600 } as const
      const series = { timing, rule: twice, rdates: [], exdates: [], overrides: new Map() }
      const created = await harness.open().create(scene.hold(series))
      await harness.settle()
      const from = wall.toZonedDateTime(scene.zone).toInstant()
      const seen = await harness.readCalendarPlainly(from, from.add({ hours: 24 * 50 }))
      expect(seen).toHaveLength(created.ok ? 4 : 0)
      if (!created.ok) expect(created.error).toMatchObject({ kind: 'refused', code: 'recurrence_not_expressible' })
    })
  })
}

function describeChanging(start: StartHarness): void {
  describe('changing or removing a hold', () => {
    it('moves it when nobody touched it since', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, created } = await placed(harness, scene)
      const command = await moveCommand(harness, scene, created)
      const updated = expectOk(await provider.update(command))
      await harness.settle()
      expect(updated.ref).toEqual(created.ref)
      expect(updated.item.etag).not.toBe(command.ifMatch)
      expect(await scene.seen()).toEqual([scene.plain('Ann Meyer', 1, '13:00', '13:30')])
      expect(await harness.mailedAddresses()).toEqual([])
    })

    it('changes nothing when somebody else was faster', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, created } = await placed(harness, scene)
      const command = await moveCommand(harness, scene, created)
      const faster = expectOk(
        await provider.update({ ...command, draft: scene.draft(scene.timedSeries(0, '08:00', 60)) }),
      )
      expect(expectError(await provider.update(command)).kind).toBe('stale')
      expect(
        expectError(await provider.delete({ calendar: harness.calendar, ref: created.ref, ifMatch: command.ifMatch }))
          .kind,
      ).toBe('stale')
      expect(faster.ref).toEqual(created.ref)
      expect(await scene.seen()).toEqual([scene.plain('Ann Meyer', 0, '08:00', '09:00')])
    })

    it('makes a series of a single meeting, changes its rule, and makes it single again', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, created } = await placed(harness, scene)
      const command = await moveCommand(harness, scene, created)
      const change = async (series: Parameters<Scene['draft']>[0]) => {
        const ifMatch = await etag(provider, harness, created)
        expectOk(await provider.update({ ...command, ifMatch, draft: scene.draft(series) }))
        await harness.settle()
        return (await scene.seen()).map((meeting) => meeting.start)
      }
      const at = (...offsets: number[]) => offsets.map((offset) => seconds(scene.instant(offset, '10:00')))
      const daily = rule({ freq: 'DAILY', end: { count: 3 } })
      const weekly = rule({ freq: 'WEEKLY', byDay: [{ day: 'MO', ordinal: null }], end: { count: 3 } })
      expect(await change(scene.timedSeries(0, '10:00', 60, { rule: daily }))).toEqual(at(0, 1, 2))
      expect(await change(scene.timedSeries(0, '10:00', 60, { rule: weekly }))).toEqual(at(0, 7, 14))
      const without = { rule: weekly, exdates: [{ at: scene.instant(7, '10:00') }] }
      expect(await change(scene.timedSeries(0, '10:00', 60, without))).toEqual(at(0, 14))
      expect(await change(scene.timedSeries(0, '10:00', 60, { rule: weekly }))).toEqual(at(0, 7, 14))
      expect(await change(scene.timedSeries(0, '10:00', 60))).toEqual(at(0))
    })

    it('removes it, and removing it again is success', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, created } = await placed(harness, scene)
      const command = { calendar: harness.calendar, ref: created.ref, ifMatch: await etag(provider, harness, created) }
      expect(expectOk(await provider.delete(command))).toBe('deleted')
      expect(await scene.seen()).toEqual([])
      expect(expectOk(await provider.delete(command))).toBe('deleted')
      expect(expectError(await provider.read(harness.calendar, created.ref)).kind).toBe('gone')
      expect(
        expectOk(await provider.findByKey(harness.calendar, scene.hold(scene.timedSeries(0, '10:00', 60)).key)),
      ).toBeNull()
    })

    it('says that it is gone when it was to be changed', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, created } = await placed(harness, scene)
      const command = await moveCommand(harness, scene, created)
      expectOk(await provider.delete({ calendar: harness.calendar, ref: created.ref, ifMatch: command.ifMatch }))
      expect(expectError(await provider.update(command)).kind).toBe('gone')
      expect(await scene.seen()).toEqual([])
    })
  })
}

type Harness = Awaited<ReturnType<StartHarness>>

async function placed(harness: Harness, scene: Scene) {
  const provider = harness.open()
  const created = expectOk(await provider.create(scene.hold(scene.timedSeries(0, '10:00', 60))))
  await harness.settle()
  return { provider, created }
}

async function etag(provider: ReturnType<Harness['open']>, harness: Harness, written: WrittenItem): Promise<string> {
  return expectOk(await provider.read(harness.calendar, written.ref)).etag
}

async function moveCommand(harness: Harness, scene: Scene, created: WrittenItem): Promise<UpdateCommand> {
  const draft = scene.draft(scene.timedSeries(1, '13:00', 30))
  const { key } = scene.hold(scene.timedSeries(0, '10:00', 60))
  const ifMatch = await etag(harness.open(), harness, created)
  return { calendar: harness.calendar, ref: created.ref, draft, key, ifMatch }
}
