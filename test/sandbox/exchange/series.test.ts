import { describe, expect, it } from 'vitest'
import {
  ASPEN,
  berlin,
  eventOf,
  eventsOf,
  FOUR_DAYS,
  type GraphEvent,
  type GraphPage,
  meeting,
  type Rehearsal,
  recurring,
  refusal,
  rehearse,
  viewPath,
} from './rehearsal.ts'

const create = async (world: Rehearsal, recurrence: object, day?: string) =>
  (await world.graph.api(eventsOf(ASPEN)).post(meeting({ recurrence }, day))) as GraphEvent

const instancesOf = async (
  world: Rehearsal,
  master: GraphEvent,
  from = '2026-12-01T00:00:00Z',
  to = '2028-12-31T00:00:00Z',
) => {
  const path = `${eventOf(ASPEN, master.id)}/instances?startDateTime=${from}&endDateTime=${to}&$top=500`
  return ((await world.graph.api(path).get()) as GraphPage).value
}

const starts = async (world: Rehearsal, recurrence: object, day?: string) =>
  (await instancesOf(world, await create(world, recurrence, day), '2026-01-01T00:00:00Z')).map(({ start }) =>
    start.dateTime.slice(0, 16),
  )

describe('a series in the Exchange sandbox', () => {
  it('stays at nine in the morning when the clocks change', async () => {
    await using world = await rehearse()
    const weekly = recurring(
      { type: 'weekly', daysOfWeek: ['monday'] },
      { type: 'endDate', startDate: '2027-03-22', endDate: '2027-04-05' },
    )
    expect(await starts(world, weekly, '2027-03-22')).toEqual([
      '2027-03-22T08:00',
      '2027-03-29T07:00',
      '2027-04-05T07:00',
    ])
  })

  it.each([
    ['every third day', { type: 'daily', interval: 3 }, ['2026-12-01', '2026-12-04', '2026-12-07']],
    [
      'the last Friday of the month',
      { type: 'relativeMonthly', daysOfWeek: ['friday'], index: 'last' },
      ['2026-12-25', '2027-01-29', '2027-02-26'],
    ],
    [
      'the first weekday of the month',
      { type: 'relativeMonthly', daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], index: 'first' },
      ['2026-12-01', '2027-01-01', '2027-02-01'],
    ],
    [
      'the 31st, or the last day of a shorter month',
      { type: 'absoluteMonthly', dayOfMonth: 31 },
      ['2026-12-31', '2027-01-31', '2027-02-28'],
    ],
    [
      'one day of the year',
      { type: 'absoluteYearly', month: 12, dayOfMonth: 6 },
      ['2026-12-06', '2027-12-06', '2028-12-06'],
    ],
    [
      'the second Tuesday of March',
      { type: 'relativeYearly', month: 3, daysOfWeek: ['tuesday'], index: 'second' },
      ['2027-03-09', '2028-03-14'],
    ],
  ])('can repeat on %s', async (_, pattern, days) => {
    await using world = await rehearse()
    const found = await starts(
      world,
      recurring(pattern, { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: days.length }),
    )
    expect(found.map((start) => start.slice(0, 10))).toEqual(days)
  })

  it.each([
    ['sunday', ['2026-12-01', '2026-12-13', '2026-12-15']],
    ['monday', ['2026-12-01', '2026-12-06', '2026-12-15']],
  ])('counts every second week from %s', async (firstDayOfWeek, days) => {
    await using world = await rehearse()
    const pattern = { type: 'weekly', interval: 2, daysOfWeek: ['tuesday', 'sunday'], firstDayOfWeek }
    const found = await starts(
      world,
      recurring(pattern, { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 }),
    )
    expect(found.map((start) => start.slice(0, 10))).toEqual(days)
  })

  it('can go on for ever', async () => {
    await using world = await rehearse()
    const master = await create(world, recurring({ type: 'daily' }, { type: 'noEnd', startDate: '2026-12-01' }))
    expect(await instancesOf(world, master, '2028-01-01T00:00:00Z', '2028-01-08T00:00:00Z')).toHaveLength(7)
    expect(master.recurrence).toMatchObject({
      pattern: { month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first' },
      range: { endDate: '0001-01-01', numberOfOccurrences: 0 },
    })
  })

  it('quietly begins later when it is anchored on a day it does not repeat on', async () => {
    await using world = await rehearse()
    const master = await create(
      world,
      recurring({ type: 'weekly', daysOfWeek: ['friday'] }, { type: 'noEnd', startDate: '2026-12-01' }),
    )
    expect(master.start.dateTime).toBe('2026-12-04T08:00:00.0000000')
  })

  it('tells which occurrences were deleted and which were edited, on its master alone', async () => {
    await using world = await rehearse()
    const master = await create(world, FOUR_DAYS)
    const [, second, third] = await instancesOf(world, master)
    await world.graph.api(eventOf(ASPEN, String(second?.id))).delete()
    const edited = (await world.graph
      .api(eventOf(ASPEN, String(third?.id)))
      .patch({ start: berlin('2026-12-03T11:00:30'), end: berlin('2026-12-03T12:00') })) as GraphEvent
    expect(edited).toMatchObject({
      type: 'exception',
      originalStart: '2026-12-03T08:00:00Z',
      seriesMasterId: master.id,
      id: third?.id,
    })
    expect(
      (await instancesOf(world, master)).map(({ type, start }) => `${type} ${start.dateTime.slice(8, 16)}`),
    ).toEqual(['occurrence 01T08:00', 'exception 03T10:00', 'occurrence 04T08:00'])
    const full = (await world.graph
      .api(`${eventOf(ASPEN, master.id)}?$select=subject,start,end,cancelledOccurrences&$expand=exceptionOccurrences`)
      .get()) as GraphEvent
    expect(full).toMatchObject({
      cancelledOccurrences: [`OID.${master.id}.2026-12-02`],
      exceptionOccurrences: [{ id: third?.id }],
    })
    expect(await world.graph.api(eventOf(ASPEN, master.id)).get()).not.toHaveProperty('cancelledOccurrences')
    expect(await refusal(world.graph.api(eventOf(ASPEN, String(second?.id))).get())).toMatchObject({ status: 404 })
  })

  it('does not let an occurrence move onto the day of its neighbour', async () => {
    await using world = await rehearse()
    const master = await create(world, FOUR_DAYS)
    const [, second] = await instancesOf(world, master)
    const move = (day: string) =>
      world.graph
        .api(eventOf(ASPEN, String(second?.id)))
        .patch({ start: berlin(`${day}T15:00`), end: berlin(`${day}T16:00`) })
    expect(await refusal(move('2026-12-03'))).toMatchObject({ status: 400, code: 'ErrorOccurrenceCrossingBoundary' })
    expect(await refusal(move('2026-12-01'))).toMatchObject({ status: 400, code: 'ErrorOccurrenceCrossingBoundary' })
    expect(await move('2026-12-02')).toMatchObject({ type: 'exception' })
  })

  it('keeps the original start of an all-day occurrence at midnight of whoever made it', async () => {
    await using world = await rehearse()
    const allDay = {
      isAllDay: true,
      start: berlin('2026-12-01T00:00'),
      end: berlin('2026-12-02T00:00'),
      recurrence: FOUR_DAYS,
    }
    await world.graph.api(eventsOf(ASPEN)).post(meeting(allDay))
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    expect(view.value[1]).toMatchObject({
      originalStart: '2026-12-01T23:00:00Z',
      start: { dateTime: '2026-12-02T00:00:00.0000000' },
    })
  })

  it('forgets its edited and deleted occurrences when it is made to repeat otherwise', async () => {
    await using world = await rehearse()
    const master = await create(world, FOUR_DAYS)
    const [first] = await instancesOf(world, master)
    await world.graph.api(eventOf(ASPEN, String(first?.id))).delete()
    await world.graph
      .api(eventOf(ASPEN, master.id))
      .patch({ start: berlin('2026-12-01T11:00'), end: berlin('2026-12-01T12:00') })
    expect(await instancesOf(world, master)).toHaveLength(4)
    expect(await world.graph.api(eventOf(ASPEN, master.id)).patch({ recurrence: null })).toMatchObject({
      type: 'singleInstance',
    })
  })
})
