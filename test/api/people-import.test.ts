import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

const HEADER = 'name,address,aliases,language,role,rooms,groups'
const csv = (...lines: readonly string[]): string => [HEADER, ...lines, ''].join('\r\n')

describe('an import of people', () => {
  let world: World
  let room: number
  beforeAll(async () => {
    world = await openWorld()
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
  })
  afterAll(() => world.close())

  const send = (body: string, query = '', more: object = {}) =>
    world.ask({
      ...{ method: 'POST', url: `/v1/people/import${query}`, body },
      headers: { 'content-type': 'text/csv; charset=utf-8' },
      ...more,
    })
  const people = async () => (await world.ask({ method: 'GET', url: '/v1/people?limit=200' })).json().items
  const audited = async () =>
    (await world.database.sql<{ n: number }>('select count(*)::integer as n from audit'))[0]?.n ?? 0

  const FIRST = () =>
    csv(
      `Ann Meyer,ann@x.org,a.meyer@x.org|am@x.org,de-AT,admin,all,Board|Sales`,
      `Bo Ray,bo@x.org,,,,${room},sales`,
      'Cem Kaya,cem@x.org,,,viewer,,',
    )

  it('shows first what it would do, and writes nothing', async () => {
    const shown = await send(FIRST(), '?preview=true')
    expect(shown.statusCode).toBe(200)
    expect(shown.json()).toMatchObject({
      ...{ written: false, new: 3, changed: 0, same: 0, newGroups: ['Board', 'Sales'], absent: [], deactivated: 0 },
      rows: [
        { line: 2, act: 'new' },
        { line: 3, act: 'new' },
        { line: 4, act: 'new', displayName: 'Cem Kaya' },
      ],
    })
    expect(await people()).toEqual([])
  })

  it('makes the people and the groups that they are in', async () => {
    expect((await send(FIRST())).json()).toMatchObject({ written: true, new: 3 })
    expect(await people()).toMatchObject([
      {
        ...{ displayName: 'Ann Meyer', addresses: ['ann@x.org', 'a.meyer@x.org', 'am@x.org'], language: 'de-AT' },
        ...{ role: 'admin', rooms: null, groups: [{ name: 'Board' }, { name: 'Sales' }] },
      },
      { displayName: 'Bo Ray', role: 'booker', language: 'en', rooms: [room], groups: [{ name: 'Sales' }] },
      { displayName: 'Cem Kaya', role: 'viewer', rooms: null, groups: [] },
    ])
  })

  it('changes nothing when it comes again, and leaves no line in the history', async () => {
    const [before, lines] = [await people(), await audited()]
    const again = (await send(FIRST())).json()
    expect(again).toMatchObject({ new: 0, changed: 0, same: 3, newGroups: [], absent: [] })
    expect(await people()).toEqual(before)
    expect(await audited()).toBe(lines)
  })

  it('changes what a line says, leaves what it does not say, and tells which columns those were', async () => {
    const report = await send(
      csv('Ann Meyer-Ray,ann@x.org,,,,,Board', ',BO@x.org,b.ray@x.org,ru,,all,', ',cem@x.org,,,,,'),
    )
    expect(report.json()).toMatchObject({
      ...{ new: 0, changed: 2, same: 1 },
      rows: [
        { line: 2, changed: ['name', 'groups'] },
        { line: 3, changed: ['aliases', 'language', 'rooms'] },
        { line: 4, act: 'same', changed: [] },
      ],
    })
    expect(await people()).toMatchObject([
      {
        displayName: 'Ann Meyer-Ray',
        addresses: ['ann@x.org', 'a.meyer@x.org', 'am@x.org'],
        groups: [{ name: 'Board' }],
      },
      { displayName: 'Bo Ray', addresses: ['BO@x.org', 'b.ray@x.org'], language: 'ru', rooms: null },
      { displayName: 'Cem Kaya', role: 'viewer' },
    ])
  })

  it('knows a person by an alias, also one who has another first address now', async () => {
    const report = (await send(csv(',am@x.org,,,,,', ',bo@x.org,,,,,', ',cem@new.org,cem@x.org,,,,'))).json()
    expect(report).toMatchObject({ new: 0, changed: 2, same: 1, absent: [] })
    const [ann, , cem] = await people()
    expect(ann.addresses).toEqual(['am@x.org', 'ann@x.org', 'a.meyer@x.org'])
    expect(cem.addresses).toEqual(['cem@new.org', 'cem@x.org'])
  })

  it('writes nothing at all when any line is wrong, and names each with column and rule', async () => {
    const before = await people()
    const refused = await send(
      csv(
        'Dee,dee@x.org,,,,,New group',
        'Eve,,,,,,',
        'Fay,fay@x.org,A.Meyer@x.org,,,,',
        'Gil,gil@x.org,,,,99999,',
        'Hal,dee@x.org,,,,,',
        ',nobody@x.org,,,,,',
        ',am@x.org,,,,,',
        ',ann@x.org,,,,,',
        'Ivy,ivy@x.org,cem@new.org,,,,',
      ),
    )
    expect(refused.statusCode).toBe(422)
    expect(refused.json()).toMatchObject({ code: 'lines_wrong', field: 'body/3/address', rule: 'required' })
    expect(
      refused
        .json()
        .lines.map(({ line, column, rule }: { line: number; column: string; rule: string }) => [
          ...[line, column, rule],
        ]),
    ).toEqual([
      [3, 'address', 'required'],
      [4, 'aliases', 'address_taken'],
      [5, 'rooms', 'room_unknown'],
      [6, 'address', 'address_twice'],
      [7, 'name', 'required'],
      [9, 'address', 'person_twice'],
      [10, 'aliases', 'address_taken'],
    ])
    expect(await people()).toEqual(before)
    expect((await world.ask({ method: 'GET', url: '/v1/groups?name=New%20group' })).json().items).toEqual([])
  })

  it('archives nobody because a list does not name them, unless it is told how many they are', async () => {
    const only = csv(',bo@x.org,,,,,')
    const shown = (await send(only, '?preview=true')).json()
    expect(shown).toMatchObject({ same: 1, absent: [{ address: 'am@x.org' }, { address: 'cem@new.org' }] })
    expect((await send(only)).json()).toMatchObject({ deactivated: 0, absent: [{}, {}] })
    expect(await people()).toHaveLength(3)
    expect((await send(only, '?deactivateAbsent=1')).json()).toMatchObject({
      ...{ status: 409, code: 'state_conflict', field: 'query/deactivateAbsent', value: 1, limit: 2 },
    })
    expect(await people()).toHaveLength(3)
    expect((await send(only, '?deactivateAbsent=2&preview=true')).json()).toMatchObject({
      written: false,
      deactivated: 2,
    })
    expect(await people()).toHaveLength(3)
    expect((await send(only, '?deactivateAbsent=2')).json()).toMatchObject({ written: true, deactivated: 2 })
    expect(await people()).toMatchObject([{ addresses: ['BO@x.org', 'b.ray@x.org'] }])
    expect((await send(csv('Ann again,ann@x.org,,,,,', ',bo@x.org,,,,,'))).json()).toMatchObject({ new: 1, same: 1 })
  })

  it('takes a JSON array as well', async () => {
    const list = [{ name: 'Jo', address: 'jo@x.org', aliases: ['j@x.org'], rooms: [room], groups: ['Sales'] }]
    const headers = { 'content-type': 'application/json' }
    const made = await send(JSON.stringify(list), '', { headers })
    expect(made.json()).toMatchObject({ new: 1, newGroups: [] })
    expect((await send(JSON.stringify(list), '', { headers })).json()).toMatchObject({ same: 1 })
    expect((await send('{"name":"Jo"}', '', { headers })).json()).toMatchObject({
      code: 'lines_wrong',
      rule: 'malformed_json',
    })
    expect((await send('[{"address":"x@x.org","age":7}]', '', { headers })).json()).toMatchObject({
      ...{ code: 'lines_wrong', rule: 'column_unknown', field: 'body/1/age' },
    })
  })

  it('is repeated under one key without doing anything twice', async () => {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'people-1' }
    const text = csv('Kim,kim@x.org,,,,,')
    expect((await send(text, '', { headers })).json()).toMatchObject({ new: 1 })
    const again = await send(text, '', { headers })
    expect([again.headers['idempotency-replayed'], again.json().new]).toEqual(['true', 1])
  })

  it('is for administrators, for their organization alone, and for tables and lists of a bounded size', async () => {
    for (const key of [world.keys.viewer, world.keys.booker, world.keys.support])
      expect((await send(FIRST(), '', { key })).statusCode).toBe(403)
    const { key } = world.neighbour
    expect((await send(csv('Ann,ann@x.org,,,,,'), '?preview=true', { key })).json()).toMatchObject({
      new: 1,
      absent: [],
    })
    expect((await send('<a/>', '', { headers: { 'content-type': 'text/xml' } })).statusCode).toBe(415)
    expect((await send('x'.repeat(4 * 1_048_576 + 1))).statusCode).toBe(413)
    expect((await send('', '', { headers: { 'content-type': 'text/csv' } })).statusCode).toBeLessThan(500)
    for (const query of ['?preview=maybe', '?deactivateAbsent=-1', '?deactivateAbsent=some'])
      expect((await send(FIRST(), query)).statusCode, query).toBe(400)
  })

  it('takes a thousand people at a time', { timeout: 120_000 }, async () => {
    const { key } = world.neighbour
    const lines = Array.from({ length: 1_000 }, (_, n) => `Person ${n},p${n}@y.org,q${n}@y.org,,,,Group ${n % 7}`)
    expect((await send(csv(...lines), '', { key })).json()).toMatchObject({ new: 1_000, newGroups: { length: 7 } })
    expect((await send(csv(...lines), '', { key })).json()).toMatchObject({ new: 0, changed: 0, same: 1_000 })
  })
})
