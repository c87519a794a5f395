import { describe, expect, it } from 'vitest'
import { type OccurrenceKey, type Override, occurrenceKey, type Series } from '../../../src/core/recurrence/index.ts'
import { resolveZone, type ZoneId } from '../../../src/core/time/index.ts'
import type { StartHarness } from './provider-harness.ts'
import { expectOk, rule, Scene, seconds } from './scene.ts'

/** With a change of an hour, of half an hour, one around Ramadan, and none; on both sides of the date line. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
]

const WEEKS = 56

export function describeOverTime(start: StartHarness): void {
  describe('a series over more than a year', () => {
    it.each(ZONES)('keeps its wall time in %s through every change of clocks, written and read back', async (name) => {
      await using harness = await start()
      const scene = new Scene(harness)
      const series = sundays(scene, zoneOf(name), '10:00')
      const created = expectOk(await harness.open().create(scene.hold(series)))
      await harness.settle()
      const expected = walls(series).map(at(name))
      expect(await startsSeen(scene)).toEqual(expected)
      const { timing, rule: read } = created.item.series
      if (timing.kind !== 'timed') throw new Error('a timed series came back as another one')
      expect(walls({ ...created.item.series, rule: read }).map(at(timing.zone))).toEqual(expected)
    })

    it.each(ZONES)('keeps its exceptions when all of it moves by an hour and a half in %s', async (name) => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const zone = zoneOf(name)
      const before = sundays(scene, zone, '10:00')
      const changed = (series: Series): Series => {
        const [, second, third, fourth] = walls(series)
        if (second === undefined || third === undefined || fourth === undefined) throw new Error('too short')
        const moved = third.add({ hours: 5 }).toZonedDateTime(zone).toInstant()
        const overrides = new Map<OccurrenceKey, Override>([
          [
            keyOf(third, zone),
            { cancelled: false, moved: { start: moved, end: moved.add({ minutes: 30 }) }, fields: {} },
          ],
        ])
        return { ...series, exdates: [{ at: second.toZonedDateTime(zone).toInstant() }], overrides }
      }
      const command = scene.hold(changed(before))
      const created = expectOk(await provider.create(command))
      await harness.settle()
      const after = changed(sundays(scene, zone, '11:30'))
      const { calendar } = harness
      const ifMatch = expectOk(await provider.read(calendar, created.ref)).etag
      const draft = scene.draft(after)
      expectOk(await provider.update({ calendar, ref: created.ref, draft, key: command.key, ifMatch }))
      await harness.settle()
      const all = walls(after)
      const expected = [
        ...all.slice(0, 1),
        ...all.slice(2, 3).map((wall) => wall.add({ hours: 5 })),
        ...all.slice(3),
      ].map(at(name))
      expect(await startsSeen(scene)).toEqual(expected)
    })

    it('follows a rule that changes in the middle: another weekday, another end', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const command = scene.hold(sundays(scene, scene.zone, '10:00'))
      const created = expectOk(await provider.create(command))
      await harness.settle()
      const wednesdays = weekly(scene, { zone: scene.zone, clock: '10:00', offset: 2, count: 3 })
      const { calendar } = harness
      const ifMatch = expectOk(await provider.read(calendar, created.ref)).etag
      const draft = scene.draft(wednesdays)
      expectOk(await provider.update({ calendar, ref: created.ref, draft, key: command.key, ifMatch }))
      await harness.settle()
      expect(await startsSeen(scene)).toEqual(walls(wednesdays).map(at(scene.zone)))
    })

    it('of whole days, and of several, holds the same dates all year', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const timing = { kind: 'all_day', date: scene.monday, days: 2 } as const
      const monthly = rule({ freq: 'WEEKLY', interval: 4, byDay: [{ day: 'MO', ordinal: null }], end: { count: 12 } })
      const created = expectOk(
        await harness.open().create(scene.hold({ ...scene.allDaySeries(0, 2), timing, rule: monthly })),
      )
      await harness.settle()
      const read = created.item.series.timing
      expect(read.kind === 'all_day' && [read.date.toString(), read.days]).toEqual([scene.day(0), 2])
      const first = (index: number) => scene.monday.add({ weeks: 4 * index })
      const shown = await harness.readCalendarPlainly(scene.instant(-3, '00:00'), scene.instant(380, '00:00'))
      expect(shown.map((meeting) => dateIn(meeting.start, scene))).toEqual(
        Array.from({ length: 12 }, (_, index) => first(index).toString()),
      )
    })
  })
}

function zoneOf(name: string): ZoneId {
  const zone = resolveZone(name)
  if (!zone.ok) throw new Error(zone.error.code)
  return zone.value
}

const sundays = (scene: Scene, zone: ZoneId, clock: string): Series =>
  weekly(scene, { zone, clock, offset: 6, count: WEEKS })

function weekly(
  scene: Scene,
  { zone, clock, offset, count }: { zone: ZoneId; clock: string; offset: number; count: number },
): Series {
  const wall = Temporal.PlainDateTime.from(`${scene.day(offset)}T${clock}`)
  const day = (['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const)[wall.dayOfWeek - 1] ?? 'MO'
  return {
    timing: { kind: 'timed', wall, zone, durationSeconds: 3600 },
    rule: rule({ freq: 'WEEKLY', byDay: [{ day, ordinal: null }], end: { count } }),
    rdates: [],
    exdates: [],
    overrides: new Map(),
  }
}

/** The wall times of a weekly series, counted out by hand: the suite does not judge adapters with the engine that they use. */
function walls({ timing, rule: weeklyRule }: Series): Temporal.PlainDateTime[] {
  if (timing.kind !== 'timed' || weeklyRule === null) throw new Error('the stories ask this of timed series only')
  const end = weeklyRule.end
  const count = end !== null && 'count' in end ? end.count : 0
  return Array.from({ length: count }, (_, index) => timing.wall.add({ weeks: index }))
}

const at =
  (zone: string) =>
  (wall: Temporal.PlainDateTime): string =>
    seconds(wall.toZonedDateTime(zone).toInstant())

const keyOf = (wall: Temporal.PlainDateTime, zone: ZoneId): OccurrenceKey =>
  occurrenceKey({ at: wall.toZonedDateTime(zone).toInstant() })

async function startsSeen(scene: Scene): Promise<string[]> {
  const seen = await scene.harness.readCalendarPlainly(scene.instant(-3, '00:00'), scene.instant(420, '00:00'))
  return seen.map((meeting) => meeting.start)
}

/** Whole days are shown at midnight of some zone: the nearest date where the room is. */
const dateIn = (start: string, scene: Scene): string =>
  Temporal.Instant.from(start).add({ hours: 6 }).toZonedDateTimeISO(scene.zone).toPlainDate().toString()
