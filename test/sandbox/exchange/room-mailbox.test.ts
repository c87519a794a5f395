import { describe, expect, it } from 'vitest'
import type { CalendarProcessing } from '../../../src/sandbox/exchange/index.ts'
import {
  ANN,
  ASPEN,
  BIRCH,
  BOB,
  berlin,
  eventOf,
  eventsOf,
  FOUR_DAYS,
  type GraphEvent,
  type GraphPage,
  meeting,
  must,
  type Rehearsal,
  type RehearsalOptions,
  recurring,
  refusal,
  rehearse,
  room,
  VAULT,
  viewPath,
} from './rehearsal.ts'

const invite = async (world: Rehearsal, more: Record<string, unknown> = {}, organizer = ANN) =>
  (await world.graph
    .api(eventsOf(organizer))
    .post(
      meeting({ attendees: [room(ASPEN, 'Aspen')], body: { contentType: 'text', content: 'Secret' }, ...more }),
    )) as GraphEvent

const copies = (world: Rehearsal, address = ASPEN) => must(world.sandbox.control.events(address))
const only = (world: Rehearsal, address = ASPEN) => {
  const [copy, ...others] = copies(world, address)
  if (!copy || others.length > 0) throw new Error(`${address} holds ${others.length + (copy ? 1 : 0)} events`)
  return copy
}
const answerTo = (world: Rehearsal, address = ANN, at = 0) => copies(world, address)[0]?.attendees[at]?.response
const mails = (world: Rehearsal, kind: string) => world.sandbox.outbox.list().filter((mail) => mail.kind === kind)
const withPolicy = (processing: Partial<CalendarProcessing>): RehearsalOptions => ({ aspen: { processing } })

describe('a room mailbox in the Exchange sandbox', () => {
  it('holds a request as tentative, then accepts it under the name of the organiser', async () => {
    await using world = await rehearse()
    const original = await invite(world, { sensitivity: 'private' })
    expect(only(world)).toMatchObject({
      response: 'notResponded',
      showAs: 'tentative',
      subject: 'Planning',
      isOrganizer: false,
    })
    expect(only(world).iCalUId).toBe(original.iCalUId)
    expect(only(world).id).not.toBe(original.id)
    expect(world.sandbox.control.runAttendant()).toBe(1)
    expect(only(world)).toMatchObject({
      response: 'accepted',
      showAs: 'busy',
      subject: 'Ann Meyer ',
      body: '',
      sensitivity: 'normal',
    })
    expect(await world.graph.api(eventOf(ANN, original.id)).get()).toMatchObject({
      subject: 'Planning',
      attendees: [{ status: { response: 'accepted' } }],
    })
  })

  it('answers some time after the request, by the clock', async () => {
    await using world = await rehearse({ settings: { attendantDelayMs: 5000 } })
    await invite(world)
    await world.sandbox.control.advance(4000)
    expect(only(world).response).toBe('notResponded')
    await world.sandbox.control.advance(2000)
    expect(only(world).response).toBe('accepted')
  })

  it('declines a clash, drops its copy and says who has the room', async () => {
    await using world = await rehearse()
    await invite(world)
    world.sandbox.control.runAttendant()
    await invite(world, {}, BOB)
    world.sandbox.control.runAttendant()
    expect(only(world).organizer).toBe(ANN)
    expect(answerTo(world, BOB)).toBe('declined')
    expect(mails(world, 'response').at(-1)).toMatchObject({
      response: 'declined',
      to: { address: BOB },
      text: expect.stringContaining('Ann Meyer'),
    })
  })

  it.each([
    ['further ahead than its window', { BookingWindowInDays: 5 }, {}, 'declined'],
    ['as far ahead as its window reaches', { BookingWindowInDays: 8 }, {}, 'accepted'],
    ['longer than it allows', { MaximumDurationInMinutes: 30 }, {}, 'declined'],
    ['of any length when there is no limit', { MaximumDurationInMinutes: 0 }, {}, 'accepted'],
    ['recurring, when it takes no series', { AllowRecurringMeetings: false }, { recurrence: FOUR_DAYS }, 'declined'],
    ['past its window as a series', { BookingWindowInDays: 9 }, { recurrence: FOUR_DAYS }, 'declined'],
    [
      'outside its working hours',
      { ScheduleOnlyDuringWorkHours: true },
      { end: berlin('2026-12-01T19:00') },
      'declined',
    ],
    ['within its working hours', { ScheduleOnlyDuringWorkHours: true }, {}, 'accepted'],
    ['while it is reserved', { BookingType: 'Reserved' }, {}, 'declined'],
    ['by somebody not on the list', { AllBookInPolicy: false, BookInPolicy: [BOB] }, {}, 'declined'],
    ['by somebody on the list', { AllBookInPolicy: false, BookInPolicy: [ANN] }, {}, 'accepted'],
    ['by somebody who may only ask', { AllBookInPolicy: false, AllRequestInPolicy: true }, {}, 'tentativelyAccepted'],
    [
      'against the rules by somebody who may ask for that',
      { MaximumDurationInMinutes: 30, RequestOutOfPolicy: [ANN] },
      {},
      'tentativelyAccepted',
    ],
  ] satisfies [string, Partial<CalendarProcessing>, Record<string, unknown>, string][])(
    'asked %s, answers as its policy says',
    async (_, processing, more, answer) => {
      await using world = await rehearse(withPolicy(processing))
      await invite(world, more)
      world.sandbox.control.runAttendant()
      expect(answerTo(world)).toBe(answer)
      expect(copies(world)).toHaveLength(answer === 'declined' ? 0 : 1)
    },
  )

  it('refuses more people than it has seats, when told to', async () => {
    await using world = await rehearse({ aspen: { capacity: 2, processing: { EnforceCapacity: true } } })
    const people = [BOB, 'carla@contoso.example'].map((address) => ({ type: 'required', emailAddress: { address } }))
    await invite(world, { attendees: [...people, room(ASPEN, 'Aspen')] })
    world.sandbox.control.runAttendant()
    expect(answerTo(world, ANN, 2)).toBe('declined')
  })

  it('cuts a series at its window when it does not enforce the horizon', async () => {
    await using world = await rehearse(withPolicy({ BookingWindowInDays: 9, EnforceSchedulingHorizon: false }))
    await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    expect(view.value.map(({ start }) => start.dateTime.slice(0, 10))).toEqual(['2026-12-01', '2026-12-02'])
  })

  it('takes a series without the occurrences that clash, one decline for each, as far as it tolerates them', async () => {
    await using world = await rehearse(withPolicy({ ConflictPercentageAllowed: 50, MaximumConflictInstances: 2 }))
    must(
      world.sandbox.people.writeDirectly(ASPEN, {
        subject: 'Repair',
        start: '2026-12-02T09:30',
        end: '2026-12-02T11:00',
      }),
    )
    const original = await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    const series = copies(world).find(({ type }) => type === 'seriesMaster')
    expect(series).toMatchObject({ response: 'accepted', cancelledOccurrences: ['2026-12-02'] })
    expect(mails(world, 'response').map(({ response, occurrence }) => [response, occurrence])).toEqual([
      ['accepted', null],
      ['declined', '2026-12-02T09:00'],
    ])
    const full = (await world.graph
      .api(`${eventOf(ANN, original.id)}?$expand=exceptionOccurrences`)
      .get()) as GraphEvent
    expect(full).toMatchObject({ exceptionOccurrences: [{ attendees: [{ status: { response: 'declined' } }] }] })
  })

  it('declines a whole series that clashes more often than it tolerates', async () => {
    await using world = await rehearse(withPolicy({ ConflictPercentageAllowed: 20, MaximumConflictInstances: 2 }))
    must(
      world.sandbox.people.writeDirectly(ASPEN, {
        subject: 'Repair',
        start: '2026-12-02T09:30',
        end: '2026-12-02T11:00',
      }),
    )
    await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    expect(only(world).subject).toBe('Repair')
    expect(answerTo(world)).toBe('declined')
  })

  it('turns outsiders away unless told to listen to them', async () => {
    await using world = await rehearse()
    const form = { subject: 'Visit', start: '2026-12-01T09:00', end: '2026-12-01T10:00', rooms: [ASPEN] }
    must(world.sandbox.people.book({ address: 'guest@elsewhere.example', name: 'Guest' }, form))
    world.sandbox.control.runAttendant()
    expect(copies(world)).toHaveLength(0)
    must(world.sandbox.control.setProcessing(ASPEN, { ProcessExternalMeetingMessages: true }))
    must(world.sandbox.people.book({ address: 'guest@elsewhere.example' }, form))
    world.sandbox.control.runAttendant()
    expect(only(world)).toMatchObject({ response: 'accepted', subject: 'Guest ' })
  })

  it('shows a request that waits for approval as its policy says, and hands it to the delegates', async () => {
    await using world = await rehearse(
      withPolicy({
        AllBookInPolicy: false,
        AllRequestInPolicy: true,
        TentativePendingApproval: false,
        ResourceDelegates: [BOB],
      }),
    )
    await invite(world)
    world.sandbox.control.runAttendant()
    expect(only(world)).toMatchObject({ response: 'tentativelyAccepted', showAs: 'free' })
    expect(mails(world, 'forward')).toMatchObject([{ to: { address: BOB } }])
    must(world.sandbox.people.respond({ mailbox: ASPEN, id: only(world).id }, 'accept'))
    expect(answerTo(world)).toBe('accepted')
  })

  it('with processing None, leaves the answer to whoever acts as the room', async () => {
    await using world = await rehearse(withPolicy({ AutomateProcessing: 'None' }))
    await invite(world)
    expect(world.sandbox.control.runAttendant()).toBe(0)
    expect(only(world)).toMatchObject({ response: 'notResponded', showAs: 'tentative', subject: 'Planning' })
    await world.graph.api(`${eventOf(ASPEN, only(world).id)}/accept`).post({ comment: '', sendResponse: true })
    expect(only(world)).toMatchObject({ response: 'accepted', showAs: 'busy', subject: 'Planning' })
    expect(answerTo(world)).toBe('accepted')
  })

  it('lets direct writes into its calendar pass, and so be booked twice', async () => {
    await using world = await rehearse()
    for (const subject of ['First', 'Second']) await world.graph.api(eventsOf(ASPEN)).post(meeting({ subject }))
    expect(copies(world).map(({ subject, response }) => [subject, response])).toEqual([
      ['First', 'organizer'],
      ['Second', 'organizer'],
    ])
    expect(world.sandbox.outbox.list()).toEqual([])
  })

  it('can release itself when nobody checks in', async () => {
    await using world = await rehearse(
      withPolicy({ EnableAutoRelease: true, PostReservationMaxClaimTimeInMinutes: 15 }),
    )
    await invite(world)
    await invite(world, { start: berlin('2026-12-01T11:00'), end: berlin('2026-12-01T12:00') })
    world.sandbox.control.runAttendant()
    must(world.sandbox.control.checkIn({ mailbox: ASPEN, id: String(copies(world)[1]?.id) }))
    await world.sandbox.control.advance(10 * 86_400_000)
    expect(only(world).start).toBe('2026-12-01T10:00:00Z')
  })
})

describe('changing a meeting that a room was invited to', () => {
  const booked = async (options: RehearsalOptions = {}) => {
    const world = await rehearse(options)
    const original = await invite(world)
    world.sandbox.control.runAttendant()
    return { world, original, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
  }

  it('asks the room again about a new time, on the same copy', async () => {
    await using started = await booked()
    const { world, original } = started
    const before = only(world)
    await world.graph
      .api(eventOf(ANN, original.id))
      .patch({ start: berlin('2026-12-01T14:00'), end: berlin('2026-12-01T15:00') })
    expect(only(world)).toMatchObject({
      id: before.id,
      start: '2026-12-01T13:00:00Z',
      response: 'notResponded',
      showAs: 'tentative',
    })
    expect(answerTo(world)).toBe('none')
    world.sandbox.control.runAttendant()
    expect(only(world)).toMatchObject({ response: 'accepted', subject: 'Ann Meyer ' })
  })

  it('declines and drops it when the new time is taken', async () => {
    await using started = await booked()
    const { world, original } = started
    must(
      world.sandbox.people.writeDirectly(ASPEN, {
        subject: 'Repair',
        start: '2026-12-01T14:30',
        end: '2026-12-01T16:00',
      }),
    )
    await world.graph
      .api(eventOf(ANN, original.id))
      .patch({ start: berlin('2026-12-01T14:00'), end: berlin('2026-12-01T15:00') })
    world.sandbox.control.runAttendant()
    expect(only(world).subject).toBe('Repair')
    expect(answerTo(world)).toBe('declined')
  })

  it('keeps the answer when only the words change', async () => {
    await using started = await booked()
    const { world, original } = started
    await world.graph.api(eventOf(ANN, original.id)).patch({ subject: 'Review' })
    expect(only(world)).toMatchObject({ response: 'accepted', subject: 'Ann Meyer ' })
    expect(mails(world, 'update')).toHaveLength(1)
    await world.graph.api(eventOf(ANN, original.id)).patch({ reminderMinutesBeforeStart: 5, categories: ['Red'] })
    expect(mails(world, 'update')).toHaveLength(1)
  })

  it('leaves a cancelled meeting on the room as cancelled and free, or takes it away', async () => {
    for (const RemoveCanceledMeetings of [false, true]) {
      await using started = await booked(withPolicy({ RemoveCanceledMeetings }))
      const { world, original } = started
      await world.graph.api(`${eventOf(ANN, original.id)}/cancel`).post({ comment: 'Ill' })
      if (RemoveCanceledMeetings) expect(copies(world)).toEqual([])
      else expect(only(world)).toMatchObject({ isCancelled: true, showAs: 'free' })
      expect(mails(world, 'cancellation')).toMatchObject([{ to: { address: ASPEN }, text: 'Ill' }])
      expect(await refusal(world.graph.api(eventOf(ANN, original.id)).get())).toMatchObject({ status: 404 })
    }
  })

  it('tells nobody when an attendee deletes its copy, and everybody when the organiser does', async () => {
    await using started = await booked(withPolicy({ RemoveCanceledMeetings: true }))
    const { world, original } = started
    const sent = world.sandbox.outbox.list().length
    await world.graph.api(eventOf(ASPEN, only(world).id)).delete()
    expect(world.sandbox.outbox.list()).toHaveLength(sent)
    expect(answerTo(world)).toBe('accepted')
    await world.graph.api(eventOf(ANN, original.id)).delete()
    expect(mails(world, 'cancellation')).toHaveLength(1)
  })

  it('declines as the room with words that reach the organiser', async () => {
    await using started = await booked()
    const { world, original } = started
    const copy = only(world)
    const answer = await fetch(`${world.urls.graphUrl}/v1.0${eventOf(ASPEN, copy.id)}/decline`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ comment: 'ROOM_TAKEN: Birch is free', sendResponse: true }),
    })
    expect([answer.status, await answer.text()]).toEqual([202, ''])
    expect(copies(world)).toEqual([])
    expect(await refusal(world.graph.api(eventOf(ASPEN, copy.id)).get())).toMatchObject({ status: 404 })
    expect(await world.graph.api(eventOf(ANN, original.id)).get()).toMatchObject({
      attendees: [{ status: { response: 'declined' } }],
    })
    expect(mails(world, 'response').at(-1)).toMatchObject({
      text: 'ROOM_TAKEN: Birch is free',
      to: { address: ANN },
      from: { address: ASPEN },
    })
  })

  it('lets the room decline one occurrence and keep the rest', async () => {
    await using world = await rehearse()
    const original = await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    await world.graph.api(`${eventOf(ASPEN, String(view.value[1]?.id))}/decline`).post({ comment: 'Taken' })
    expect(only(world).cancelledOccurrences).toEqual(['2026-12-02'])
    const full = (await world.graph
      .api(`${eventOf(ANN, original.id)}?$expand=exceptionOccurrences`)
      .get()) as GraphEvent
    expect(full).toMatchObject({
      attendees: [{ status: { response: 'accepted' } }],
      exceptionOccurrences: [{ attendees: [{ status: { response: 'declined' } }] }],
    })
  })

  it('is asked again about an occurrence it had declined, when that one moves', async () => {
    await using world = await rehearse()
    const original = await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    const copy = { mailbox: ASPEN, id: only(world).id, occurrence: '2026-12-02' }
    must(world.sandbox.people.respond(copy, 'decline', 'Taken'))
    expect(only(world).cancelledOccurrences).toEqual(['2026-12-02'])
    const choice = { mailbox: ANN, id: original.id, occurrence: '2026-12-02' }
    must(world.sandbox.people.move(choice, { start: '2026-12-02T13:00', end: '2026-12-02T14:00' }))
    world.sandbox.control.runAttendant()
    expect(only(world).cancelledOccurrences).toEqual([])
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    expect(view.value[1]).toMatchObject({ type: 'exception', responseStatus: { response: 'accepted' } })
  })

  it('refuses to let a guest cancel, or an organiser answer', async () => {
    await using started = await booked()
    const { world, original } = started
    expect(await refusal(world.graph.api(`${eventOf(ASPEN, only(world).id)}/cancel`).post({}))).toMatchObject({
      status: 400,
    })
    expect(await refusal(world.graph.api(`${eventOf(ANN, original.id)}/accept`).post({}))).toMatchObject({
      status: 400,
    })
    const proposal = {
      sendResponse: false,
      proposedNewTime: { start: berlin('2026-12-02T09:00'), end: berlin('2026-12-02T10:00') },
    }
    expect(await refusal(world.graph.api(`${eventOf(ASPEN, only(world).id)}/decline`).post(proposal))).toMatchObject({
      status: 400,
    })
  })

  it('gives every room its own copy, and a swap cancels one room and asks the other', async () => {
    await using world = await rehearse()
    const original = await invite(world, { attendees: [room(ASPEN, 'Aspen'), room(BIRCH, 'Birch')] })
    world.sandbox.control.runAttendant()
    expect(only(world, ASPEN).uid).toBe(only(world, BIRCH).uid)
    expect(only(world, ASPEN).id).not.toBe(only(world, BIRCH).id)
    await world.graph.api(eventOf(ANN, original.id)).patch({ attendees: [room(BIRCH, 'Birch'), room(VAULT, 'Vault')] })
    world.sandbox.control.runAttendant()
    expect(only(world, ASPEN)).toMatchObject({ isCancelled: true })
    expect(only(world, VAULT)).toMatchObject({ response: 'accepted' })
    expect(mails(world, 'update')).toEqual([])
  })

  it('moves one occurrence to another room and leaves the series where it is', async () => {
    await using world = await rehearse(withPolicy({ RemoveCanceledMeetings: true }))
    await invite(world, { recurrence: FOUR_DAYS })
    world.sandbox.control.runAttendant()
    const view = (await world.graph.api(viewPath(ANN)).get()) as GraphPage
    await world.graph.api(eventOf(ANN, String(view.value[2]?.id))).patch({ attendees: [room(BIRCH, 'Birch')] })
    world.sandbox.control.runAttendant()
    expect(only(world, ASPEN).cancelledOccurrences).toEqual(['2026-12-03'])
    expect(only(world, BIRCH)).toMatchObject({
      type: 'singleInstance',
      response: 'accepted',
      start: '2026-12-03T08:00:00Z',
    })
  })

  it('carries an edited and a cancelled occurrence to the room', async () => {
    await using world = await rehearse(withPolicy({ RemoveCanceledMeetings: true }))
    const weekly = recurring(
      { type: 'weekly', daysOfWeek: ['tuesday'] },
      { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 },
    )
    const original = await invite(world, { recurrence: weekly })
    world.sandbox.control.runAttendant()
    const choice = { mailbox: ANN, id: original.id }
    must(
      world.sandbox.people.move(
        { ...choice, occurrence: '2026-12-08' },
        { start: '2026-12-09T13:00', end: '2026-12-09T14:00' },
      ),
    )
    must(world.sandbox.people.delete({ ...choice, occurrence: '2026-12-15' }))
    world.sandbox.control.runAttendant()
    const window = { from: Temporal.Instant.from('2026-12-01T00:00Z'), to: Temporal.Instant.from('2027-01-01T00:00Z') }
    expect(
      must(world.sandbox.control.events(ASPEN, window)).map(({ start, type, response }) => [start, type, response]),
    ).toEqual([
      ['2026-12-01T08:00:00Z', 'occurrence', 'accepted'],
      ['2026-12-09T12:00:00Z', 'exception', 'accepted'],
    ])
  })

  it('overwrites what was changed on the copy of the room with the next word of the organiser', async () => {
    await using started = await booked(withPolicy({ AutomateProcessing: 'None' }))
    const { world, original } = started
    await world.graph.api(eventOf(ASPEN, only(world).id)).patch({ subject: 'Mine' })
    expect(must(world.sandbox.control.events(ANN))[0]?.subject).toBe('Planning')
    await world.graph.api(eventOf(ANN, original.id)).patch({ subject: 'Review' })
    expect(only(world).subject).toBe('Review')
  })
})
