import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { meetingAt } from '../../src/providers/memory/index.ts'
import { engineOf, pairedRoom } from './engine.ts'
import { openWorld, type World } from './world.ts'

describe('adopting a room over the API', () => {
  let world: World
  let engine: ReturnType<typeof engineOf>
  let room: number
  let remote: { readonly east: string; readonly west: string }
  let count = 0

  beforeAll(async () => {
    world = await openWorld()
    engine = engineOf(world)
  })
  afterAll(() => world.close())

  const onTheThird = (time: string) => meetingAt(`2026-12-03T${time}:00+01:00`, 60, 'Europe/Berlin')

  const meet = (address: string, time: string, summary: string, more: object = {}): string =>
    world.memory.people.inviteRoom(address, {
      ...{ series: onTheThird(time), summary, organizer: { name: 'Ann', address: 'ann@x.org' } },
      ...more,
    })

  /** A room whose two calendars were in use: one meeting on each side, one overlap, one private meeting. */
  beforeEach(async () => {
    count += 1
    remote = { east: `room${count}@east.example`, west: `room${count}@west.example` }
    const paired = await pairedRoom(world, `Room ${count}`, [remote.east, remote.west], { adopt: true })
    room = paired.room
    meet(remote.east, '09:00', 'Budget')
    meet(remote.east, '11:00', 'Salaries', { visibility: 'private' })
    world.travel(world.now().add({ minutes: 1 }))
    meet(remote.west, '14:00', 'Retro')
    meet(remote.west, '09:30', 'Overlap')
  })

  const ask = (method: 'GET' | 'POST', path = '', key?: string) =>
    world.ask({ method, url: `/v1/rooms/${room}/adoptions${path}`, ...(key === undefined ? {} : { key }) })
  const get = async (path: string) => (await ask('GET', path)).json()

  async function planned(): Promise<number> {
    const started = await ask('POST')
    const { id } = started.json()
    await engine.adopt(id)
    return id
  }

  it('begins with a preview, which reads and writes nothing, and says every write and conflict', async () => {
    const before = [remote.east, remote.west].map((address) => world.memory.items(address))
    const started = await ask('POST')
    expect([started.statusCode, started.json().state]).toEqual([202, 'reading'])
    const { id } = started.json()
    expect(started.headers.location).toBe(`/v1/rooms/${room}/adoptions/${id}`)
    await engine.adopt(id)
    const plan = await get(`/${id}`)
    expect(plan).toMatchObject({
      ...{ id, roomId: room, state: 'planned', lastError: null, differences: null, adoptedAt: null },
      counts: { meetings: 4, imports: 4, twins: 0, conflicts: 1, unreadable: 0 },
    })
    const { items: writes } = await get(`/${id}/writes`)
    expect(writes).toHaveLength(plan.counts.copies + plan.counts.answers)
    expect(writes.map(({ summary }: { summary: string | null }) => summary)).toContain(null)
    expect(JSON.stringify(writes)).not.toContain('Salaries')
    const [first, second] = [await get(`/${id}/writes?limit=1`), await get(`/${id}/writes?limit=1&after=1`)]
    expect([...first.items, ...second.items]).toEqual(writes.slice(0, 2))
    expect((await get(`/${id}/conflicts`)).items).toMatchObject([{ clash: 'contest', summary: 'Overlap' }])
    expect((await get('')).items).toMatchObject([{ id, state: 'planned' }])
    expect([remote.east, remote.west].map((address) => world.memory.items(address))).toEqual(before)
  })

  it('is carried out once approved, and taken back within thirty days', async () => {
    const id = await planned()
    const approved = await ask('POST', `/${id}/approve`)
    expect([approved.statusCode, approved.json().state]).toEqual([202, 'checking'])
    await engine.adopt(id)
    expect(await get(`/${id}`)).toMatchObject({ state: 'adopted', progress: { imported: 4, toImport: 4 } })
    const bookings = await world.ask({
      method: 'GET',
      url: `/v1/rooms/${room}/bookings?from=2026-12-03T00:00:00Z&to=2026-12-04T00:00:00Z`,
    })
    expect(bookings.json().items.length).toBeGreaterThanOrEqual(3)
    expect((await ask('POST', `/${id}/approve`)).json()).toMatchObject({
      status: 409,
      code: 'state_conflict',
      value: 'adopted',
    })
    const undone = await ask('POST', `/${id}/undo`)
    expect([undone.statusCode, undone.json().state]).toEqual([202, 'undoing'])
    await engine.adopt(id)
    expect(await get(`/${id}`)).toMatchObject({ state: 'undone' })
    expect((await ask('POST', `/${id}/undo`)).json()).toMatchObject({ status: 409, code: 'state_conflict' })
  })

  it('is not carried out when the calendars have changed materially: a new preview has to be made', async () => {
    const id = await planned()
    meet(remote.west, '16:00', 'News')
    await ask('POST', `/${id}/approve`)
    await engine.adopt(id)
    const outdated = await get(`/${id}`)
    expect(outdated).toMatchObject({ state: 'outdated', differences: [{ what: 'added', summary: 'News' }] })
    expect((await ask('POST', `/${id}/approve`)).json()).toMatchObject({
      status: 409,
      code: 'plan_outdated',
      value: 'outdated',
    })
    expect((await get(`/${await planned()}`)).counts).toMatchObject({ meetings: 5 })
  })

  it('cannot be undone after thirty days', async () => {
    const id = await planned()
    await ask('POST', `/${id}/approve`)
    await engine.adopt(id)
    await world.database.sql(`update adoption set adopted_at = now() - interval '31 days' where id = $1`, [id])
    expect((await ask('POST', `/${id}/undo`)).json()).toMatchObject({ status: 409, code: 'undo_expired', limit: 30 })
  })

  it('makes one plan at a time: a newer preview discards the one that waits', async () => {
    const first = await planned()
    const second = await planned()
    expect(await get(`/${first}`)).toMatchObject({ state: 'discarded' })
    expect((await ask('POST', `/${first}/approve`)).json()).toMatchObject({ code: 'plan_outdated', value: 'discarded' })
    await ask('POST', `/${second}/approve`)
    expect((await ask('POST')).json()).toMatchObject({ status: 409, code: 'adoption_under_way', value: second })
    await engine.adopt(second)
  })

  it('is nothing where no calendar waits for it', async () => {
    const { room: kept } = await pairedRoom(world, `Kept ${count}`, [`kept${count}@east.example`])
    const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${kept}/adoptions` })
    expect(answer.json()).toMatchObject({ status: 409, code: 'nothing_to_adopt' })
    const elsewhere = await planned()
    for (const act of ['approve', 'undo'])
      expect(
        (await world.ask({ method: 'POST', url: `/v1/rooms/${kept}/adoptions/${elsewhere}/${act}` })).statusCode,
      ).toBe(404)
    expect((await world.ask({ method: 'GET', url: `/v1/rooms/${kept}/adoptions/${elsewhere}` })).statusCode).toBe(404)
  })

  it('is for administrators, and for their organization alone', async () => {
    const id = await planned()
    const paths = [
      ['GET', ''],
      ['GET', `/${id}`],
      ['GET', `/${id}/writes`],
      ['GET', `/${id}/conflicts`],
      ['POST', ''],
      ['POST', `/${id}/approve`],
      ['POST', `/${id}/undo`],
    ] as const
    for (const [method, path] of paths) {
      expect((await ask(method, path, world.keys.booker)).statusCode, path).toBe(403)
      expect((await ask(method, path, world.neighbour.key)).statusCode, path).toBe(404)
    }
    expect(await get(`/${id}`)).toMatchObject({ state: 'planned' })
    for (const query of ['limit=0', 'limit=1001', 'after=-1'])
      expect((await ask('GET', `/${id}/writes?${query}`)).statusCode, query).toBe(400)
  })
})
