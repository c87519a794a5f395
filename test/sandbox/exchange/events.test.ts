import { describe, expect, it } from 'vitest'
import {
  ANN,
  ASPEN,
  BIRCH,
  berlin,
  clientFor,
  eventOf,
  eventsOf,
  FOUR_DAYS,
  type GraphEvent,
  type GraphPage,
  meeting,
  must,
  pathOf,
  refusal,
  rehearse,
  room,
  TENANT,
  viewPath,
} from './rehearsal.ts'

const MARKER = 'String {66f5a359-4659-4638-81a3-d1d2b2f5c5b4} Name MeetMeUpOrigin'

describe('finding rooms in the Exchange sandbox', () => {
  it('lists rooms by their type, a hundred at a time, and refuses to list places of no type', async () => {
    const many = Array.from({ length: 105 }, (_, n) => ({
      address: `room${n}@contoso.example`,
      displayName: `Room ${n}`,
    }))
    await using world = await rehearse({ moreRooms: many })
    const first = (await world.graph.api('/places/microsoft.graph.room').get()) as GraphPage
    expect(first.value).toHaveLength(100)
    expect(first.value[0]).toMatchObject({ emailAddress: ASPEN, displayName: 'Aspen', capacity: 8, building: 'North' })
    const second = (await world.graph.api(pathOf(first['@odata.nextLink'])).get()) as GraphPage
    expect(second.value).toHaveLength(8)
    expect(await world.graph.api('/places/microsoft.graph.room?$top=2&$skip=1').get()).toMatchObject({
      value: [{ emailAddress: BIRCH }, { displayName: 'Vault' }],
    })
    expect((await refusal(world.graph.api('/places').get())).status).toBe(400)
  })

  it('lists the rooms of a room list; the time zone is in the mailbox settings alone', async () => {
    await using world = await rehearse()
    const list = (await world.graph
      .api('/places/north@contoso.example/microsoft.graph.roomlist/rooms')
      .get()) as GraphPage
    expect(list.value.map(({ emailAddress }) => emailAddress)).toEqual([ASPEN])
    expect(list.value[0]).not.toHaveProperty('timeZone')
    expect(await world.graph.api(`/users/${ASPEN}/mailboxSettings`).get()).toMatchObject({
      timeZone: 'W. Europe Standard Time',
    })
    expect(await world.graph.api('/places/microsoft.graph.roomList').get()).toMatchObject({
      value: [{ displayName: 'North' }],
    })
  })

  it('can list nothing although rooms exist, and give a room another place id', async () => {
    await using world = await rehearse({ settings: { placesEmpty: true } })
    expect(await world.graph.api('/places/microsoft.graph.room').get()).toMatchObject({ value: [] })
    const before = (await world.graph.api(`/places/${ASPEN}`).get()) as { id: string }
    must(world.sandbox.control.changePlaceId(ASPEN))
    expect(await world.graph.api(`/places/${ASPEN}`).get()).not.toMatchObject({ id: before.id })
  })
})

describe('writing and reading events in the Exchange sandbox', () => {
  it('answers a new event as Graph does', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    expect(event).toMatchObject({
      '@odata.etag': `W/"${event.changeKey}"`,
      type: 'singleInstance',
      isOrganizer: true,
      responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
      start: { dateTime: '2026-12-01T08:00:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: 'Europe/Berlin',
      createdDateTime: '2026-11-23T08:00:00.0000000Z',
    })
    expect(await world.graph.api(eventOf(ASPEN, event.id)).get()).toMatchObject({ id: event.id, subject: 'Planning' })
  })

  it('shows times in the zone that was asked for, by its Windows or its IANA name', async () => {
    await using world = await rehearse()
    await world.graph.api(eventsOf(ASPEN)).post(meeting())
    for (const zone of ['Pacific Standard Time', 'America/Los_Angeles']) {
      const page = (await world.graph
        .api(eventsOf(ASPEN))
        .header('Prefer', `outlook.timezone="${zone}"`)
        .get()) as GraphPage
      expect(page.value[0]?.start).toEqual({ dateTime: '2026-12-01T00:00:00.0000000', timeZone: zone })
    }
    const nowhere = world.graph.api(eventsOf(ASPEN)).header('Prefer', 'outlook.timezone="Nowhere"').get()
    expect(await refusal(nowhere)).toMatchObject({ status: 400, code: 'TimeZoneNotSupportedException' })
    const bad = world.graph
      .api(eventsOf(ASPEN))
      .post(meeting({ start: { dateTime: '2026-12-01T09:00', timeZone: '' } }))
    expect(await refusal(bad)).toMatchObject({ status: 400, code: 'TimeZoneNotSupportedException' })
  })

  it('creates one event when the same transaction is sent twice, and refuses it with other content', async () => {
    await using world = await rehearse()
    const body = meeting({ transactionId: 'booking-7' })
    const first = (await world.graph.api(eventsOf(ASPEN)).post(body)) as GraphEvent
    const second = (await world.graph.api(eventsOf(ASPEN)).post(body)) as GraphEvent
    expect(second.id).toBe(first.id)
    expect(must(world.sandbox.control.events(ASPEN))).toHaveLength(1)
    const other = world.graph.api(eventsOf(ASPEN)).post({ ...body, subject: 'Another' })
    expect(await refusal(other)).toMatchObject({ status: 409 })
  })

  it('touches a new event once more some seconds later, without changing what it says', async () => {
    await using world = await rehearse({ settings: { settleAfterMs: 3000 } })
    const before = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    await world.sandbox.control.advance(5000)
    const after = (await world.graph.api(eventOf(ASPEN, before.id)).get()) as GraphEvent
    expect(after.changeKey).not.toBe(before.changeKey)
    expect(after).toMatchObject({ subject: before.subject, start: before.start })
  })

  it('refuses a write that was based on an older version, and takes one that names none', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    const path = eventOf(ASPEN, event.id)
    const changed = (await world.graph
      .api(path)
      .header('If-Match', event['@odata.etag'])
      .patch({ subject: 'Moved' })) as GraphEvent
    expect(changed.changeKey).not.toBe(event.changeKey)
    const stale = { status: 412, code: 'ErrorIrresolvableConflict' }
    expect(
      await refusal(world.graph.api(path).header('If-Match', event['@odata.etag']).patch({ subject: 'Late' })),
    ).toMatchObject(stale)
    expect(await refusal(world.graph.api(path).header('If-Match', event['@odata.etag']).delete())).toMatchObject(stale)
    await world.graph.api(path).patch({ subject: 'Unguarded' })
    await world.graph.api(path).delete()
    expect(await refusal(world.graph.api(path).get())).toMatchObject({ status: 404, code: 'ErrorItemNotFound' })
  })

  it('can meet a write with a conflict out of nowhere', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    world.sandbox.faults.add({
      fault: { kind: 'respond', status: 412, code: 'ErrorIrresolvableConflict' },
      method: 'PATCH',
    })
    const path = eventOf(ASPEN, event.id)
    expect(await refusal(world.graph.api(path).patch({ subject: 'x' }))).toMatchObject({
      status: 412,
      code: 'ErrorIrresolvableConflict',
    })
    expect(await world.graph.api(path).patch({ subject: 'x' })).toMatchObject({ subject: 'x' })
  })

  it('replaces attendees as a whole and leaves alone what was not sent', async () => {
    await using world = await rehearse()
    const both = [room(ASPEN, 'Aspen'), room(BIRCH, 'Birch')]
    const event = (await world.graph
      .api(eventsOf(ANN))
      .post(meeting({ attendees: both, importance: 'high' }))) as GraphEvent
    await world.sandbox.control.advance(60_000)
    const after = (await world.graph.api(eventOf(ANN, event.id)).patch({ attendees: [both[1]] })) as GraphEvent
    expect(after.attendees.map(({ emailAddress }) => emailAddress.address)).toEqual([BIRCH])
    expect(after).toMatchObject({
      subject: 'Planning',
      importance: 'high',
      lastModifiedDateTime: '2026-11-23T08:01:00.0000000Z',
    })
  })

  it('keeps extended properties and extensions to itself until somebody asks for them', async () => {
    await using world = await rehearse()
    const body = meeting({
      singleValueExtendedProperties: [{ id: MARKER, value: 'booking:1' }],
      extensions: [
        { '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: 'com.example.sync', bookingId: '1' },
      ],
    })
    const event = (await world.graph.api(eventsOf(ASPEN)).post(body)) as GraphEvent
    expect(event).not.toHaveProperty('singleValueExtendedProperties')
    const path = eventOf(ASPEN, event.id)
    const expanded = await world.graph
      .api(path)
      .query({ $expand: `singleValueExtendedProperties($filter=id eq '${MARKER}'),extensions` })
      .get()
    expect(expanded).toMatchObject({
      singleValueExtendedProperties: [{ id: MARKER, value: 'booking:1' }],
      extensions: [{ extensionName: 'com.example.sync', bookingId: '1' }],
    })
    const filter = `singleValueExtendedProperties/any(ep: ep/id eq '${MARKER}' and ep/value eq 'BOOKING:1')`
    expect(await world.graph.api(eventsOf(ASPEN)).query({ $filter: filter }).get()).toMatchObject({
      value: [{ id: event.id }],
    })
    const changed = (await world.graph
      .api(path)
      .patch({ singleValueExtendedProperties: [{ id: MARKER, value: 'booking:2' }] })) as GraphEvent
    expect(changed.changeKey).not.toBe(event.changeKey)
    expect(changed).not.toHaveProperty('singleValueExtendedProperties')
  })

  it('lists masters among the events and occurrences in the calendar view', async () => {
    await using world = await rehearse()
    await world.graph.api(eventsOf(ASPEN)).post(meeting({ recurrence: FOUR_DAYS }))
    await world.graph.api(eventsOf(ASPEN)).post(meeting({ subject: 'Once' }, '2026-12-09'))
    const events = (await world.graph.api(eventsOf(ASPEN)).get()) as GraphPage
    expect(events.value.map(({ type }) => type)).toEqual(['seriesMaster', 'singleInstance'])
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    expect(view.value.map(({ type }) => type)).toEqual([...Array(4).fill('occurrence'), 'singleInstance'])
    const touching = (await world.graph
      .api(viewPath(ASPEN, '2026-12-02T08:30:00Z', '2026-12-03T08:00:00Z'))
      .get()) as GraphPage
    expect(touching.value.map(({ occurrenceId }) => String(occurrenceId).slice(-10))).toEqual(['2026-12-02'])
  })

  it('pages a listing by links built on the configured address', async () => {
    await using world = await rehearse()
    for (let day = 1; day <= 5; day += 1)
      await world.graph.api(eventsOf(ASPEN)).post(meeting({ subject: `Day ${day}` }, `2026-12-0${day}`))
    const first = (await world.graph
      .api(`${viewPath(ASPEN)}&$top=3&$orderby=start/dateTime desc&$select=subject`)
      .get()) as GraphPage
    expect(first['@odata.nextLink']).toContain(`${world.urls.graphUrl}/v1.0/users/`)
    const second = (await world.graph.api(pathOf(first['@odata.nextLink'])).get()) as GraphPage
    expect([...first.value, ...second.value].map(({ subject }) => subject)).toEqual([
      'Day 5',
      'Day 4',
      'Day 3',
      'Day 2',
      'Day 1',
    ])
    expect(Object.keys(first.value[0] ?? {}).sort()).toEqual(['@odata.etag', 'id', 'subject'])
  })

  it('refuses a view without a window and one of more than 1825 days', async () => {
    await using world = await rehearse()
    expect(await refusal(world.graph.api(`/users/${ASPEN}/calendarView`).get())).toMatchObject({ status: 400 })
    const long = world.graph.api(viewPath(ASPEN, '2026-01-01T00:00:00Z', '2031-01-02T00:00:00Z')).get()
    expect(await refusal(long)).toMatchObject({ status: 400, code: 'ErrorInvalidRequest' })
    expect(await world.graph.api(viewPath(ASPEN, '2026-01-01T00:00:00Z', '2030-12-31T00:00:00Z')).get()).toMatchObject({
      value: [],
    })
  })

  it('finds an event by its iCalUId and refuses to look for a uid', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    expect(await world.graph.api(eventsOf(ASPEN)).filter(`iCalUId eq '${event.iCalUId}'`).get()).toMatchObject({
      value: [{ id: event.id }],
    })
    expect(await refusal(world.graph.api(eventsOf(ASPEN)).filter(`uid eq '${event.uid}'`).get())).toMatchObject({
      status: 400,
      code: 'UnsupportedEntityExpression',
    })
  })

  it('takes all-day events from midnight to midnight only, and shows them at midnight in every zone', async () => {
    await using world = await rehearse()
    const allDay = {
      subject: 'Closed',
      isAllDay: true,
      start: berlin('2026-12-24T00:00'),
      end: berlin('2026-12-26T00:00'),
    }
    const event = (await world.graph.api(eventsOf(ASPEN)).post(allDay)) as GraphEvent
    const asked = (await world.graph
      .api(eventOf(ASPEN, event.id))
      .header('Prefer', 'outlook.timezone="America/New_York"')
      .get()) as GraphEvent
    expect(asked.start).toEqual({ dateTime: '2026-12-24T00:00:00.0000000', timeZone: 'America/New_York' })
    expect(
      await refusal(world.graph.api(eventsOf(ASPEN)).post({ ...allDay, end: berlin('2026-12-25T10:00') })),
    ).toMatchObject({ status: 400 })
    expect(
      await refusal(world.graph.api(eventsOf(ASPEN)).post({ ...allDay, end: berlin('2026-12-24T00:00') })),
    ).toMatchObject({ status: 400 })
  })

  it('writes immutable ids only where they are asked for, and understands both kinds', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    const immutable = (await world.graph
      .api(eventOf(ASPEN, event.id))
      .header('Prefer', 'IdType="ImmutableId"')
      .get()) as GraphEvent
    expect(immutable.id).not.toBe(event.id)
    expect(await world.graph.api(eventOf(ASPEN, immutable.id)).get()).toMatchObject({ id: event.id })
    const translated = await world.graph
      .api(`/users/${ASPEN}/translateExchangeIds`)
      .post({ inputIds: [event.id], sourceIdType: 'restId', targetIdType: 'restImmutableEntryId' })
    expect(translated).toEqual({ value: [{ sourceId: event.id, targetId: immutable.id }] })
  })

  it('refuses properties that no event has', async () => {
    await using world = await rehearse()
    const wrong = world.graph.api(eventsOf(ASPEN)).post(meeting({ startTime: 'nine' }))
    expect(await refusal(wrong)).toMatchObject({ status: 400, code: 'RequestBodyRead' })
  })

  it('can hold events without iCalUId and attendees with an X500 address', async () => {
    await using world = await rehearse()
    const booked = must(
      world.sandbox.people.book(
        { address: ANN },
        { subject: 'Odd', start: '2026-12-01T09:00', end: '2026-12-01T10:00', rooms: [ASPEN] },
      ),
    )
    const dn = '/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=aspen'
    must(
      world.sandbox.control.disfigure({ mailbox: ANN, id: booked.id }, { withoutICalUId: true, attendeeAddress: dn }),
    )
    expect(await world.graph.api(eventOf(ANN, booked.id)).get()).toMatchObject({
      iCalUId: null,
      attendees: [{ emailAddress: { address: dn } }],
    })
  })

  it('is addressed by GUID as by e-mail address', async () => {
    await using world = await rehearse()
    const user = (await world.graph.api(`/users/${ASPEN}`).get()) as { id: string }
    await world.graph.api(`/users/${user.id}/events`).post(meeting())
    expect(await clientFor(world.urls, world.token).api(eventsOf(ASPEN)).get()).toMatchObject({
      value: [{ subject: 'Planning' }],
    })
    expect(TENANT).not.toBe(user.id)
  })
})
