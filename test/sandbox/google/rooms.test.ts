import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, ANN, BOB, failureOf, hour, LYRA, ORION, type Rehearsal, ROBOT, rehearse } from './rehearsal.ts'

let world: Rehearsal
let ann: calendar_v3.Calendar
let admin: calendar_v3.Calendar
beforeEach(async () => {
  world = await rehearse()
  ann = world.calendar({ as: ANN })
  admin = world.calendar({ as: ADMIN })
})
afterEach(() => world[Symbol.asyncDispose]())

const invite = async (at: string, more: calendar_v3.Schema$Event = {}): Promise<string> => {
  const requestBody = { ...hour(at), summary: 'Budget', attendees: [{ email: ANN }, { email: ORION }], ...more }
  return (await ann.events.insert({ calendarId: ANN, requestBody })).data.id ?? ''
}

const onRoom = async (eventId: string): Promise<calendar_v3.Schema$Event> =>
  (await admin.events.get({ calendarId: ORION, eventId })).data

/** The room's answer as the organiser sees it. */
const answerOf = async (eventId: string, room = ORION): Promise<string | null | undefined> => {
  const { data } = await ann.events.get({ calendarId: ANN, eventId })
  return data.attendees?.find(({ email }) => email === room)?.responseStatus
}

describe('inviting a room', () => {
  it('puts a copy on the calendar of the room, where only the room is "self"', async () => {
    const id = await invite('10:00')
    const mine = (await ann.events.get({ calendarId: ANN, eventId: id })).data
    const copy = await onRoom(id)
    expect(copy.iCalUID).toBe(mine.iCalUID)
    expect(copy.organizer).toEqual({ email: ANN })
    expect(copy.attendees).toContainEqual({
      email: ORION,
      displayName: 'BER-2-Orion (8)',
      self: true,
      resource: true,
      responseStatus: 'needsAction',
    })
    expect(mine.attendees?.find(({ email }) => email === ORION)).not.toHaveProperty('self')
  })

  it('is answered later: first nothing, then accepted, on both copies', async () => {
    const id = await invite('10:00')
    expect(await answerOf(id)).toBe('needsAction')
    const before = await onRoom(id)
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('accepted')
    const after = await onRoom(id)
    expect(after.attendees?.find(({ self }) => self)?.responseStatus).toBe('accepted')
    expect(after.etag).not.toBe(before.etag)
    expect(after.sequence).toBe(before.sequence)
  })

  it('is answered after the set delay of the clock', async () => {
    world.control.setSwitches({ roomAnswerDelayMs: 3000 })
    const id = await invite('10:00')
    await world.control.advance(2999)
    expect(await answerOf(id)).toBe('needsAction')
    await world.control.advance(1)
    expect(await answerOf(id)).toBe('accepted')
  })

  it('is declined when the room is taken, and the organiser is told by mail', async () => {
    world.control.people.book({ person: BOB, start: '2026-11-23T10:30', end: '2026-11-23T11:30', rooms: [ORION] })
    world.control.answerRooms()
    const id = await invite('10:00')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('declined')
    expect((await onRoom(id)).status).toBe('confirmed')
    expect(world.control.mail({ to: ANN, kind: 'response' })).toMatchObject([
      { from: ORION, subject: 'Declined: Budget' },
    ])
  })

  it('is declined for somebody who may not book the room', async () => {
    world.control.setRoom(ORION, { mayBook: [BOB] })
    const id = await invite('10:00')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('declined')
  })

  it('stays open when the room does not answer by itself', async () => {
    world.control.setRoom(ORION, { autoAcceptInvitations: false })
    const id = await invite('10:00')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('needsAction')
  })

  it('asks again when the meeting moves, and may lose the room', async () => {
    world.control.people.book({ person: BOB, start: '2026-11-23T14:00', end: '2026-11-23T15:00', rooms: [ORION] })
    const id = await invite('10:00')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('accepted')
    await ann.events.patch({ calendarId: ANN, eventId: id, requestBody: hour('14:00') })
    expect(await answerOf(id)).toBe('needsAction')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('declined')
  })

  it('leaves a tombstone on the room when the meeting or the invitation is withdrawn', async () => {
    const deleted = await invite('10:00')
    await ann.events.delete({ calendarId: ANN, eventId: deleted })
    expect((await onRoom(deleted)).status).toBe('cancelled')
    const uninvited = await invite('12:00')
    await ann.events.patch({ calendarId: ANN, eventId: uninvited, requestBody: { attendees: [{ email: ANN }] } })
    expect((await onRoom(uninvited)).status).toBe('cancelled')
    expect((await ann.events.get({ calendarId: ANN, eventId: uninvited })).data.status).toBe('confirmed')
  })

  it('comes back to the room when a deleted meeting is revived', async () => {
    const id = await invite('10:00')
    world.control.answerRooms()
    await ann.events.delete({ calendarId: ANN, eventId: id })
    await ann.events.patch({ calendarId: ANN, eventId: id, requestBody: { status: 'confirmed' } })
    expect(await answerOf(id)).toBe('needsAction')
    world.control.answerRooms()
    expect((await onRoom(id)).attendees?.find(({ self }) => self)?.responseStatus).toBe('accepted')
  })

  it('hides the other guests from the room when guests may not see each other', async () => {
    const attendees = [{ email: ANN }, { email: BOB }, { email: ORION }]
    const id = await invite('10:00', { guestsCanSeeOtherGuests: false, attendees })
    expect((await onRoom(id)).attendees?.map(({ email }) => email)).toEqual([ANN, ORION])
  })
})

describe("the room's copy of a meeting", () => {
  it('cannot be moved or renamed by the room', async () => {
    const id = await invite('10:00')
    for (const requestBody of [hour('12:00'), { summary: 'x' }, { attendees: [{ email: ORION }] }]) {
      const failure = await failureOf(admin.events.patch({ calendarId: ORION, eventId: id, requestBody }))
      expect(failure).toMatchObject({ status: 403, domain: 'calendar', reason: 'forbiddenForNonOrganizer' })
    }
  })

  it('takes the answer of the room with a comment, and the organiser sees both', async () => {
    const id = await invite('10:00')
    const attendees = [{ email: ORION, responseStatus: 'declined', comment: 'Taken. Free: Lyra' }]
    await admin.events.patch({ calendarId: ORION, eventId: id, requestBody: { attendeesOmitted: true, attendees } })
    const { data } = await ann.events.get({ calendarId: ANN, eventId: id })
    expect(data.attendees).toHaveLength(2)
    expect(data.attendees?.find(({ email }) => email === ORION)).toMatchObject({
      responseStatus: 'declined',
      comment: 'Taken. Free: Lyra',
    })
    expect(world.control.mail({ to: ANN, kind: 'response' })).toMatchObject([{ text: 'Taken. Free: Lyra' }])
  })

  it('takes no answer from a service account without delegation, unless the switch allows it', async () => {
    const id = await invite('10:00')
    const answer = () =>
      world.calendar({ as: null }).events.patch({
        calendarId: ORION,
        eventId: id,
        requestBody: { attendeesOmitted: true, attendees: [{ email: ORION, responseStatus: 'accepted' }] },
      })
    expect(await failureOf(answer())).toMatchObject({ status: 403, reason: 'forbiddenForServiceAccounts' })
    world.control.setSwitches({ answersWithoutDelegation: true })
    await answer()
    expect(await answerOf(id)).toBe('accepted')
  })

  it('carries private stamps of its own without telling anybody', async () => {
    const id = await invite('10:00')
    const before = (await ann.events.get({ calendarId: ANN, eventId: id })).data
    const requestBody = { extendedProperties: { private: { mmu: 'b1' } } }
    const { data } = await admin.events.patch({ calendarId: ORION, eventId: id, requestBody })
    expect(data.extendedProperties?.private).toEqual({ mmu: 'b1' })
    expect((await ann.events.get({ calendarId: ANN, eventId: id })).data.etag).toBe(before.etag)
  })

  it('declines when it is deleted, and disappears from the room alone', async () => {
    const id = await invite('10:00')
    await admin.events.delete({ calendarId: ORION, eventId: id })
    expect(await answerOf(id)).toBe('declined')
    expect((await onRoom(id)).status).toBe('cancelled')
    const failure = await failureOf(
      admin.events.patch({ calendarId: ORION, eventId: id, requestBody: { status: 'confirmed' } }),
    )
    expect(failure).toMatchObject({ status: 403 })
  })

  it('follows guests who may modify the meeting', async () => {
    const id = await invite('10:00', { guestsCanModify: true })
    await admin.events.patch({ calendarId: ORION, eventId: id, requestBody: { summary: 'By the room' } })
    expect((await ann.events.get({ calendarId: ANN, eventId: id })).data.summary).toBe('By the room')
  })
})

describe('a hold written directly on the room calendar', () => {
  it('belongs to the room and overlaps whatever is there', async () => {
    const robot = world.calendar({ as: null })
    const first = await robot.events.insert({ calendarId: ORION, requestBody: { ...hour('10:00'), summary: 'Hold' } })
    const second = await robot.events.insert({ calendarId: ORION, requestBody: hour('10:00') })
    expect(second.status).toBe(200)
    expect(first.data).toMatchObject({
      organizer: { email: ORION, displayName: 'Orion', self: true },
      creator: { email: ROBOT },
    })
    expect(first.data.attendees).toBeUndefined()
  })

  it('makes the room decline later invitations', async () => {
    await world.calendar({ as: null }).events.insert({ calendarId: ORION, requestBody: hour('10:00') })
    const id = await invite('10:30')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('declined')
  })

  it('does not, when it is shown as free', async () => {
    const requestBody = { ...hour('10:00'), transparency: 'transparent' }
    await world.calendar({ as: null }).events.insert({ calendarId: ORION, requestBody })
    const id = await invite('10:30')
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('accepted')
  })
})

describe('a series that invites a room', () => {
  const daily = (count: number) => ({ recurrence: [`RRULE:FREQ=DAILY;COUNT=${count}`] })
  const taken = (days: number) => {
    for (let day = 0; day < days; day += 1) {
      const date = Temporal.PlainDate.from('2026-11-23').add({ days: day })
      world.control.people.book({ person: ORION, start: `${date}T10:00`, end: `${date}T11:00` })
    }
  }
  const statusOnRoom = async (id: string) => (await onRoom(id)).attendees?.find(({ self }) => self)?.responseStatus

  it('is accepted, but for the occurrences that collide', async () => {
    taken(2)
    const id = await invite('10:00', daily(10))
    world.control.answerRooms()
    expect(await statusOnRoom(id)).toBe('accepted')
    expect(await statusOnRoom(`${id}_20261123T090000Z`)).toBe('declined')
    expect(await statusOnRoom(`${id}_20261124T090000Z`)).toBe('declined')
    expect(await statusOnRoom(`${id}_20261125T090000Z`)).toBe('accepted')
    expect(await answerOf(`${id}_20261124T090000Z`)).toBe('declined')
    const { data } = await admin.events.list({ calendarId: ORION, iCalUID: `${id}@google.com` })
    expect(data.items?.filter((item) => item.recurringEventId === id)).toHaveLength(2)
    expect(data.items?.filter((item) => item.id === id)).toHaveLength(1)
  })

  it('is declined whole when fewer than half of its occurrences are free', async () => {
    taken(3)
    const id = await invite('10:00', daily(5))
    world.control.answerRooms()
    expect(await statusOnRoom(id)).toBe('declined')
  })

  it('is declined whole when more than eight of its occurrences collide', async () => {
    taken(9)
    const id = await invite('10:00', daily(30))
    world.control.answerRooms()
    expect(await statusOnRoom(id)).toBe('declined')
  })

  it('asks the room again for one occurrence that moves', async () => {
    const id = await invite('10:00', daily(5))
    world.control.answerRooms()
    world.control.people.book({ person: ORION, start: '2026-11-24T15:00', end: '2026-11-24T16:00' })
    const occurrence = `${id}_20261124T090000Z`
    await ann.events.patch({ calendarId: ANN, eventId: occurrence, requestBody: hour('15:00', '2026-11-24') })
    expect(await answerOf(occurrence)).toBe('needsAction')
    world.control.answerRooms()
    expect(await answerOf(occurrence)).toBe('declined')
    expect(await statusOnRoom(occurrence)).toBe('declined')
    expect(await answerOf(id)).toBe('accepted')
  })
})

describe('switches that some domains have on', () => {
  it('free the room when all but one person declined', async () => {
    world.control.setSwitches({ autoRelease: true })
    const id = await invite('12:00', { attendees: [{ email: ANN }, { email: BOB }, { email: ORION }] })
    world.control.answerRooms()
    expect(await answerOf(id)).toBe('accepted')
    world.control.people.respond({ person: BOB, eventId: id, response: 'declined' })
    expect(await answerOf(id)).toBe('declined')
  })

  it('swap a taken room for a free one of the same building', async () => {
    world.control.setSwitches({ autoReplacement: true })
    world.control.people.book({ person: ORION, start: '2026-11-23T10:00', end: '2026-11-23T11:00' })
    const id = await invite('10:00')
    world.control.answerRooms()
    world.control.answerRooms()
    expect(await answerOf(id, LYRA)).toBe('accepted')
    expect(await answerOf(id)).toBeUndefined()
    expect((await onRoom(id)).status).toBe('cancelled')
  })
})

describe('free and busy times', () => {
  const query = async (ids: string[]) => {
    const requestBody = {
      timeMin: '2026-11-23T00:00:00Z',
      timeMax: '2026-11-24T00:00:00Z',
      items: ids.map((id) => ({ id })),
    }
    return (await admin.freebusy.query({ requestBody })).data.calendars ?? {}
  }

  it('merge what touches, count open invitations, and leave out what is free, cancelled or declined', async () => {
    await invite('10:00')
    await invite('10:30')
    await invite('15:00', { transparency: 'transparent' })
    const declined = await invite('17:00')
    world.control.people.respond({ person: ORION, eventId: declined, response: 'declined' })
    const cancelled = await invite('19:00')
    await ann.events.delete({ calendarId: ANN, eventId: cancelled })
    expect((await query([ORION]))[ORION]?.busy).toEqual([
      { start: '2026-11-23T09:00:00Z', end: '2026-11-23T10:30:00Z' },
    ])
  })

  it('say which calendars are unknown, and refuse too many', async () => {
    const unknown = await query(['nobody@example.com'])
    expect(unknown['nobody@example.com']?.errors).toEqual([{ domain: 'global', reason: 'notFound' }])
    const many = await query(Array.from({ length: 51 }, (_, index) => `c${index}@example.com`))
    expect(many['c0@example.com']?.errors).toMatchObject([{ reason: 'tooManyCalendarsRequested' }])
  })
})
