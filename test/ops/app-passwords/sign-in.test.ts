import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MasterKeys } from '../../../src/compose/compose-people.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { KEYS, type PeopleWorld, peopleWorld } from '../people/world.ts'

const database = databaseOfFile()
let world: PeopleWorld
let neighbour: PeopleWorld
beforeAll(async () => {
  world = await peopleWorld(database())
  neighbour = await peopleWorld(database())
})

const UNKNOWN = { kind: 'unknown' }
let caller = 0

/** From an address of its own each time, so that no attempt slows another down. */
const enter = (userName: string | null, password: string, side: Pick<PeopleWorld, 'signIn'> = world) => {
  caller += 1
  return side.signIn({ userName, password, address: `2001:db8::${caller.toString(16)}` })
}

const rowOf = async (id: number) => {
  const [row] = await database().sql<{ text: string; last: string | null }>(
    `select w::text as text, last_used_at as last from app_password w where id = $1`,
    [id],
  )
  return row
}

describe('an app password', () => {
  it('is shown once and kept as an HMAC, and the history says who made and who ended it', async () => {
    const person = await world.add()
    const { id, password } = await world.passwordOf(person)
    const row = await rowOf(id)
    for (const kept of [password, password.replaceAll('-', ''), password.slice(6)])
      expect(row?.text).not.toContain(kept)
    await world.appPasswords.revoke(world.caller, { appPasswordId: id, personId: null })
    const lines = await database().sql<{ action: string }>(
      `select action, actor, detail from audit where entity = 'app_password' and entity_id = $1 order by id`,
      [id],
    )
    expect(lines).toEqual([
      {
        ...{ action: 'app_password.create', actor: 'key:1' },
        detail: { personId: person.id, device: 'Phone', scope: 'write' },
      },
      { action: 'app_password.revoke', actor: 'key:1', detail: {} },
    ])
  })

  it('says who signs in, what they may do, and which rooms there are for them', async () => {
    const aspen = await world.addRoom('Aspen')
    const person = await world.add({ addresses: ['Ann@x.org', 'ann@y.org'], role: 'viewer', rooms: [aspen] })
    const { id, password } = await world.passwordOf(person, 'read')
    expect(await enter('ann@x.org', password)).toEqual({
      kind: 'known',
      person: {
        organizationId: world.caller.organizationId,
        personId: person.id,
        displayName: 'Ann Meyer',
        addresses: ['Ann@x.org', 'ann@y.org'],
        role: 'viewer',
        scope: 'read',
        rooms: [aspen],
        appPasswordId: id,
      },
    })
  })

  it('goes with any address of its person, in any case, with their id, or without a user name (Bearer)', async () => {
    const person = await world.add({ addresses: ['Bo@x.org', 'Jürgen@y.org'] })
    const { password } = await world.passwordOf(person)
    for (const name of ['bo@x.org', 'BO@X.ORG', 'JU\u0308RGEN@y.org', String(person.id), null])
      expect(await enter(name, password), String(name)).toMatchObject({ kind: 'known' })
    expect(await enter('bo@x.org', ` ${password.toUpperCase().replaceAll('-', ' ')}`)).toMatchObject({ kind: 'known' })
  })

  it('does not go with a wrong user name, though it is right, nor when it is remembered', async () => {
    const person = await world.add({ addresses: ['cem@x.org'] })
    const other = await world.add({ addresses: ['dee@x.org'] })
    const { password } = await world.passwordOf(person)
    const wrong = ['', 'dee@x.org', 'cem', 'cem@x.org ', 'cem@x.org\0', String(other.id), '0', 'x'.repeat(1_048_576)]
    for (const name of wrong) expect(await enter(name, password), name.slice(0, 20)).toEqual(UNKNOWN)
    expect(await enter('cem@x.org', password)).toMatchObject({ kind: 'known' })
    for (const name of wrong) expect(await enter(name, password), name.slice(0, 20)).toEqual(UNKNOWN)
  })

  it('opens its own organization, where two know the same address', async () => {
    const ours = await world.add({ addresses: ['both@x.org'] })
    const theirs = await neighbour.add({ addresses: ['both@x.org'] })
    const mine = await world.passwordOf(ours)
    const yours = await neighbour.passwordOf(theirs)
    expect(await enter('both@x.org', mine.password)).toMatchObject({
      person: { organizationId: world.caller.organizationId, personId: ours.id },
    })
    expect(await enter('both@x.org', yours.password)).toMatchObject({
      person: { organizationId: neighbour.caller.organizationId, personId: theirs.id },
    })
    expect(await enter(String(ours.id), yours.password)).toEqual(UNKNOWN)
  })

  it('cannot be made, seen or revoked by another organization, nor revoked as somebody else’s', async () => {
    const person = await world.add()
    const other = await world.add()
    const { id, password } = await world.passwordOf(person)
    const order = { personId: person.id, device: 'Phone', scope: 'write' } as const
    expect(await neighbour.appPasswords.create(neighbour.caller, order)).toBeNull()
    const { organizationId } = neighbour.caller
    expect(await neighbour.appPasswords.list({ organizationId, personId: person.id })).toBeNull()
    const missing = { ok: false, error: { kind: 'missing' } }
    const target = { appPasswordId: id, personId: person.id }
    expect(await neighbour.appPasswords.revoke(neighbour.caller, target)).toEqual(missing)
    expect(await world.appPasswords.revoke(world.caller, { ...target, personId: other.id })).toEqual(missing)
    expect(await enter(null, password)).toMatchObject({ kind: 'known' })
  })

  it('notes its last use at most once a minute', async () => {
    const { id, password } = await world.passwordOf(await world.add())
    const used = async () => {
      await enter(null, password)
      return (await rowOf(id))?.last
    }
    expect((await rowOf(id))?.last).toBeNull()
    const first = await used()
    expect(first).toEqual(expect.any(String))
    world.travel(45)
    expect(await used()).toBe(first)
    world.travel(45)
    expect(await used()).not.toBe(first)
  })
})

describe('a device that is signed out', () => {
  it('is refused at once by the process that was told, and within 30 s by the others', async () => {
    const person = await world.add()
    const { id, password } = await world.passwordOf(person)
    const other = world.otherProcess()
    for (const side of [world, other]) expect(await enter(null, password, side)).toMatchObject({ kind: 'known' })
    await world.appPasswords.revoke(world.caller, { appPasswordId: id, personId: person.id })
    expect(await enter(null, password)).toEqual(UNKNOWN)
    world.travel(30)
    expect(await enter(null, password, other)).toEqual(UNKNOWN)
  })

  it('is so when its person was archived', async () => {
    const person = await world.add()
    const { password } = await world.passwordOf(person)
    expect(await enter(null, password)).toMatchObject({ kind: 'known' })
    await world.people.archive(world.caller, { personId: person.id, expectedVersion: null })
    expect(await enter(null, password)).toEqual(UNKNOWN)
    const order = { personId: person.id, device: 'Phone', scope: 'write' } as const
    expect(await world.appPasswords.create(world.caller, order)).toBeNull()
  })

  it('stays so in the table, even if only the person were archived', async () => {
    const person = await world.add()
    const { password } = await world.passwordOf(person)
    await database().sql(`update person set archived_at = now() where id = $1`, [person.id])
    expect(await enter(null, password)).toEqual(UNKNOWN)
  })

  it('is alone: the person’s other devices go on', async () => {
    const person = await world.add()
    const phone = await world.passwordOf(person)
    const laptop = await world.passwordOf(person)
    await world.appPasswords.revoke(world.caller, { appPasswordId: phone.id, personId: null })
    expect(await enter(null, laptop.password)).toMatchObject({ kind: 'known' })
  })
})

describe('a person who is changed', () => {
  it('is met as changed with the next request of each device', async () => {
    const aspen = await world.addRoom('Aspen')
    const person = await world.add({ addresses: ['old@x.org'] })
    const { password } = await world.passwordOf(person)
    expect(await enter('old@x.org', password)).toMatchObject({ kind: 'known' })
    const changes = { addresses: ['new@x.org'], role: 'viewer', rooms: [aspen] } as const
    await world.people.change(world.caller, { personId: person.id, expectedVersion: null, changes })
    expect(await enter('old@x.org', password)).toEqual(UNKNOWN)
    expect(await enter('new@x.org', password)).toMatchObject({ person: { role: 'viewer', rooms: [aspen] } })
  })
})

describe('the key of the installation', () => {
  const NEW = new Uint8Array(32).fill(2)
  const BOTH: MasterKeys = [NEW, ...KEYS]

  it('is needed: a copy of the database opens nothing under another one', async () => {
    const { password } = await world.passwordOf(await world.add())
    expect(await enter(null, password, world.otherProcess([NEW]))).toEqual(UNKNOWN)
  })

  it('can be replaced: passwords move to the new one as they are used', async () => {
    const { password } = await world.passwordOf(await world.add())
    expect(await enter(null, password, world.otherProcess(BOTH))).toMatchObject({ kind: 'known' })
    expect(await enter(null, password, world.otherProcess([NEW]))).toMatchObject({ kind: 'known' })
  })
})

describe('whoever guesses', () => {
  it('is told nothing but no, whatever is sent', async () => {
    const letters = 'b'.repeat(30)
    for (const password of ['', '\0', letters.slice(1), `${letters}\0`, 'ä'.repeat(30), 'b'.repeat(1_048_576), letters])
      expect(await enter('ann@x.org', password)).toEqual(UNKNOWN)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (name, password) => {
        expect(await enter(name, password)).toEqual(UNKNOWN)
      }),
    )
  })

  it('is slowed down, and does not slow down the person who is signed in beside them', async () => {
    const person = await world.add({ addresses: ['eve@x.org'] })
    const { password } = await world.passwordOf(person)
    const address = '198.51.100.7'
    const good = { userName: 'eve@x.org', password, address }
    const guess = { ...good, password: 'b'.repeat(30) }
    expect(await world.signIn(good)).toMatchObject({ kind: 'known' })
    for (let n = 0; n < 5; n++) expect(await world.signIn(guess)).toEqual(UNKNOWN)
    expect(await world.signIn(guess)).toEqual({ kind: 'wait', seconds: 1 })
    expect(await world.signIn(good)).toMatchObject({ kind: 'known' })
    world.travel(1)
    expect(await world.signIn(guess)).toEqual(UNKNOWN)
    expect(await world.signIn(guess)).toEqual({ kind: 'wait', seconds: 2 })
  })
})
