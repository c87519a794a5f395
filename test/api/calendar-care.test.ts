import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meetingAt } from '../../src/providers/memory/index.ts'
import { typedHere } from '../cli/command-line.ts'
import { engineOf, pairedRoom } from './engine.ts'
import { openWorld, type World } from './world.ts'

const REMOTE = 'aspen@east.example'

describe('looking after a calendar', () => {
  let world: World
  let engine: ReturnType<typeof engineOf>
  let room: number
  let calendar: number

  beforeAll(async () => {
    world = await openWorld()
    engine = engineOf(world)
    const paired = await pairedRoom(world, 'Aspen', [REMOTE])
    room = paired.room
    calendar = paired.calendars[0] ?? 0
    await engine.visit(calendar)
  })
  afterAll(() => world.close())

  const url = (path: string) => `/v1/rooms/${room}${path}`
  const ask = (method: 'GET' | 'POST', path: string, body?: unknown, key?: string) =>
    world.ask({ method, url: path, ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { key }) })
  const paired = async () => (await ask('GET', url('/calendars'))).json().items[0]
  const audited = async (action: string) =>
    await world.database.sql<{ actor: string }>('select actor from audit where action = $1 order by id', [action])
  const book = async (hour: string): Promise<number> =>
    (
      await ask('POST', url('/bookings'), {
        start: `2026-12-09T${hour}:00:00+01:00`,
        end: `2026-12-09T${hour}:45:00+01:00`,
        organizer: { name: 'Pat', address: 'pat@x.org' },
      })
    ).json().id

  describe('by a comparison', () => {
    const compare = (key?: string, id: number | string = calendar) =>
      ask('POST', url(`/calendars/${id}/compare`), undefined, key)

    it('is asked for now, wakes the calendar, and is done with the next visit', async () => {
      await world.database.sql(`update calendar set next_compare_at = now() + interval '1 day'`)
      const before = (await paired()).comparedAt
      const asked = await compare()
      expect([asked.statusCode, asked.json()]).toEqual([202, { asked: true }])
      expect(world.woken).toContain(calendar)
      expect(await audited('calendar.ask_compare')).toHaveLength(1)
      await engine.visit(calendar)
      await engine.visit(calendar)
      const after = (await paired()).comparedAt
      expect(after).not.toBeNull()
      expect(after).not.toBe(before)
    })

    it('is for administrators, and for calendars of their own rooms', async () => {
      expect((await compare(world.keys.booker)).statusCode).toBe(403)
      expect((await compare(world.neighbour.key)).statusCode).toBe(404)
      expect((await compare(undefined, 99_999)).statusCode).toBe(404)
      expect(await audited('calendar.ask_compare')).toHaveLength(1)
    })

    it('can be asked for on the command line as well', async () => {
      const type = (...words: string[]) =>
        typedHere(world.database, 'calendars', 'compare', ...words, '--organization', 'Home')
      await world.database.sql(`update calendar set next_compare_at = now() + interval '1 day'`)
      expect(await type(String(calendar))).toEqual({
        ...{ code: 0, err: '', out: `Calendar ${calendar} is compared by the running service next.\n` },
      })
      expect(JSON.parse((await type(String(calendar), '--json')).out)).toEqual({ calendarId: calendar, asked: true })
      const due = await world.database.sql('select from calendar where id = $1 and next_compare_at <= now()', [
        calendar,
      ])
      expect(due).toHaveLength(1)
      expect(await audited('calendar.ask_compare')).toHaveLength(3)
      expect(await type('99999')).toMatchObject({ code: 1, out: '', err: 'There is no calendar 99999 in Home.\n' })
      for (const words of [[], ['seven']]) expect(await type(...words)).toMatchObject({ code: 2, out: '' })
      const neighbour = await typedHere(
        world.database,
        'calendars',
        'compare',
        String(calendar),
        '--organization',
        'Neighbour',
      )
      expect(neighbour.code).toBe(1)
    })
  })

  describe('by its mode', () => {
    const say = (body: unknown, key?: string, id: number | string = calendar) =>
      ask('POST', url(`/calendars/${id}/mode`), body, key)

    it('is only looked at, nothing is sent to it, until it goes live and is given what waited', async () => {
      const observed = await say({ mode: 'observe', reason: 'restored from yesterday' })
      expect([observed.statusCode, observed.json()]).toEqual([202, { mode: 'observe' }])
      expect(await paired()).toMatchObject({ mode: 'observe' })
      await book('08')
      await engine.visit(calendar)
      expect(world.memory.items(REMOTE)).toEqual([])
      expect((await say({ mode: 'observe', reason: 'again' })).json()).toMatchObject({
        ...{ status: 409, code: 'state_conflict', field: 'body/mode', value: 'observe' },
      })
      expect((await say({ mode: 'live', reason: 'all is well' })).statusCode).toBe(202)
      for (let n = 0; n < 3; n++) await engine.visit(calendar)
      expect(world.memory.items(REMOTE)).toHaveLength(1)
      expect(await paired()).toMatchObject({ mode: 'live' })
    })

    it('is switched with one of two words and a reason, by administrators of the organization', async () => {
      const wrong = [
        [{ mode: 'off', reason: 'x' }, 'body/mode'],
        [{ mode: 'live' }, 'body/reason'],
        [{ mode: 'live', reason: '' }, 'body/reason'],
        [{ mode: 'live', reason: 'x', force: true }, 'body/force'],
      ] as const
      for (const [body, field] of wrong) {
        const refused = (await say(body)).json()
        expect(refused).toMatchObject({ status: 400, code: 'validation_failed' })
        expect(`${refused.field}${refused.detail}`).toContain(field.split('/')[1])
      }
      const fine = { mode: 'observe', reason: 'x' }
      expect((await say(fine, world.keys.booker)).statusCode).toBe(403)
      expect((await say(fine, world.neighbour.key)).statusCode).toBe(404)
      expect((await say(fine, undefined, 99_999)).statusCode).toBe(404)
      expect(await paired()).toMatchObject({ mode: 'live' })
    })
  })

  describe('by what differs', () => {
    const drift = async () => (await ask('GET', url('/drift'))).json()
    const repair = (body: unknown, key?: string) => ask('POST', url('/drift/repair'), body, key)

    it('is shown what is missing or strange, and what would be done, with nothing written', async () => {
      expect((await drift()).calendars).toMatchObject([
        { calendarId: calendar, remoteCalendarId: REMOTE, unread: null, differences: [] },
      ])
      const others = world.memory.items(REMOTE).map(({ remoteId }) => remoteId)
      const id = await book('12')
      await engine.visit(calendar)
      const copy = world.memory.items(REMOTE).find(({ remoteId }) => !others.includes(remoteId))
      world.memory.people.delete(REMOTE, copy?.remoteId ?? '')
      world.memory.people.inviteRoom(REMOTE, {
        ...{ series: meetingAt('2026-12-10T09:00:00+01:00', 60, 'Europe/Berlin'), summary: 'Unread' },
        organizer: { name: 'Ann', address: 'ann@x.org' },
      })
      const before = world.memory.items(REMOTE)
      const [found] = (await drift()).calendars
      expect(found.differences.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['missing', 'unread'])
      const missing = found.differences.find(({ kind }: { kind: string }) => kind === 'missing')
      expect(missing).toMatchObject({ bookingId: id, says: expect.any(String), remedy: expect.any(String) })
      expect(world.memory.items(REMOTE)).toEqual(before)
    })

    it('is repaired by choice or as a whole, with the next visit', async () => {
      const [found] = (await drift()).calendars
      const unread = found.differences.find(({ kind }: { kind: string }) => kind === 'unread')
      const one = await repair({ differences: [unread.id] })
      expect([one.statusCode, one.json()]).toEqual([202, { repairing: 1 }])
      expect(world.woken).toContain(calendar)
      expect((await repair({ differences: ['none-of-these'] })).json()).toMatchObject({
        ...{ status: 422, code: 'field_unknown_value', field: 'body/differences', value: 'none-of-these' },
      })
      expect((await repair({})).statusCode).toBe(202)
      for (let n = 0; n < 4; n++) await engine.visit(calendar)
      expect((await drift()).calendars[0].differences).toEqual([])
    })

    it('is for administrators, and for rooms of their own', async () => {
      for (const key of [world.keys.viewer, world.keys.booker]) {
        expect((await ask('GET', url('/drift'), undefined, key)).statusCode).toBe(403)
        expect((await repair({}, key)).statusCode).toBe(403)
      }
      expect((await ask('GET', url('/drift'), undefined, world.neighbour.key)).statusCode).toBe(404)
      expect((await repair({}, world.neighbour.key)).statusCode).toBe(404)
      expect((await repair({ differences: [] })).statusCode).toBe(400)
      expect((await repair({ all: true })).statusCode).toBe(400)
    })

    it('says of a calendar that cannot be read why not', async () => {
      world.memory.faults.forbid(REMOTE, true)
      const [found] = (await drift()).calendars
      expect(found.unread).toEqual(expect.any(String))
      world.memory.faults.forbid(REMOTE, false)
    })
  })

  describe('by what was set aside', () => {
    let item: number
    beforeAll(async () => {
      const [row] = await world.database.sql<{ id: number }>(
        `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, error)
          values ($1, $2, 'item-1', 'v1', 'unreadable', $3, gen_random_uuid(), 'quarantined', '{"code":"rule_unknown","message":"what?"}') returning id`,
        [world.organizationId, calendar, JSON.stringify({ subject: 'Salaries', fillerBehindIt: 'x'.repeat(9_000) })],
      )
      item = row?.id ?? 0
    })

    it('is shown to an administrator with what came of it, at most 8,000 characters, and who looked is kept', async () => {
      const shown = await ask('GET', `/v1/quarantine/${item}`)
      expect(shown.statusCode).toBe(200)
      expect(shown.json()).toMatchObject({
        ...{ id: item, roomId: room, calendarId: calendar, remoteId: 'item-1', kind: 'unreadable', isCut: true },
        error: { code: 'rule_unknown', message: 'what?' },
      })
      expect(shown.json().raw).toHaveLength(8_000)
      expect(shown.json().raw).toContain('Salaries')
      expect((await audited('quarantine.disclose')).map(({ actor }) => actor)).toEqual([
        expect.stringMatching(/^key:\d+$/),
      ])
    })

    it('is hidden from everybody else, and nobody has looked then', async () => {
      expect((await ask('GET', `/v1/quarantine/${item}`, undefined, world.keys.booker)).statusCode).toBe(403)
      expect((await ask('GET', `/v1/quarantine/${item}`, undefined, world.neighbour.key)).statusCode).toBe(404)
      expect((await ask('GET', '/v1/quarantine/99999')).statusCode).toBe(404)
      expect((await ask('POST', `/v1/quarantine/${item}/retry`, undefined, world.neighbour.key)).statusCode).toBe(404)
      expect(await audited('quarantine.disclose')).toHaveLength(1)
    })

    it('is judged once more when somebody asks', async () => {
      const asked = await ask('POST', `/v1/quarantine/${item}/retry`)
      expect([asked.statusCode, asked.json()]).toEqual([202, { calendarId: calendar }])
      expect((await ask('POST', '/v1/quarantine/99999/retry')).statusCode).toBe(404)
    })
  })
})
