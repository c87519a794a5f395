import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, ANN, BOB, failureOf, hour, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

let world: Rehearsal
let ann: calendar_v3.Calendar
beforeEach(async () => {
  world = await rehearse()
  ann = world.calendar({ as: ANN })
})
afterEach(() => world[Symbol.asyncDispose]())

const insert = async (requestBody: calendar_v3.Schema$Event, calendarId = ANN): Promise<calendar_v3.Schema$Event> =>
  (await ann.events.insert({ calendarId, requestBody })).data

const idOf = (event: calendar_v3.Schema$Event): string => event.id ?? ''

describe('a new event', () => {
  it('comes back with everything Google adds to it', async () => {
    const answer = await ann.events.insert({
      calendarId: 'primary',
      requestBody: { summary: 'Budget', ...hour('10:00') },
    })
    expect(answer.status).toBe(200)
    expect(answer.data).toMatchObject({
      kind: 'calendar#event',
      id: expect.stringMatching(/^[a-v0-9]{26}$/),
      iCalUID: `${idOf(answer.data)}@google.com`,
      etag: expect.stringMatching(/^"\d+"$/),
      status: 'confirmed',
      created: expect.stringMatching(/^2026-11-23T08:00:00\.\d{3}Z$/),
      updated: expect.stringMatching(/\.\d{3}Z$/),
      creator: { email: ANN, self: true },
      organizer: { email: ANN, self: true },
      sequence: 0,
      eventType: 'default',
      htmlLink: expect.stringContaining('https://www.google.com/calendar/event?eid='),
      reminders: { useDefault: true },
      start: { dateTime: '2026-11-23T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    })
  })

  it('keeps an id that the client chose, once and for all', async () => {
    const event = { id: 'booking0123', ...hour('10:00') }
    expect((await insert(event)).id).toBe('booking0123')
    const duplicate = { status: 409, reason: 'duplicate', message: 'The requested identifier already exists.' }
    expect(await failureOf(insert(event))).toMatchObject(duplicate)
    await ann.events.delete({ calendarId: ANN, eventId: 'booking0123' })
    expect(await failureOf(insert(event))).toMatchObject(duplicate)
  })

  it.each(['UPPER', 'wxyz1', 'abc', 'with-hyphen'])('is refused with the id %s', async (id) => {
    const failure = await failureOf(insert({ id, ...hour('10:00') }))
    expect(failure).toMatchObject({ status: 400, reason: 'invalid', message: 'Invalid resource id value.' })
  })

  it('is refused without times, with mixed times, with an end before its start, or recurring without a zone', async () => {
    const { start, end } = hour('10:00')
    expect(await failureOf(insert({ start }))).toMatchObject({ reason: 'required', message: 'Missing end time.' })
    expect(await failureOf(insert({ end }))).toMatchObject({ reason: 'required', message: 'Missing start time.' })
    expect(await failureOf(insert({ start, end: { date: '2026-11-24' } }))).toMatchObject({ status: 400 })
    expect(await failureOf(insert({ start: end, end: start }))).toMatchObject({ status: 400, reason: 'timeRangeEmpty' })
    const zoneless = { start: { dateTime: '2026-11-23T10:00:00Z' }, end: { dateTime: '2026-11-23T11:00:00Z' } }
    expect(await failureOf(insert({ ...zoneless, recurrence: ['RRULE:FREQ=DAILY'] }))).toMatchObject({ status: 400 })
    const unreadable = insert({ ...hour('10:00'), recurrence: ['RRULE:FREQ=NEVER'] })
    expect(await failureOf(unreadable)).toMatchObject({ status: 400 })
  })

  it('keeps days as days and answers times in the zone that was asked for', async () => {
    const day = await insert({ start: { date: '2026-12-05' }, end: { date: '2026-12-06' } })
    expect(day).toMatchObject({ start: { date: '2026-12-05' }, end: { date: '2026-12-06' } })
    const timed = await insert(hour('10:00'))
    const { data } = await ann.events.get({ calendarId: ANN, eventId: idOf(timed), timeZone: 'Asia/Tokyo' })
    expect(data.start).toEqual({ dateTime: '2026-11-23T18:00:00+09:00', timeZone: 'Europe/Berlin' })
  })

  it('gets a video meeting only for callers that say they know conference data, and only after a while', async () => {
    const conferenceData = { createRequest: { requestId: 'r1' } }
    expect((await insert({ ...hour('10:00'), conferenceData })).conferenceData).toBeUndefined()
    const requestBody = { ...hour('12:00'), conferenceData }
    const { data } = await ann.events.insert({ calendarId: ANN, requestBody, conferenceDataVersion: 1 })
    expect(data.conferenceData?.createRequest?.status?.statusCode).toBe('pending')
    await world.control.advance(1000)
    const later = (await ann.events.get({ calendarId: ANN, eventId: idOf(data) })).data
    expect(later.conferenceData?.createRequest?.status?.statusCode).toBe('success')
  })
})

describe('changing an event', () => {
  it('gives it a new, larger etag with every write', async () => {
    const event = await insert(hour('10:00'))
    const number = (etag: string | null | undefined) => Number(JSON.parse(etag ?? '""'))
    let last = number(event.etag)
    for (const summary of ['one', 'two', 'three']) {
      const { data } = await ann.events.patch({ calendarId: ANN, eventId: idOf(event), requestBody: { summary } })
      expect(number(data.etag)).toBeGreaterThan(last)
      last = number(data.etag)
    }
  })

  it('happens only on the version that the caller has seen', async () => {
    const event = await insert(hour('10:00'))
    const at = { calendarId: ANN, eventId: idOf(event) }
    const requestBody = { summary: 'x', ...hour('10:00') }
    const seen = { headers: { 'If-Match': event.etag ?? '' } }
    const fresh = await ann.events.patch({ ...at, requestBody }, seen)
    const stale = { status: 412, domain: 'global', reason: 'conditionNotMet', message: 'Precondition Failed' }
    expect(await failureOf(ann.events.patch({ ...at, requestBody }, seen))).toMatchObject(stale)
    expect(await failureOf(ann.events.update({ ...at, requestBody }, seen))).toMatchObject(stale)
    expect(await failureOf(ann.events.delete(at, seen))).toMatchObject(stale)
    await ann.events.patch({ ...at, requestBody }, { headers: { 'If-Match': '*' } })
    expect(fresh.data.etag).not.toBe(event.etag)
  })

  it('need not be read again while it is the same', async () => {
    const event = await insert(hour('10:00'))
    const at = { calendarId: ANN, eventId: idOf(event) }
    const answer = await ann.events.get(at, { headers: { 'If-None-Match': event.etag ?? '' } })
    expect(answer.status).toBe(304)
    expect(answer.data).toBe('')
  })

  it('merges a patch, replaces its lists, and removes what is null', async () => {
    const event = await insert({
      ...hour('10:00'),
      summary: 'Budget',
      location: 'here',
      extendedProperties: { private: { a: '1', b: '2' } },
      attendees: [{ email: ANN }, { email: 'guest@elsewhere.test' }],
    })
    const { data } = await ann.events.patch({
      calendarId: ANN,
      eventId: idOf(event),
      requestBody: {
        location: null,
        attendees: [{ email: ANN }],
        extendedProperties: { private: JSON.parse('{"a":null,"c":"3"}') },
      },
    })
    expect(data.summary).toBe('Budget')
    expect(data.location).toBeUndefined()
    expect(data.attendees).toHaveLength(1)
    expect(data.extendedProperties).toEqual({ private: { b: '2', c: '3' } })
  })

  it('clears with an update whatever the update does not mention', async () => {
    const event = await insert({ ...hour('10:00'), summary: 'Budget', description: 'secret', location: 'here' })
    const requestBody = { ...hour('10:00'), summary: 'Budget' }
    const { data } = await ann.events.update({ calendarId: ANN, eventId: idOf(event), requestBody })
    expect(data.summary).toBe('Budget')
    expect(data.description).toBeUndefined()
    expect(data.location).toBeUndefined()
  })

  it('ignores fields that are not for clients to write, and refuses another event type', async () => {
    const event = await insert(hour('10:00'))
    const at = { calendarId: ANN, eventId: idOf(event) }
    const requestBody = {
      etag: '"1"',
      created: '2001-01-01T00:00:00Z',
      creator: { email: BOB },
      organizer: { email: BOB },
      htmlLink: 'http://example.com',
      privateCopy: true,
    }
    const { data } = await ann.events.patch({ ...at, requestBody })
    expect(data).toMatchObject({ creator: { email: ANN }, organizer: { email: ANN }, created: event.created })
    expect(data.privateCopy).toBeUndefined()
    expect(await failureOf(ann.events.patch({ ...at, requestBody: { eventType: 'focusTime' } }))).toMatchObject({
      status: 400,
    })
  })

  it('raises the sequence for a new time, place or guest list and refuses a lower one', async () => {
    const event = await insert(hour('10:00'))
    const at = { calendarId: ANN, eventId: idOf(event) }
    const patched = async (requestBody: calendar_v3.Schema$Event) =>
      (await ann.events.patch({ ...at, requestBody })).data.sequence
    expect(await patched({ summary: 'only a name' })).toBe(0)
    expect(await patched(hour('11:00'))).toBe(1)
    expect(await patched({ attendees: [{ email: BOB }] })).toBe(2)
    expect(await failureOf(patched({ sequence: 1 }))).toMatchObject({ status: 400, reason: 'invalid' })
    expect(await patched({ sequence: 9 })).toBe(9)
  })

  it('cuts extended properties that are too long and shows private ones on their own copy alone', async () => {
    const event = await insert({
      ...hour('10:00'),
      attendees: [{ email: BOB }],
      extendedProperties: {
        private: { mmu: '1', ['k'.repeat(45)]: 'gone' },
        shared: { long: 'v'.repeat(2000) },
      },
    })
    expect(Object.keys(event.extendedProperties?.private ?? {})).toEqual(['mmu'])
    const bobs = await world.calendar({ as: BOB }).events.get({ calendarId: BOB, eventId: idOf(event) })
    expect(bobs.data.extendedProperties?.private).toBeUndefined()
    expect(bobs.data.extendedProperties?.shared?.long).toHaveLength(1024)
    const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`key${index}`, 'v']))
    const tooMany = insert({ ...hour('12:00'), extendedProperties: { private: many } })
    expect(await failureOf(tooMany)).toMatchObject({ status: 400 })
  })

  it('does not move the last change when only a reminder is set', async () => {
    const event = await insert(hour('10:00'))
    await world.control.advance(60_000)
    const requestBody = { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 5 }] } }
    const { data } = await ann.events.patch({ calendarId: ANN, eventId: idOf(event), requestBody })
    expect(data.updated).toBe(event.updated)
    expect(data.etag).not.toBe(event.etag)
  })
})

describe('deleting an event', () => {
  it('succeeds once, is gone the second time, and is not found for an unknown id', async () => {
    const event = await insert(hour('10:00'))
    const at = { calendarId: ANN, eventId: idOf(event) }
    const answer = await ann.events.delete(at)
    expect(answer.status).toBe(204)
    expect(answer.data).toBe('')
    expect(await failureOf(ann.events.delete(at))).toMatchObject({ status: 410, domain: 'global', reason: 'deleted' })
    expect(await failureOf(ann.events.delete({ ...at, eventId: 'neverexisted' }))).toMatchObject({ status: 404 })
    expect((await ann.events.get(at)).data.status).toBe('cancelled')
  })

  it('can be undone by the organiser with a confirmed status, and only so', async () => {
    const event = await insert({ ...hour('10:00'), summary: 'Budget' })
    const at = { calendarId: ANN, eventId: idOf(event) }
    await ann.events.delete(at)
    const silent = ann.events.patch({ ...at, requestBody: { summary: 'x' } })
    expect(await failureOf(silent)).toMatchObject({ status: 403, reason: 'forbidden' })
    const { data } = await ann.events.patch({ ...at, requestBody: { status: 'confirmed' } })
    expect(data).toMatchObject({ status: 'confirmed', summary: 'Budget', start: event.start })
  })
})

describe('importing an event from elsewhere', () => {
  const outlook = '040000008200E00074C5B7101A82E008'
  const importTo = async (requestBody: calendar_v3.Schema$Event) =>
    (await world.calendar({ as: ADMIN }).events.import({ calendarId: ORION, requestBody })).data
  const foreign = {
    iCalUID: outlook,
    ...hour('10:00'),
    organizer: { email: 'max@exchange.test' },
    attendees: [
      { email: ORION, responseStatus: 'accepted' },
      { email: 'eva@exchange.test', responseStatus: 'tentative' },
    ],
  }

  it('makes a private copy with an id made of its UID, and overwrites it the next time', async () => {
    const first = await importTo({ ...foreign, location: 'there' })
    expect(first).toMatchObject({ id: expect.stringMatching(/^_60q30c1g60o3/), iCalUID: outlook, privateCopy: true })
    const second = await importTo({ ...foreign, summary: 'again' })
    expect(second.id).toBe(first.id)
    expect(second.location).toBeUndefined()
    expect(await failureOf(importTo({ ...foreign, iCalUID: '' }))).toMatchObject({ status: 400 })
  })

  it('changes nobody else by a patch on the private copy', async () => {
    const copy = await importTo(foreign)
    const { data } = await world.calendar({ as: ADMIN }).events.patch({
      calendarId: ORION,
      eventId: idOf(copy),
      requestBody: { attendees: [{ email: ORION }, { email: 'eva@exchange.test', responseStatus: 'declined' }] },
    })
    expect(data.attendees?.find(({ email }) => email === 'eva@exchange.test')?.responseStatus).toBe('tentative')
  })

  it('is an ordinary event when the calendar is the organiser, and refused when it takes no part', async () => {
    expect((await importTo({ ...foreign, organizer: { email: ORION } })).privateCopy).toBeUndefined()
    const stranger = importTo({ ...foreign, iCalUID: 'other', attendees: [{ email: 'eva@exchange.test' }] })
    expect(await failureOf(stranger)).toMatchObject({ status: 400, reason: 'participantIsNeitherOrganizerNorAttendee' })
  })

  it('refuses a sequence below the one it knows', async () => {
    await importTo({ ...foreign, sequence: 4 })
    expect(await failureOf(importTo({ ...foreign, sequence: 3 }))).toMatchObject({ status: 400, reason: 'invalid' })
  })
})

describe('moving an event to another calendar', () => {
  it('makes that calendar the organiser and leaves a bare stub behind', async () => {
    const admin = world.calendar({ as: ADMIN })
    const event = (await admin.events.insert({ calendarId: ADMIN, requestBody: hour('10:00') })).data
    const moved = await admin.events.move({ calendarId: ADMIN, eventId: idOf(event), destination: ORION })
    expect(moved.data).toMatchObject({ id: event.id, iCalUID: event.iCalUID, organizer: { email: ORION } })
    const left = await admin.events.list({ calendarId: ADMIN, showDeleted: true })
    expect(left.data.items).toEqual([{ id: event.id, status: 'cancelled' }])
  })
})
