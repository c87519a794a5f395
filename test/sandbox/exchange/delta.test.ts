import { describe, expect, it } from 'vitest'
import {
  ASPEN,
  berlin,
  clientFor,
  deltaRound,
  deltaStart,
  eventOf,
  eventsOf,
  FOUR_DAYS,
  fetchToken,
  type GraphEvent,
  type GraphPage,
  meeting,
  must,
  pathOf,
  type Rehearsal,
  recurring,
  refusal,
  rehearse,
} from './rehearsal.ts'

const add = async (world: Rehearsal, more: Record<string, unknown> = {}, day?: string) =>
  (await world.graph.api(eventsOf(ASPEN)).post(meeting(more, day))) as GraphEvent

const occurrences = async (world: Rehearsal, master: GraphEvent) => {
  const path = `${eventOf(ASPEN, master.id)}/instances?startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z`
  return ((await world.graph.api(path).get()) as GraphPage).value
}

describe('following a calendar by delta in the Exchange sandbox', () => {
  it('needs a window to begin with and refuses the options it does not support', async () => {
    await using world = await rehearse()
    expect(await refusal(world.graph.api(`/users/${ASPEN}/calendarView/delta`).get())).toMatchObject({ status: 400 })
    for (const option of [
      '$top=5',
      '$select=subject',
      "$filter=subject eq 'x'",
      '$expand=extensions',
      '$orderby=subject',
      '$search="x"',
    ])
      expect(await refusal(world.graph.api(`${deltaStart(ASPEN)}&${option}`).get())).toMatchObject({ status: 400 })
    world.sandbox.control.configure({ delta: { ignoreSelect: true } })
    expect(await world.graph.api(`${deltaStart(ASPEN)}&$select=subject`).get()).toHaveProperty('@odata.deltaLink')
  })

  it('gives singles and exceptions whole, occurrences as stubs, and the master at its first occurrence', async () => {
    await using world = await rehearse()
    const old = recurring(
      { type: 'weekly', daysOfWeek: ['tuesday'] },
      { type: 'endDate', startDate: '2026-11-24', endDate: '2026-12-15' },
    )
    const master = await add(world, { recurrence: old }, '2026-11-24')
    await add(world, { subject: 'Once', singleValueExtendedProperties: [{ id: 'String 0x1234', value: 'x' }] })
    const [first] = await occurrences(world, master)
    await world.graph.api(eventOf(ASPEN, String(first?.id))).patch({ subject: 'Special' })
    const { rows } = await deltaRound(world.graph, deltaStart(ASPEN))
    expect(rows.map(({ type }) => type)).toEqual([
      'seriesMaster',
      'exception',
      'occurrence',
      'occurrence',
      'singleInstance',
    ])
    expect(rows[0]?.start.dateTime).toBe('2026-11-24T08:00:00.0000000')
    expect(rows[1]).toMatchObject({ subject: 'Special' })
    expect(Object.keys(rows[2] ?? {}).sort()).toEqual([
      '@odata.etag',
      '@odata.type',
      'end',
      'id',
      'seriesMasterId',
      'start',
      'type',
    ])
    expect(rows[4]).toMatchObject({ subject: 'Once', '@odata.type': '#microsoft.graph.event' })
    expect(rows[4]).not.toHaveProperty('singleValueExtendedProperties')
  })

  it('afterwards tells only what changed, and what is gone by its id alone', async () => {
    await using world = await rehearse()
    const [one, two] = [await add(world), await add(world, {}, '2026-12-02')]
    const first = await deltaRound(world.graph, deltaStart(ASPEN))
    expect((await deltaRound(world.graph, first.link)).rows).toEqual([])
    await world.graph.api(eventOf(ASPEN, one.id)).delete()
    await world.graph.api(eventOf(ASPEN, two.id)).patch({ subject: 'Other' })
    const second = await deltaRound(world.graph, first.link)
    expect(second.rows).toHaveLength(2)
    expect(second.rows).toContainEqual({ id: one.id, '@removed': { reason: 'deleted' } })
    expect(second.rows).toContainEqual(expect.objectContaining({ id: two.id, subject: 'Other' }))
  })

  it('reports as removed what moved out of the window, and what changed outside it', async () => {
    await using world = await rehearse()
    const mover = await add(world)
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN))
    await world.graph
      .api(eventOf(ASPEN, mover.id))
      .patch({ start: berlin('2027-03-01T09:00'), end: berlin('2027-03-01T10:00') })
    const outside = await add(world, {}, '2027-02-01')
    const { rows } = await deltaRound(world.graph, link)
    expect(rows.map(({ id }) => id).sort()).toEqual([mover.id, outside.id].sort())
    expect(rows.every((row) => row['@removed'])).toBe(true)
    expect(await world.graph.api(eventOf(ASPEN, mover.id)).get()).toMatchObject({ id: mover.id })
  })

  it('re-sends a series without its deleted occurrence, and says nothing else about it', async () => {
    await using world = await rehearse()
    const master = await add(world, { recurrence: FOUR_DAYS })
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN))
    const [, second, third] = await occurrences(world, master)
    await world.graph.api(eventOf(ASPEN, String(second?.id))).delete()
    const after = await deltaRound(world.graph, link)
    expect(after.rows.map(({ type }) => type)).toEqual(['seriesMaster', 'occurrence', 'occurrence', 'occurrence'])
    expect(after.rows.some(({ id }) => id === second?.id)).toBe(false)
    world.sandbox.control.configure({ delta: { deletedOccurrenceRows: true } })
    await world.graph.api(eventOf(ASPEN, String(third?.id))).delete()
    expect((await deltaRound(world.graph, after.link)).rows).toContainEqual({
      id: third?.id,
      '@removed': { reason: 'deleted' },
    })
  })

  it('re-sends every occurrence in the window when the series is edited, and only the one when one is edited', async () => {
    await using world = await rehearse()
    const master = await add(world, { recurrence: FOUR_DAYS })
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN))
    await world.graph.api(eventOf(ASPEN, master.id)).patch({ subject: 'Renamed' })
    const second = await deltaRound(world.graph, link)
    expect(second.rows).toHaveLength(5)
    await world.graph.api(eventOf(ASPEN, String(second.rows[2]?.id))).patch({ subject: 'Special' })
    const third = await deltaRound(world.graph, second.link)
    expect(third.rows).toEqual([expect.objectContaining({ type: 'exception', subject: 'Special' })])
    await world.graph.api(eventOf(ASPEN, master.id)).delete()
    expect((await deltaRound(world.graph, third.link)).rows.every((row) => row['@removed'])).toBe(true)
  })

  it('keeps to the page size it was asked for but never splits a series', async () => {
    await using world = await rehearse()
    for (let day = 1; day <= 5; day += 1) await add(world, {}, `2026-12-0${day}`)
    await add(world, { recurrence: FOUR_DAYS })
    const { rows, pages } = await deltaRound(world.graph, deltaStart(ASPEN), 'odata.maxpagesize=2')
    expect(rows).toHaveLength(10)
    expect(pages).toBe(3)
    world.sandbox.faults.add({ fault: { kind: 'named', name: 'delta-large-page' } })
    expect((await deltaRound(world.graph, deltaStart(ASPEN), 'odata.maxpagesize=2')).pages).toBe(1)
  })

  it('forgets the preferred ids and zone as soon as a page is asked for without them', async () => {
    await using world = await rehearse()
    await add(world)
    await add(world, {}, '2026-12-02')
    const prefer = 'IdType="ImmutableId", outlook.timezone="Europe/Berlin", odata.maxpagesize=1'
    const first = (await world.graph.api(deltaStart(ASPEN)).header('Prefer', prefer).get()) as GraphPage
    const second = (await world.graph.api(pathOf(first['@odata.nextLink'])).get()) as GraphPage
    expect(first.value[0]?.start).toMatchObject({ timeZone: 'Europe/Berlin' })
    expect(second.value[0]?.start).toMatchObject({ timeZone: 'UTC' })
    expect(second.value[0]?.id.slice(0, 6)).not.toBe(first.value[0]?.id.slice(0, 6))
  })

  it('stays bound to the window it began with, however much time passes', async () => {
    await using world = await rehearse()
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN, '2026-12-01T00:00:00Z', '2026-12-08T00:00:00Z'))
    await world.sandbox.control.advance(30 * 86_400_000)
    const later = clientFor(world.urls, await fetchToken(world.urls))
    must(
      world.sandbox.people.writeDirectly(ASPEN, {
        subject: 'Later',
        start: '2026-12-20T09:00',
        end: '2026-12-20T10:00',
      }),
    )
    expect((await deltaRound(later, link)).rows).toMatchObject([{ '@removed': { reason: 'deleted' } }])
  })
})

describe('what can go wrong with delta in the Exchange sandbox', () => {
  it.each([
    ['gone', 410, 'syncStateNotFound'],
    ['sync-state-invalid', 400, 'SyncStateInvalid'],
    ['not-found', 404, 'syncStateNotFound'],
  ] as const)('a link that expired is refused as %s', async (expiredLinks, status, code) => {
    await using world = await rehearse({ settings: { delta: { expiredLinks } } })
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN))
    must(world.sandbox.control.expireDeltaLinks(ASPEN))
    const refused = await refusal(world.graph.api(link).get())
    expect(refused).toMatchObject({ status, code })
    if (status !== 410) return
    const again = await deltaRound(world.graph, pathOf(refused.headers.get('location') ?? ''))
    expect(again.link).toContain('$deltatoken=')
  })

  it('rows come twice, in empty pages, again after they were read, and with ids nobody knows', async () => {
    await using world = await rehearse()
    const event = await add(world)
    const fault = (name: string, parameters = {}) =>
      world.sandbox.faults.add({ fault: { kind: 'named', name, parameters } })
    fault('delta-repeat')
    const first = await deltaRound(world.graph, deltaStart(ASPEN))
    expect(first.rows.map(({ id }) => id)).toEqual([event.id, event.id])
    fault('delta-replay', { count: 1 })
    const replay = await deltaRound(world.graph, first.link)
    expect(replay.rows.map(({ id }) => id)).toEqual([event.id])
    world.sandbox.faults.add({ fault: { kind: 'named', name: 'delta-empty-page' }, times: 3 })
    await world.graph.api(eventOf(ASPEN, event.id)).patch({ subject: 'Late' })
    const empty = await deltaRound(world.graph, replay.link)
    expect([empty.pages, empty.rows.length]).toEqual([4, 1])
    fault('delta-unknown-removed')
    expect((await deltaRound(world.graph, empty.link)).rows).toEqual([
      { id: expect.any(String), '@removed': { reason: 'deleted' } },
    ])
  })

  it('the same page comes for ever under new links, until the fault is taken away', async () => {
    await using world = await rehearse()
    await add(world)
    const { id } = world.sandbox.faults.add({ fault: { kind: 'named', name: 'delta-endless' }, times: null })
    const first = (await world.graph.api(deltaStart(ASPEN)).get()) as GraphPage
    const second = (await world.graph.api(pathOf(first['@odata.nextLink'])).get()) as GraphPage
    expect(second.value).toEqual(first.value)
    expect(second['@odata.nextLink']).not.toBe(first['@odata.nextLink'])
    world.sandbox.faults.remove(id)
    expect(await world.graph.api(pathOf(second['@odata.nextLink'])).get()).toHaveProperty('@odata.deltaLink')
  })

  it('a change is seen late, or never', async () => {
    await using world = await rehearse({ settings: { delta: { visibilityDelayMs: 10_000 } } })
    const { link } = await deltaRound(world.graph, deltaStart(ASPEN))
    const event = await add(world)
    const early = await deltaRound(world.graph, link)
    expect(early.rows).toEqual([])
    await world.sandbox.control.advance(11_000)
    const late = await deltaRound(world.graph, early.link)
    expect(late.rows.map(({ id }) => id)).toEqual([event.id])
    must(world.sandbox.control.missNextChanges(ASPEN, 1))
    await world.graph.api(eventOf(ASPEN, event.id)).patch({ subject: 'Never told' })
    await world.sandbox.control.advance(11_000)
    expect((await deltaRound(world.graph, late.link)).rows).toEqual([])
    expect((await deltaRound(world.graph, deltaStart(ASPEN))).rows).toMatchObject([{ subject: 'Never told' }])
  })
})
