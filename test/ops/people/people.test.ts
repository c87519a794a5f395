import { beforeAll, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { type PeopleWorld, peopleWorld } from './world.ts'

const database = databaseOfFile()
let world: PeopleWorld
let neighbour: PeopleWorld
beforeAll(async () => {
  world = await peopleWorld(database())
  neighbour = await peopleWorld(database())
})

const anybody = { displayName: 'Ann', language: 'en', role: 'booker', rooms: null } as const
const NOT_FOUND = { ok: false, error: { code: 'person_not_found' } }

describe('a person', () => {
  it('is found again as they were made', async () => {
    const aspen = await world.addRoom('Aspen')
    const birch = await world.addRoom('Birch')
    const made = await world.add({
      displayName: ' Jü\u0308rgen ',
      addresses: ['B@x.org', 'a@x.org', 'b@X.org'],
      language: 'ru',
      role: 'viewer',
      rooms: [birch, aspen, birch],
    })
    expect(made).toMatchObject({
      displayName: 'Jü\u0308rgen'.normalize('NFC'),
      addresses: ['B@x.org', 'a@x.org'],
      language: 'ru',
      role: 'viewer',
      rooms: [aspen, birch],
      version: 1,
      archivedAt: null,
    })
    expect(await world.people.read(made.organizationId, made.id)).toEqual(made)
    const { organizationId } = world.caller
    expect(await world.people.list({ organizationId, address: 'A@x.ORG', after: null, limit: 10 })).toEqual([made])
  })

  it('has addresses that nobody else in the organization has, in whatever case', async () => {
    await world.add({ addresses: ['Taken@x.org'] })
    const refused = await world.people.create(world.caller, { ...anybody, addresses: ['free@x.org', 'tAKEN@x.org'] })
    expect(refused).toEqual({ ok: false, error: { code: 'address_taken', address: 'tAKEN@x.org' } })
    expect(await world.people.create(world.caller, { ...anybody, addresses: ['free@x.org'] })).toMatchObject({
      ok: true,
    })
    expect(await neighbour.people.create(neighbour.caller, { ...anybody, addresses: ['taken@x.org'] })).toMatchObject({
      ok: true,
    })
  })

  it('is added once when two administrators do it at the same moment', async () => {
    const both = await Promise.all(
      [1, 2, 3, 4].map(() => world.people.create(world.caller, { ...anybody, addresses: ['twin@x.org'] })),
    )
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('changes in what is named, and keeps the rest', async () => {
    const person = await world.add({ addresses: ['before@x.org'] })
    const aspen = await world.addRoom('Aspen')
    const change = async (changes: Parameters<typeof world.people.change>[1]['changes']) =>
      await world.people.change(world.caller, { personId: person.id, expectedVersion: null, changes })
    expect(await change({ addresses: ['after@x.org', 'Before@x.org'] })).toMatchObject({
      value: { addresses: ['after@x.org', 'Before@x.org'], displayName: 'Ann Meyer', rooms: null, version: 2 },
    })
    expect(await change({ rooms: [aspen] })).toMatchObject({ value: { rooms: [aspen], version: 3 } })
    expect(await change({ role: 'viewer' })).toMatchObject({ value: { rooms: [aspen], role: 'viewer', version: 4 } })
    expect(await change({ rooms: [] })).toMatchObject({ value: { rooms: [], version: 5 } })
    expect(await change({ rooms: null })).toMatchObject({ value: { rooms: null, version: 6 } })
  })

  it('is not changed by somebody who has not seen the newest version, nor half', async () => {
    const person = await world.add()
    await world.add({ addresses: ['other@x.org'] })
    const target = { personId: person.id, expectedVersion: 7 }
    expect(await world.people.change(world.caller, { ...target, changes: { role: 'viewer' } })).toEqual({
      ok: false,
      error: { code: 'version_mismatch', version: 1 },
    })
    const changes = { displayName: 'New', addresses: ['other@x.org'] }
    expect(await world.people.change(world.caller, { ...target, expectedVersion: null, changes })).toMatchObject({
      error: { code: 'address_taken' },
    })
    expect(await world.people.read(person.organizationId, person.id)).toEqual(person)
  })

  it('is not given rooms of another organization', async () => {
    const theirs = await neighbour.addRoom('Theirs')
    const refused = { ok: false, error: { code: 'room_unknown', roomId: theirs } }
    const content = { ...anybody, addresses: ['rooms@x.org'], rooms: [theirs] }
    expect(await world.people.create(world.caller, content)).toEqual(refused)
    const { id } = await world.add()
    const target = { personId: id, expectedVersion: null, changes: { rooms: [theirs] } }
    expect(await world.people.change(world.caller, target)).toEqual(refused)
  })

  it('leaves: the list is without them, their address is free, their history stays', async () => {
    const person = await world.add({ addresses: ['leaver@x.org'] })
    await world.passwordOf(person)
    const target = { personId: person.id, expectedVersion: 1 }
    expect(await world.people.archive(world.caller, target)).toMatchObject({ ok: true, value: { version: 2 } })
    const { organizationId } = world.caller
    expect(await world.people.list({ organizationId, address: 'leaver@x.org', after: null, limit: 10 })).toEqual([])
    expect(await world.people.read(organizationId, person.id)).toMatchObject({ addresses: ['leaver@x.org'] })
    expect(await world.appPasswords.list({ organizationId, personId: person.id })).toMatchObject([
      { revokedAt: expect.any(String) },
    ])
    expect(await world.people.archive(world.caller, { ...target, expectedVersion: null })).toEqual(NOT_FOUND)
    expect(
      await world.people.change(world.caller, { ...target, expectedVersion: null, changes: { role: 'viewer' } }),
    ).toEqual(NOT_FOUND)
    expect((await world.add({ addresses: ['leaver@x.org'] })).id).not.toBe(person.id)
  })

  it('of another organization does not exist', async () => {
    const person = await neighbour.add()
    const target = { personId: person.id, expectedVersion: null }
    expect(await world.people.read(world.caller.organizationId, person.id)).toBeNull()
    expect(await world.people.change(world.caller, { ...target, changes: { role: 'viewer' } })).toEqual(NOT_FOUND)
    expect(await world.people.archive(world.caller, target)).toEqual(NOT_FOUND)
  })

  it('leaves lines in the history that say who did what, and hold no name and no address', async () => {
    const person = await world.add({ displayName: 'Zoe Secret', addresses: ['zoe@secret.org'] })
    const changes = { displayName: 'Zoe Other', addresses: ['zoe@other.org'] }
    await world.people.change(world.caller, { personId: person.id, expectedVersion: null, changes })
    await world.people.archive(world.caller, { personId: person.id, expectedVersion: null })
    const lines = await database().sql(
      `select actor, action, from_version, to_version, detail from audit where entity = 'person' and entity_id = $1 order by id`,
      [person.id],
    )
    const actor = 'key:1'
    expect(lines).toEqual([
      { actor, action: 'person.create', from_version: null, to_version: 1, detail: { role: 'booker', rooms: null } },
      {
        ...{ actor, action: 'person.change', from_version: 1, to_version: 2 },
        detail: { changed: ['addresses', 'displayName'], role: 'booker', rooms: null },
      },
      { actor, action: 'person.archive', from_version: 2, to_version: 3, detail: {} },
    ])
    expect(JSON.stringify(lines)).not.toMatch(/zoe/i)
  })
})
