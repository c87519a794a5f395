import { describe, expect, it } from 'vitest'
import { recomputeZones } from '../../src/booking/index.ts'
import type { ZoneData } from '../../src/booking/zone-drifts.ts'
import { composeDrift } from '../../src/compose/compose-drift.ts'
import { occurrenceKey, type Series } from '../../src/core/recurrence/index.ts'
import { knownZones, type ZoneChange, zoneChanges } from '../../src/core/time/index.ts'
import { answerRemovals } from '../../src/ops/calendars/index.ts'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { massRemovalStore } from '../../src/store/mass-removal-store.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { singlesStore } from '../../src/store/sync/single-links.ts'
import { zoneDriftStore } from '../../src/store/zone-drift-store.ts'
import { rollSingles } from '../../src/sync/roll-singles.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { ann, at, book, conflicts, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type Side, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const weekly = (count = 3, start = '2026-12-01T09:00:00Z') =>
  weeklyMeetingAt(start, 60, { zoneName: 'Europe/Berlin', count })
const instant = (text: string) => ({ at: Temporal.Instant.from(text) })
const keyOf = (text: string) => occurrenceKey(instant(text))
/** Weekly on Tuesdays, and once more on a Friday. */
const withFriday = (series: Series = weekly()): Series => ({ ...series, rdates: [instant('2026-12-04T13:00:00Z')] })

const RUNTIME = { zones: knownZones, changes: zoneChanges } as const
const eternalSummer: ZoneData['changes'] = (zone, from, to): readonly ZoneChange[] =>
  zone === 'Europe/Berlin' ? [{ at: from, offsetSeconds: 7200 }] : zoneChanges(zone, from, to)

/** The calendar in the west has no words for dates beside a rule. */
async function roomOfFewWords(): Promise<TwoCalendars> {
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE })
  room.worlds.west.faults.lackWords(room.remoteIds.west, true)
  return room
}

const standing = (room: TwoCalendars, side: Side) =>
  room.worlds[side].items(room.remoteIds[side]).filter(({ cancelled }) => !cancelled)

/** The starts of what stands on a calendar, and whether it is one item for several dates. */
const starts = (room: TwoCalendars, side: Side): string[] =>
  standing(room, side)
    .map(({ series: { timing, rule } }) => {
      if (timing.kind !== 'timed') throw new Error('not timed')
      return `${timing.wall.toString({ smallestUnit: 'minute' })}${rule === null ? '' : ' and on'}`
    })
    .sort()

const DATES = ['2026-12-01T10:00', '2026-12-04T14:00', '2026-12-08T10:00', '2026-12-15T10:00']

async function booked(room: TwoCalendars, series: Series = withFriday()): Promise<number> {
  const made = await book(room, series)
  if (!made.ok) throw new Error(made.error.code)
  return made.value.booking.id
}

async function atPeace(room: TwoCalendars): Promise<void> {
  expect(await disagreements(room)).toEqual([])
  expect(broken(await prove(room, { clock: room.ports.clock }))).toEqual([])
}

const itemAt = (room: TwoCalendars, start: string): string => {
  const found = standing(room, 'west').find(
    ({ series: { timing } }) => timing.kind === 'timed' && timing.wall.toString({ smallestUnit: 'minute' }) === start,
  )
  if (found === undefined) throw new Error(`nothing begins at ${start}`)
  return found.remoteId
}

describe('a series that a calendar has no words for', () => {
  it('stands there date by date, and as one item where it can be said', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES)
    expect(starts(room, 'east')).toEqual(['2026-12-01T10:00 and on'])
    await atPeace(room)
  })

  it('is listed with the reason and how far it was written; nobody has to decide anything', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    expect(await conflicts(room)).toEqual(['unpushable (auto)'])
    const [listed] = await room.database.sql<{ evidence: Record<string, unknown> }>(
      'select evidence from conflict where organization_id = $1',
      [room.organizationId],
    )
    expect(listed?.evidence).toMatchObject({
      code: 'recurrence_not_expressible',
      message: 'this calendar cannot say RDATE',
      writtenAs: 'single_dates',
      writtenUntil: '2027-12-28T09:00:00Z',
      dates: 4,
    })
  })

  it('is not met as a stranger when its dates come back, nor when the calendar is compared whole', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    await room.settle({ compare: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(starts(room, 'west')).toEqual(DATES)
    await atPeace(room)
  })

  it('that is moved moves its dates; those that it has no more go, those that are new come, the others are not written again', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room)
    await room.settle()
    const kept = itemAt(room, '2026-12-08T10:00')
    const before = standing(room, 'west').find(({ remoteId }) => remoteId === kept)
    const series = withFriday(weekly(2))
    await room.move(id, { ...series, rdates: [...series.rdates, instant('2026-12-11T13:00:00Z')] })
    await room.settle()
    expect(starts(room, 'west')).toEqual([
      '2026-12-01T10:00',
      '2026-12-04T14:00',
      '2026-12-08T10:00',
      '2026-12-11T14:00',
    ])
    expect(standing(room, 'west').find(({ remoteId }) => remoteId === kept)).toEqual(before)
    await room.move(id, { ...withFriday(weekly(2, '2026-12-01T10:00:00Z')) })
    await room.settle()
    expect(starts(room, 'west')).toEqual(['2026-12-01T11:00', '2026-12-04T14:00', '2026-12-08T11:00'])
    await atPeace(room)
  })

  it('that is called off is there no more', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room)
    await room.settle()
    await room.cancel(id)
    await room.settle()
    expect(starts(room, 'west')).toEqual([])
    expect(await conflicts(room)).toEqual(['unpushable (resolved)'])
    await atPeace(room)
  })

  it('becomes one item when it can be said, and single dates again when it cannot', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room, weekly())
    await room.settle()
    for (const _ of [1, 2]) {
      expect(starts(room, 'west')).toEqual(['2026-12-01T10:00 and on'])
      await room.move(id, withFriday())
      await room.settle()
      expect(starts(room, 'west')).toEqual(DATES)
      await atPeace(room)
      await room.move(id, weekly())
      await room.settle()
    }
    expect(starts(room, 'west')).toEqual(['2026-12-01T10:00 and on'])
    expect(await conflicts(room)).toEqual(['unpushable (resolved)', 'unpushable (resolved)'])
    await atPeace(room)
  })
})

describe('one date of a series that stands on its calendar date by date', () => {
  it('that somebody moves there is moved in the series, which is told everywhere', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    room.worlds.west.people.move(room.remoteIds.west, itemAt(room, '2026-12-08T10:00'), {
      ...at('09:00'),
      timing: { ...at('09:00').timing, wall: Temporal.PlainDateTime.from('2026-12-09T15:00') },
    } as Series)
    await room.settle()
    expect(starts(room, 'west')).toEqual([
      '2026-12-01T10:00',
      '2026-12-04T14:00',
      '2026-12-09T15:00',
      '2026-12-15T10:00',
    ])
    const [whole] = standing(room, 'east')
    expect([...(whole?.series.overrides.keys() ?? [])]).toEqual([keyOf('2026-12-08T09:00:00Z')])
    await atPeace(room)
  })

  it('that somebody deletes there is called off, and no other', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    room.worlds.west.people.delete(room.remoteIds.west, itemAt(room, '2026-12-04T14:00'))
    await room.settle()
    expect(starts(room, 'west')).toEqual(['2026-12-01T10:00', '2026-12-08T10:00', '2026-12-15T10:00'])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    await atPeace(room)
  })

  it('that somebody moves to where the room is taken goes back, and is listed', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await book(room, '15:00')
    await room.settle()
    room.worlds.west.people.move(room.remoteIds.west, itemAt(room, '2026-12-08T10:00'), at('15:00'))
    await room.settle()
    expect(starts(room, 'west')).toEqual(['2026-12-01T10:00', '2026-12-01T15:00', ...DATES.slice(1)].sort())
    expect(await conflicts(room)).toContain('edit_refused (auto)')
    await atPeace(room)
  })
})

describe('an item that is one too many, or not ours to change', () => {
  it('is taken away when somebody copied one date by hand and did not use the copy', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    room.worlds.west.people.duplicate(room.remoteIds.west, itemAt(room, '2026-12-08T10:00'))
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    await atPeace(room)
  })

  it('is taken away with the date that ends, when somebody copies it by hand and cancels the first one', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    const { people } = room.worlds.west
    const id = itemAt(room, '2026-12-08T10:00')
    people.duplicate(room.remoteIds.west, id)
    people.cancel(room.remoteIds.west, id)
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES.filter((date) => date !== '2026-12-08T10:00'))
    await atPeace(room)
  })

  it('is put back when the series belongs to another calendar: what somebody does to our copy of a date says nothing about it', async () => {
    await using room = await roomOfFewWords()
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: withFriday(), summary: 'Weekly', organizer: ann })
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES)
    room.worlds.west.people.move(room.remoteIds.west, itemAt(room, '2026-12-08T10:00'), at('18:00'))
    room.worlds.west.people.delete(room.remoteIds.west, itemAt(room, '2026-12-15T10:00'))
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    await atPeace(room)
  })

  it('is put back when somebody makes a series of one date', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    room.worlds.west.people.move(
      room.remoteIds.west,
      itemAt(room, '2026-12-04T14:00'),
      weekly(4, '2026-12-04T13:00:00Z'),
    )
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES)
    await atPeace(room)
  })

  it('stays when it is over, whatever becomes of the series', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
    room.worlds.west.faults.lackWords(room.remoteIds.west, true)
    const id = await booked(room)
    await room.settle()
    now = Temporal.Instant.from('2026-12-05T09:00:00Z')
    await room.move(id, withFriday(weekly(3, '2026-12-01T08:00:00Z')))
    await room.settle()
    expect(starts(room, 'west')).toEqual([
      '2026-12-01T10:00',
      '2026-12-04T14:00',
      '2026-12-08T09:00',
      '2026-12-15T09:00',
    ])
    room.worlds.west.people.delete(room.remoteIds.west, itemAt(room, '2026-12-01T10:00'))
    await room.cancel(id)
    await room.settle()
    expect(starts(room, 'west')).toEqual(['2026-12-04T14:00'])
  })
})

describe('a date that is over', () => {
  const later = (text: string): Series =>
    weeklyMeetingAt(`2027-01-${text}:00Z`, 60, { zoneName: 'Europe/Berlin', count: 1 })

  /** Five weeks on, when all of its dates are over. */
  async function afterwards(): Promise<{ room: TwoCalendars; id: number }> {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    const room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
    room.worlds.west.faults.lackWords(room.remoteIds.west, true)
    const id = await booked(room)
    await room.settle()
    now = Temporal.Instant.from('2027-01-04T09:00:00Z')
    return { room, id }
  }
  const moveTo = (room: TwoCalendars, text: string) =>
    room.worlds.west.people.move(room.remoteIds.west, itemAt(room, '2026-12-08T10:00'), { ...later(text), rule: null })

  it('and that somebody moves to a day ahead has the room then, and everybody is told', async () => {
    const { room, id } = await afterwards()
    await using _ = room
    moveTo(room, '12T09:00')
    await room.settle({ compare: true })
    expect(starts(room, 'west')).toContain('2027-01-12T10:00')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    const taken = await book(room, { ...later('12T09:30'), rule: null })
    expect(taken.ok ? 'booked' : taken.error.code).toBe('refused')
    expect(await disagreements(room)).toEqual([])
    await room.cancel(id)
    await room.settle()
    expect(starts(room, 'west')).not.toContain('2027-01-12T10:00')
    expect(await disagreements(room)).toEqual([])
  })

  it('goes back when the room is taken on the day ahead, and that is listed', async () => {
    const { room } = await afterwards()
    await using _ = room
    await booked(room, { ...later('12T09:30'), rule: null })
    moveTo(room, '12T09:00')
    await room.settle({ compare: true })
    expect(starts(room, 'west')).toEqual([...DATES, '2027-01-12T10:30'])
    expect(await conflicts(room)).toContain('edit_refused (auto)')
    expect(await disagreements(room)).toEqual([])
  })

  it('of a meeting that does not take place so any more is taken away, when somebody moves it to a day ahead', async () => {
    const { room, id } = await afterwards()
    await using _ = room
    await room.move(id, { ...later('12T12:00'), rule: null })
    await room.settle()
    moveTo(room, '12T09:00')
    await room.settle({ compare: true })
    expect(starts(room, 'west')).toEqual([...DATES.filter((date) => date !== '2026-12-08T10:00'), '2027-01-12T13:00'])
    await atPeace(room)
  })
})

describe('the proof and the drift report', () => {
  it('name a date whose item is lost, and the item that nobody knows; repaired, each date stands there once', async () => {
    await using room = await roomOfFewWords()
    await booked(room)
    await room.settle()
    const drift = composeDrift({
      database: room.database,
      providers: room.ports.providers,
      clock: room.ports.clock,
      wakeCalendar: () => {},
    })
    const found = async (): Promise<string[]> => {
      const report = await drift.of({ organizationId: room.organizationId, roomId: room.roomId })
      if (!report.ok) throw new Error(report.error.code)
      return report.value.calendars.flatMap(({ differences }) =>
        differences.map(({ kind, says }) => `${kind}: ${says}`),
      )
    }
    expect(await found()).toEqual([])
    await room.database.sql(
      `update link set remote_id = 'nowhere' where organization_id = $1 and occurrence_key = $2`,
      [room.organizationId, keyOf('2026-12-08T09:00:00Z')],
    )
    expect(broken(await prove(room, { clock: room.ports.clock })).join('\n')).toMatch(
      /I3: .* is not on calendar .* on 2026-12-08T09:00:00Z[\s\S]*I15: .* carries the mark of link \d+, whose item is nowhere: a twin/,
    )
    expect(await found()).toContain('missing: Its item of 2026-12-08T09:00:00Z is not there.')
    await drift.repair(room.caller(), { roomId: room.roomId, only: null })
    await room.settle({ compare: true })
    expect(starts(room, 'west')).toEqual(DATES)
    expect(await found()).toEqual([])
    await atPeace(room)
  })
})

describe('a series that stands date by date on a calendar that has come to answer by itself', () => {
  it('waits, when it is moved here, until each of its dates is written there', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room)
    await room.settle()
    await room.database.sql(`update calendar set decides = 'provider', can_ask = true where id = $1`, [
      room.calendarIds.west,
    ])
    // Whoever still remembers the room is sent back to look.
    await room.changeRules({})
    await room.move(id, withFriday(weekly(3, '2026-12-01T10:00:00Z')))
    const moved = DATES.map((date) => date.replace('T10', 'T11'))
    const seen: string[] = []
    for (let lifetime = 6; lifetime < 80; lifetime += 4) {
      const [state = ''] = await states(room)
      const isWritten = starts(room, 'west').join() === moved.join()
      seen.push(`${state}${isWritten ? '' : ', not written yet'}`)
      await room.killedVisit('west', lifetime)
    }
    expect(seen[0]).toBe('Ann Meyer: held, not written yet')
    expect(seen).not.toContain('Ann Meyer: confirmed, not written yet')
    await room.settle()
    expect([await states(room), starts(room, 'west')]).toEqual([['Ann Meyer: confirmed'], moved])
    await atPeace(room)
  })
})

describe('a series that stands date by date, when clocks are changed', () => {
  it('has its dates at the same wall time, each once', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room)
    await room.settle()
    const run = (zoneData: ZoneData) =>
      recomputeZones({
        ...{ drifts: zoneDriftStore(room.database, occupancySearch), zoneData, waker: { wake() {} } },
        rooms: bookableRooms(room.database.sql, () => performance.now()),
        ...{ clock: room.ports.clock, ids: { uuid: () => room.caller().causeId } },
      })
    // The Friday was worked out when Berlin had summer time for ever: at three in the afternoon.
    await run({ ...RUNTIME, version: '2099a', changes: eternalSummer })
    await room.database.sql(`update booking set zone_data = '2099a' where id = $1`, [id])
    expect((await run({ ...RUNTIME, version: '2099b' })).moved).toBe(1)
    await room.settle()
    expect(starts(room, 'west')).toEqual(DATES.map((date) => date.replace('T14', 'T15')))
    await atPeace(room)
  })
})

describe('a calendar that is emptied at once, on which a series stands date by date', () => {
  it.each(['confirm', 'restore'] as const)('asks a person first, who says %s', async (answer) => {
    await using room = await roomOfFewWords()
    await booked(room, withFriday(weekly(12)))
    await room.settle()
    const before = starts(room, 'west')
    room.worlds.west.people.emptyCalendar(room.remoteIds.west)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect((await conflicts(room)).toSorted()).toEqual(['mass_removal (open)', 'unpushable (auto)'])
    await answerRemovals({ removals: massRemovalStore(room.database), wakeCalendar: () => {} }, room.caller(), {
      ...{ calendarId: room.calendarIds.west, answer },
      reason: 'the facility manager said so',
    })
    await room.settle()
    expect(starts(room, 'west')).toEqual(answer === 'restore' ? before : [])
    expect(await states(room)).toEqual([`Ann Meyer: ${answer === 'restore' ? 'confirmed' : 'cancelled'}`])
    await atPeace(room)
  })
})

describe('the last date of a series', () => {
  it('that somebody deletes there ends the booking', async () => {
    await using room = await roomOfFewWords()
    await booked(room, { ...withFriday(weekly(1)) })
    await room.settle()
    for (const start of ['2026-12-01T10:00', '2026-12-04T14:00']) {
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      room.worlds.west.people.delete(room.remoteIds.west, itemAt(room, start))
      await room.settle()
    }
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(standing(room, 'east')).toEqual([])
    await atPeace(room)
  })
})

describe('a worker that is killed while a series is written date by date', () => {
  it('leaves nothing that the next one does not finish: each date stands there once, and so does the series when it can be said again', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room, weekly())
    await room.settle()
    for (const series of [withFriday(), weekly(2), withFriday(weekly(2, '2026-12-01T10:00:00Z'))]) {
      await room.move(id, series)
      for (const lifetime of [3, 5, 7, 8, 9, 10, 11, 13, 16, 20, 25]) await room.killedVisit('west', lifetime)
      await room.settle()
      await atPeace(room)
    }
    expect(starts(room, 'west')).toEqual(['2026-12-01T11:00', '2026-12-04T14:00', '2026-12-08T11:00'])
  })

  it('leaves no date beside the series, when the series can be said by the time that the next one goes on', async () => {
    for (let lifetime = 10; lifetime < 50; lifetime += 4) {
      await using room = await roomOfFewWords()
      await booked(room)
      await room.killedVisit('west', lifetime)
      room.worlds.west.faults.lackWords(room.remoteIds.west, false)
      await room.settle()
      const isWhole = starts(room, 'west').some((start) => start.endsWith('and on'))
      expect([lifetime, starts(room, 'west')]).toEqual([lifetime, isWhole ? ['2026-12-01T10:00 and on'] : DATES])
      await atPeace(room)
    }
  })

  it('never shows the room free in between: the series goes when all of its dates stand there, and they go when it does', async () => {
    await using room = await roomOfFewWords()
    const id = await booked(room, weekly())
    await room.settle()
    for (const series of [withFriday(), weekly()]) {
      await room.move(id, series)
      for (let lifetime = 6; lifetime < 60; lifetime += 3) {
        await room.killedVisit('west', lifetime)
        const shownAt = new Set(starts(room, 'west').map((start) => start.slice(0, 16)))
        const isWhole = starts(room, 'west').some((start) => start.endsWith('and on'))
        for (const start of ['2026-12-01T10:00', '2026-12-08T10:00', '2026-12-15T10:00'])
          expect([lifetime, isWhole || shownAt.has(start)]).toEqual([lifetime, true])
      }
      await room.settle()
    }
    expect(starts(room, 'west')).toEqual(['2026-12-01T10:00 and on'])
    await atPeace(room)
  })
})

describe('more series than are written at one go, all of which wait for their dates', () => {
  it('stand there date by date in the end', async () => {
    await using room = await roomOfFewWords()
    const ids: number[] = []
    const nth = (number: number) =>
      weekly(
        2,
        Temporal.Instant.from('2026-12-01T00:00:00Z')
          .add({ minutes: 60 * number })
          .toString(),
      )
    for (let number = 0; number < 52; number++) ids.push(await booked(room, nth(number)))
    await room.settle()
    expect(starts(room, 'west').every((start) => start.endsWith('and on'))).toBe(true)
    for (const [number, id] of ids.entries()) {
      const further = Temporal.Instant.from('2026-12-17T00:00:00Z').add({ minutes: 60 * number })
      await room.move(id, { ...nth(number), rdates: [{ at: further }] })
    }
    await room.settle()
    expect(starts(room, 'west')).toHaveLength(3 * 52)
    expect(starts(room, 'west').some((start) => start.endsWith('and on'))).toBe(false)
  })
})

describe('dates that have come within the horizon', () => {
  it('are written a week at a time', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
    room.worlds.west.faults.lackWords(room.remoteIds.west, true)
    await booked(room, withFriday(weekly(60)))
    await room.settle()
    const before = starts(room, 'west').length
    const roll = async () => {
      const woken: unknown[] = []
      await rollSingles({
        singles: singlesStore(room.database.sql),
        async enqueue(_job, data) {
          woken.push(data)
          return 'queued'
        },
        clock: room.ports.clock,
      })
      return woken.filter((data) => JSON.stringify(data).includes(`"calendarId":${room.calendarIds.west}}`)).length
    }
    now = now.add({ hours: 24 * 6 })
    expect(await roll()).toBe(0)
    now = now.add({ hours: 24 * 2 })
    expect(await roll()).toBe(1)
    expect(await roll()).toBe(0)
    await room.settle()
    expect(starts(room, 'west').length).toBe(before + 2)
  })
})
