import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, ANN, BOB, failureOf, hour, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

type List = calendar_v3.Params$Resource$Events$List
type Page = calendar_v3.Schema$Events

let world: Rehearsal
let robot: calendar_v3.Calendar
beforeEach(async () => {
  world = await rehearse()
  robot = world.calendar({ as: null })
})
afterEach(() => world[Symbol.asyncDispose]())

const list = async (params: List = {}, client = robot): Promise<Page> =>
  (await client.events.list({ calendarId: ORION, ...params })).data

/** All pages of a listing. */
const all = async (params: List = {}): Promise<Page[]> => {
  const pages = [await list(params)]
  for (let token = pages[0]?.nextPageToken; token; token = pages.at(-1)?.nextPageToken) {
    pages.push(await list({ ...params, pageToken: token }))
  }
  return pages
}

const itemsOf = (pages: Page[]): calendar_v3.Schema$Event[] => pages.flatMap((page) => page.items ?? [])

const hold = (at: string, id: string): Promise<unknown> =>
  robot.events.insert({ calendarId: ORION, requestBody: { ...hour(at), id, summary: id } })

const syncToken = async (params: List = {}): Promise<string> => (await all(params)).at(-1)?.nextSyncToken ?? ''

describe('reading a calendar page by page', () => {
  it('ends only where there is no next page, and gives the sync token there alone', async () => {
    for (let index = 0; index < 5; index += 1) await hold('10:00', `event${index}`)
    const pages = await all({ maxResults: 2 })
    expect(pages.map((page) => page.items?.length)).toEqual([2, 2, 1])
    expect(pages.map((page) => page.nextSyncToken !== undefined)).toEqual([false, false, true])
    expect(pages.map((page) => page.nextPageToken !== undefined)).toEqual([true, true, false])
  })

  it('gives 250 events when nobody says how many', async () => {
    for (let index = 0; index < 251; index += 1) {
      world.control.people.book({ person: ORION, start: '2026-11-23T10:00', end: '2026-11-23T11:00' })
    }
    expect((await all()).map((page) => page.items?.length)).toEqual([250, 1])
    expect((await all({ maxResults: 9999 })).map((page) => page.items?.length)).toEqual([251])
  })

  it('may meet short and empty pages on the way', async () => {
    world.control.setListing({ emptyPages: true, pageSizeCap: 1 })
    await hold('10:00', 'event1')
    await hold('11:00', 'event2')
    const pages = await all()
    expect(pages.map((page) => page.items?.length)).toEqual([0, 1, 0, 1])
    expect(itemsOf(pages)).toHaveLength(2)
  })

  it('names the calendar, its zone and what the caller may do on every page', async () => {
    expect(await list()).toMatchObject({
      kind: 'calendar#events',
      summary: 'Orion',
      timeZone: 'Europe/Berlin',
      accessRole: 'writer',
      defaultReminders: [],
      updated: expect.stringMatching(/Z$/),
      etag: expect.any(String),
    })
  })

  it('comes in disorder when the domain does, changed occurrences before their series', async () => {
    world.control.setListing({ shuffle: true })
    for (let index = 0; index < 12; index += 1) await hold('10:00', `event${String(index).padStart(2, '0')}`)
    const ids = itemsOf(await all()).map((event) => event.id)
    expect(ids).not.toEqual([...ids].sort())
    expect([...ids].sort()).toHaveLength(12)
  })

  it('shortens guest lists to the caller when asked', async () => {
    world.control.people.book({
      person: ANN,
      start: '2026-11-23T10:00',
      end: '2026-11-23T11:00',
      rooms: [ORION],
      guests: [BOB],
    })
    const [event] = (await list({ maxAttendees: 1 })).items ?? []
    expect(event?.attendeesOmitted).toBe(true)
    expect(event?.attendees?.map(({ email }) => email)).toEqual([ORION])
  })

  it('finds events by kind, property and UID', async () => {
    await robot.events.insert({
      calendarId: ORION,
      requestBody: { ...hour('10:00'), extendedProperties: { private: { mmu: 'b1' } }, iCalUID: 'uid-1' },
    })
    await hold('12:00', 'other')
    expect((await list({ privateExtendedProperty: ['mmu=b1'] })).items).toHaveLength(1)
    expect((await list({ privateExtendedProperty: ['mmu=b2'] })).items).toHaveLength(0)
    expect((await list({ iCalUID: 'uid-1' })).items).toHaveLength(1)
    expect((await list({ eventTypes: ['default', 'fromGmail'] })).items).toHaveLength(2)
    expect((await list({ eventTypes: ['focusTime'] })).items).toHaveLength(0)
    expect((await list({ q: 'other' })).nextSyncToken).toBeUndefined()
  })
})

describe('the window of a listing', () => {
  it('compares its beginning with ends and its end with starts, both exclusive', async () => {
    await hold('10:00', 'tento11')
    const at = (time: string) => `2026-11-23T${time}:00+01:00`
    const ids = async (params: List) => (await list(params)).items?.map(({ id }) => id)
    expect(await ids({ timeMin: at('10:59') })).toEqual(['tento11'])
    expect(await ids({ timeMin: at('11:00') })).toEqual([])
    expect(await ids({ timeMax: at('10:00') })).toEqual([])
    expect(await ids({ timeMax: at('10:01') })).toEqual(['tento11'])
    const empty = list({ timeMin: at('11:00'), timeMax: at('11:00') })
    expect(await failureOf(empty)).toMatchObject({ status: 400, reason: 'timeRangeEmpty' })
    expect(await failureOf(list({ timeMin: '2026-11-23T10:00:00' }))).toMatchObject({ status: 400 })
  })

  it('holds a series when any of its occurrences is inside', async () => {
    await robot.events.insert({
      calendarId: ORION,
      requestBody: { ...hour('10:00'), id: 'lunch4', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] },
    })
    const in_ = async (from: string, to: string) =>
      (await list({ timeMin: `${from}T00:00:00Z`, timeMax: `${to}T00:00:00Z` })).items?.length
    expect(await in_('2026-12-14', '2026-12-15')).toBe(1)
    expect(await in_('2026-12-15', '2026-12-16')).toBe(0)
    expect(await in_('2026-12-21', '2026-12-22')).toBe(0)
  })
})

describe('asking only for what changed', () => {
  it('gives nothing and a fresh token when nothing changed', async () => {
    await hold('10:00', 'event1')
    const first = await syncToken()
    const delta = await list({ syncToken: first })
    expect(delta.items).toEqual([])
    expect(delta.nextSyncToken).toEqual(expect.any(String))
  })

  it('gives each changed event once in its newest state, and deletions as cancelled', async () => {
    await hold('10:00', 'changed')
    await hold('11:00', 'deleted')
    await hold('12:00', 'untouched')
    const token = await syncToken()
    const at = { calendarId: ORION }
    await robot.events.patch({ ...at, eventId: 'changed', requestBody: { summary: 'once' } })
    await robot.events.patch({ ...at, eventId: 'changed', requestBody: { summary: 'twice' } })
    await robot.events.delete({ ...at, eventId: 'deleted' })
    const delta = await list({ syncToken: token })
    expect(delta.items).toHaveLength(2)
    expect(delta.items).toContainEqual(expect.objectContaining({ id: 'changed', summary: 'twice' }))
    expect(delta.items).toContainEqual({
      kind: 'calendar#event',
      etag: expect.any(String),
      id: 'deleted',
      status: 'cancelled',
    })
    expect((await list({ syncToken: token })).items).toHaveLength(2)
    expect((await list({ syncToken: delta.nextSyncToken ?? '' })).items).toHaveLength(0)
  })

  it('loses nothing that changes between two pages', async () => {
    await hold('10:00', 'event1')
    await hold('11:00', 'event2')
    const first = await list({ maxResults: 1 })
    await robot.events.patch({ calendarId: ORION, eventId: 'event1', requestBody: { summary: 'meanwhile' } })
    await hold('12:00', 'event3')
    const second = await list({ maxResults: 1, pageToken: first.nextPageToken ?? '' })
    const delta = await list({ syncToken: second.nextSyncToken ?? '' })
    expect(delta.items?.map(({ id }) => id).sort()).toEqual(['event1', 'event3'])
  })

  it.each([
    { timeMin: '2026-11-23T10:00:00Z' },
    { q: 'x' },
    { orderBy: 'updated' },
    { updatedMin: '2026-11-23T08:00:00Z' },
    { iCalUID: 'x' },
    { privateExtendedProperty: ['a=b'] },
    { showDeleted: false },
  ])('does not go together with %o', async (params) => {
    const token = await syncToken()
    expect(await failureOf(list({ syncToken: token, ...params }))).toMatchObject({ status: 400 })
  })

  it('gives the occurrences of a changed or deleted series when the listing is expanded', async () => {
    const expanded = { singleEvents: true }
    const token = await syncToken(expanded)
    const requestBody = { ...hour('10:00'), id: 'da1l0', recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }
    await robot.events.insert({ calendarId: ORION, requestBody })
    const created = await list({ ...expanded, syncToken: token })
    expect(created.items?.map(({ status }) => status)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    await robot.events.delete({ calendarId: ORION, eventId: 'da1l0' })
    const deleted = await list({ ...expanded, syncToken: created.nextSyncToken ?? '' })
    expect(deleted.items?.map(({ id, status }) => `${id} ${status}`)).toEqual(
      ['23', '24', '25'].map((day) => `da1l0_202611${day}T090000Z cancelled`),
    )
  })

  it('shows tombstones with times that were never true when the domain does', async () => {
    world.control.setListing({ tombstones: 'stale' })
    await hold('10:00', 'event1')
    const token = await syncToken()
    await robot.events.delete({ calendarId: ORION, eventId: 'event1' })
    const [tombstone] = (await list({ syncToken: token })).items ?? []
    expect(tombstone).toMatchObject({ status: 'cancelled', start: { dateTime: '1970-01-01T00:00:00Z' } })
  })
})

describe('a sync token', () => {
  const gone = { status: 410, domain: 'calendar', reason: 'fullSyncRequired' }

  it('dies on command, and the full listing after it has no tombstones unless asked for', async () => {
    await hold('10:00', 'event1')
    const token = await syncToken()
    await robot.events.delete({ calendarId: ORION, eventId: 'event1' })
    world.control.expireSyncTokens(ORION)
    expect(await failureOf(list({ syncToken: token }))).toMatchObject(gone)
    expect((await list()).items).toEqual([])
    expect((await list({ showDeleted: true })).items).toMatchObject([{ id: 'event1', status: 'cancelled' }])
  })

  it('dies when access to the calendar changes', async () => {
    const token = await syncToken()
    const requestBody = { role: 'writer', scope: { type: 'user', value: BOB } }
    await world.calendar({ as: ADMIN }).acl.insert({ calendarId: ORION, requestBody })
    expect(await failureOf(list({ syncToken: token }))).toMatchObject(gone)
  })

  it('dies of age', async () => {
    world.control.setListing({ syncTokenLifetimeMs: 60_000 })
    const token = await syncToken()
    await world.control.advance(59_000)
    await list({ syncToken: token })
    await world.control.advance(2000)
    expect(await failureOf(list({ syncToken: token }))).toMatchObject(gone)
  })

  it('is bound to the identity and the parameters it was made for', async () => {
    const token = await syncToken()
    expect(await failureOf(list({ syncToken: token }, world.calendar({ as: ADMIN })))).toMatchObject(gone)
    expect(await failureOf(list({ syncToken: token, singleEvents: true }))).toMatchObject(gone)
    expect(await failureOf(list({ syncToken: 'nonsense' }))).toMatchObject({ status: 400 })
  })
})

describe('asking by the time of the last change', () => {
  it('includes deletions and refuses to look back too far', async () => {
    await hold('10:00', 'event1')
    await world.control.advance(60_000)
    await hold('11:00', 'event2')
    await robot.events.delete({ calendarId: ORION, eventId: 'event2' })
    const { items } = await list({ updatedMin: '2026-11-23T08:00:30Z' })
    expect(items).toMatchObject([{ id: 'event2', status: 'cancelled' }])
    const tooOld = await failureOf(list({ updatedMin: '2026-10-01T00:00:00Z' }))
    expect(tooOld).toMatchObject({ status: 410, domain: 'calendar', reason: 'updatedMinTooLongAgo' })
  })
})
