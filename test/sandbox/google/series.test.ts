import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, ANN, failureOf, hour, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

let world: Rehearsal
let ann: calendar_v3.Calendar
beforeEach(async () => {
  world = await rehearse()
  ann = world.calendar({ as: ANN })
})
afterEach(() => world[Symbol.asyncDispose]())

const series = async (rule: string | string[], more: calendar_v3.Schema$Event = {}): Promise<string> => {
  const recurrence = [rule].flat()
  const requestBody = { ...hour('10:00'), summary: 'Stand-up', recurrence, ...more }
  return (await ann.events.insert({ calendarId: ANN, requestBody })).data.id ?? ''
}

const list = async (params: calendar_v3.Params$Resource$Events$List = {}): Promise<calendar_v3.Schema$Events> =>
  (await ann.events.list({ calendarId: ANN, ...params })).data

const starts = async (params: calendar_v3.Params$Resource$Events$List = {}): Promise<string[]> => {
  const { items } = await list({ singleEvents: true, orderBy: 'startTime', ...params })
  return (items ?? []).map((event) => event.start?.dateTime ?? event.start?.date ?? '')
}

describe('a series in a listing', () => {
  it('is one master with its changed and cancelled occurrences, or the occurrences themselves', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    await ann.events.patch({ calendarId: ANN, eventId: `${id}_20261124T090000Z`, requestBody: { summary: 'Changed' } })
    await ann.events.delete({ calendarId: ANN, eventId: `${id}_20261125T090000Z` })
    const { items } = await list()
    expect(items).toHaveLength(3)
    expect(items).toContainEqual(expect.objectContaining({ id, recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] }))
    expect(items).toContainEqual(
      expect.objectContaining({
        id: `${id}_20261124T090000Z`,
        recurringEventId: id,
        summary: 'Changed',
        originalStartTime: { dateTime: '2026-11-24T10:00:00+01:00', timeZone: 'Europe/Berlin' },
      }),
    )
    expect(items).toContainEqual({
      kind: 'calendar#event',
      etag: expect.any(String),
      id: `${id}_20261125T090000Z`,
      status: 'cancelled',
      recurringEventId: id,
      originalStartTime: { dateTime: '2026-11-25T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    })
    expect((await list({ singleEvents: true })).items?.map((event) => event.id)).toEqual(
      ['20261123', '20261124', '20261126'].map((day) => `${id}_${day}T090000Z`),
    )
  })

  it('is ordered by start only when it is expanded', async () => {
    expect(await failureOf(list({ orderBy: 'startTime' }))).toMatchObject({ status: 400, reason: 'badRequest' })
    await series('RRULE:FREQ=DAILY;COUNT=2')
    expect(await starts()).toEqual(['2026-11-23T10:00:00+01:00', '2026-11-24T10:00:00+01:00'])
  })

  it('disappears with all its occurrences when it is deleted', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    await ann.events.patch({ calendarId: ANN, eventId: `${id}_20261124T090000Z`, requestBody: { summary: 'Changed' } })
    const token = (await list()).nextSyncToken ?? ''
    await ann.events.delete({ calendarId: ANN, eventId: id })
    expect((await list()).items).toEqual([])
    expect((await list({ syncToken: token })).items).toContainEqual(
      expect.objectContaining({ id, status: 'cancelled' }),
    )
  })
})

describe('one occurrence', () => {
  it('becomes an event of its own when it is changed, at its own id', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    const eventId = `${id}_20261124T090000Z`
    const untouched = (await ann.events.get({ calendarId: ANN, eventId })).data
    expect(untouched).toMatchObject({ id: eventId, recurringEventId: id, iCalUID: `${id}@google.com` })
    expect(untouched.recurrence).toBeUndefined()
    const { data } = await ann.events.patch({ calendarId: ANN, eventId, requestBody: hour('15:00', '2026-11-24') })
    expect(data).toMatchObject({
      id: eventId,
      start: { dateTime: '2026-11-24T15:00:00+01:00' },
      originalStartTime: { dateTime: '2026-11-24T10:00:00+01:00' },
    })
  })

  it('is not found under a suffix that the series does not make', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    for (const suffix of ['20261124T100000Z', '20261130T090000Z', '20261124', '20261124T090000Z_20261124T090000Z']) {
      const failure = await failureOf(ann.events.get({ calendarId: ANN, eventId: `${id}_${suffix}` }))
      expect(failure).toMatchObject({ status: 404, reason: 'notFound' })
    }
  })

  it('can be cancelled once', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    const at = { calendarId: ANN, eventId: `${id}_20261124T090000Z` }
    await ann.events.delete(at)
    expect(await failureOf(ann.events.delete(at))).toMatchObject({ status: 410 })
    expect(await starts()).toHaveLength(3)
  })

  it('is found by its original start wherever it was moved', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    const eventId = `${id}_20261124T090000Z`
    await ann.events.patch({ calendarId: ANN, eventId, requestBody: hour('15:00', '2026-11-27') })
    const { data } = await ann.events.instances({
      calendarId: ANN,
      eventId: id,
      originalStart: '2026-11-24T10:00:00+01:00',
    })
    expect(data.items).toMatchObject([{ id: eventId, start: { dateTime: '2026-11-27T15:00:00+01:00' } }])
    expect((await ann.events.instances({ calendarId: ANN, eventId: id })).data.items).toHaveLength(4)
  })

  it('of an all-day series is named by its day', async () => {
    const days = { start: { date: '2026-11-23' }, end: { date: '2026-11-24' } }
    const id = await series('RRULE:FREQ=DAILY;COUNT=3', days)
    const { data } = await ann.events.get({ calendarId: ANN, eventId: `${id}_20261125` })
    expect(data).toMatchObject({ start: { date: '2026-11-25' }, end: { date: '2026-11-26' } })
  })
})

describe('a change of the whole series', () => {
  it('reaches the changed occurrences in what they had in common with it', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    const eventId = `${id}_20261124T090000Z`
    await ann.events.patch({ calendarId: ANN, eventId, requestBody: { location: 'Garden' } })
    const requestBody = { summary: 'Renamed', location: 'Office', attendees: [{ email: ORION }] }
    await ann.events.patch({ calendarId: ANN, eventId: id, requestBody })
    const { data } = await ann.events.get({ calendarId: ANN, eventId })
    expect(data).toMatchObject({ summary: 'Renamed', location: 'Garden', attendees: [{ email: ORION }] })
  })

  it('cancels changed occurrences that it no longer makes', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=4')
    const eventId = `${id}_20261124T090000Z`
    await ann.events.patch({ calendarId: ANN, eventId, requestBody: { summary: 'Changed' } })
    await ann.events.patch({ calendarId: ANN, eventId: id, requestBody: hour('12:00') })
    expect((await ann.events.get({ calendarId: ANN, eventId })).data.status).toBe('cancelled')
    expect(await starts()).toHaveLength(4)
  })

  it('from one occurrence on ends the old series and begins a new one, with the rooms asked again', async () => {
    const id = await series('RRULE:FREQ=DAILY;COUNT=6', { attendees: [{ email: ANN }, { email: ORION }] })
    world.control.answerRooms()
    const late = `${id}_20261127T090000Z`
    await ann.events.patch({ calendarId: ANN, eventId: late, requestBody: { summary: 'Changed' } })
    const following = world.control.people.splitSeries({
      person: ANN,
      eventId: id,
      originalStart: '2026-11-25T10:00',
      start: '2026-11-25T14:00',
    })
    expect(following).toMatchObject({
      id: `${id}_R20261125T100000`,
      recurrence: ['RRULE:FREQ=DAILY;COUNT=4'],
      start: { dateTime: '2026-11-25T14:00:00+01:00' },
    })
    const master = (await ann.events.get({ calendarId: ANN, eventId: id })).data
    expect(master.recurrence).toEqual(['RRULE:FREQ=DAILY;UNTIL=20261125T085959Z'])
    expect((await ann.events.get({ calendarId: ANN, eventId: late })).data.status).toBe('cancelled')
    expect(await starts()).toEqual([
      '2026-11-23T10:00:00+01:00',
      '2026-11-24T10:00:00+01:00',
      ...['25', '26', '27', '28'].map((day) => `2026-11-${day}T14:00:00+01:00`),
    ])
    world.control.answerRooms()
    const onRoom = await world.calendar({ as: ADMIN }).events.list({ calendarId: ORION, singleEvents: true })
    expect(onRoom.data.items).toHaveLength(6)
    expect(
      onRoom.data.items?.every((each) => each.attendees?.find(({ self }) => self)?.responseStatus === 'accepted'),
    ).toBe(true)
  })
})

describe('the rule of a series', () => {
  const span = { timeMin: '2026-11-01T00:00:00Z', timeMax: '2027-06-01T00:00:00Z' }

  it.each<[string, string | string[], string[]]>([
    [
      'an end by date and an interval',
      'RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261127T090000Z',
      ['2026-11-23T10:00:00+01:00', '2026-11-25T10:00:00+01:00', '2026-11-27T10:00:00+01:00'],
    ],
    [
      'days of the week',
      'RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3',
      ['2026-11-23T10:00:00+01:00', '2026-11-26T10:00:00+01:00', '2026-11-30T10:00:00+01:00'],
    ],
    [
      'the last working day of the month',
      'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2',
      ['2026-11-30T10:00:00+01:00', '2026-12-31T10:00:00+01:00'],
    ],
    [
      'dates left out and added',
      [
        'RRULE:FREQ=DAILY;COUNT=3',
        'EXDATE;TZID=Europe/Berlin:20261124T100000',
        'RDATE;TZID=Europe/Berlin:20261201T120000',
      ],
      ['2026-11-23T10:00:00+01:00', '2026-11-25T10:00:00+01:00', '2026-12-01T12:00:00+01:00'],
    ],
    [
      'the wall clock across the change to summer time',
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=28;COUNT=5',
      [
        '2026-11-28T10:00:00+01:00',
        '2026-12-28T10:00:00+01:00',
        '2027-01-28T10:00:00+01:00',
        '2027-02-28T10:00:00+01:00',
        '2027-03-28T10:00:00+02:00',
      ],
    ],
  ])('keeps to %s', async (_what, rule, expected) => {
    await series(rule)
    expect(await starts(span)).toEqual(expected)
  })
})
