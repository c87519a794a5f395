import { userInfo } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { composePeople } from '../../src/compose/compose-people.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type Ended, SECRET_KEY, typedHere, typedInShell } from './command-line.ts'

const SLOW = { timeout: 180_000 }
const database = databaseOfFile()
const type = (...args: readonly string[]): Promise<Ended> => typedHere(database(), ...args)
const json = ({ out }: Ended) => JSON.parse(out)

const signIn = (userName: string, password: string) =>
  composePeople({
    database: database(),
    masterKeys: [SECRET_KEY],
    clock: { now: () => Temporal.Now.instant() },
  }).signIn({ userName, password, address: '192.0.2.1' })

let organizationId: number
beforeAll(async () => {
  organizationId = json(await type('organizations', 'create', 'Acme', '--json')).id
})

describe('people on the command line', SLOW, () => {
  it('are added, listed, changed and archived, by id or by address', async () => {
    expect(await type('people', 'list')).toEqual({ code: 0, out: 'Acme has no people yet.\n', err: '' })
    const added = await type(
      'people',
      'add',
      '--name',
      'Ann Meyer',
      '--addresses',
      'ann@acme.example, a.meyer@acme.example',
    )
    expect(added).toMatchObject({ code: 0, err: '' })
    const id =
      /^Person (\d+) \(Ann Meyer, booker\) of Acme is there\. Next: meetmeup app-passwords create \1 --device <name>\n$/.exec(
        added.out,
      )?.[1] ?? ''
    expect(id).not.toBe('')

    const list = await type('people', 'list')
    expect(list.out).toMatch(/^ID +NAME +ADDRESSES +ROLE +ROOMS +GROUPS +LANGUAGE +SINCE\n/)
    expect(list.out).toContain('ann@acme.example, a.meyer@acme.example  booker  all')

    const [room] = await database().sql<{ id: number }>(
      `insert into room (organization_id, name, time_zone) values ($1, 'Aspen', 'UTC') returning id`,
      [organizationId],
    )
    const only = ['--rooms', String(room?.id), '--role', 'viewer', '--language', 'ru']
    expect((await type('people', 'change', 'A.Meyer@acme.example', ...only)).out).toBe(
      `Person ${id} (Ann Meyer) is changed.\n`,
    )
    expect(json(await type('people', 'list', '--json'))).toMatchObject([
      { id: Number(id), role: 'viewer', language: 'ru', rooms: [room?.id], version: 2 },
    ])
    expect(json(await type('people', 'change', id, '--rooms', 'all', '--json'))).toMatchObject({ rooms: null })

    expect((await type('people', 'archive', 'ann@acme.example')).out).toBe(`Person ${id} (Ann Meyer) is archived.\n`)
    expect(await type('people', 'archive', id)).toEqual({
      code: 1,
      out: '',
      err: `Acme has no person "${id}". See: meetmeup people list\n`,
    })
    const history = await database().sql(`select actor, action from audit where entity = 'person' order by id`)
    const actor = `person:${userInfo().username}`
    expect(history).toEqual(
      ['create', 'change', 'change', 'archive'].map((act) => ({ actor, action: `person.${act}` })),
    )
  })

  it('cannot share an address, nor be given rooms that are not there', async () => {
    await type('people', 'add', '--name', 'Bo', '--addresses', 'bo@acme.example')
    expect(await type('people', 'add', '--name', 'Bob', '--addresses', 'b@acme.example,BO@acme.example')).toEqual({
      code: 1,
      out: '',
      err: 'Nobody was added: another person has the address BO@acme.example.\n',
    })
    expect((await type('people', 'change', 'bo@acme.example', '--rooms', '99999')).err).toBe(
      'Nothing was changed: there is no room 99999.\n',
    )
  })

  it('are explained when the command is called wrongly', async () => {
    const add = (...args: readonly string[]) => type('people', 'add', '--name', 'X', '--addresses', ...args)
    const mistakes = await Promise.all([
      type('people'),
      type('people', 'add', '--name', 'X'),
      add('no address'),
      add('a:b@x.org'),
      add('x@x.org', '--role', 'king'),
      add('x@x.org', '--rooms', '3,four'),
      add('x@x.org', '--language', 'f'),
      type('people', 'change', '1'),
      type('people', 'change'),
      type('app-passwords', 'create', '1'),
      type('app-passwords', 'create', '1', '--device', 'Phone', '--scope', 'all'),
      type('app-passwords', 'revoke', 'seven'),
    ])
    for (const { code, out } of mistakes) expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(mistakes.map(({ err }) => err.replace(/ See: meetmeup .*\n$/, ''))).toEqual([
      '"people" is not a whole command; there are: people add, people import, people list, people change, people archive.',
      'What is missing: --addresses.',
      '"no address" is not an address such as ann@contoso.example.',
      '"a:b@x.org" is not an address such as ann@contoso.example.',
      '--role is one of viewer, booker, admin, and not "king".',
      '--rooms has to be a number from 1 on, and is not with "four".',
      '"f" is not a language such as en, ru or de-AT.',
      'Name what is to change.',
      'What is missing: <person>.',
      'What is missing: --device.',
      '--scope is one of read, write, and not "all".',
      '<app-password-id> has to be a number from 1 on, and is not with "seven".',
    ])
    expect((await type('people', 'change', '--help')).out).toContain('--rooms <ids|all>')
  })
})

describe('app passwords on the command line', SLOW, () => {
  it('are shown once, open the door until they are revoked, and are listed without the secret', async () => {
    await type('people', 'add', '--name', 'Cem Kaya', '--addresses', 'cem@acme.example')
    expect((await type('app-passwords', 'list', 'cem@acme.example')).out).toBe('Cem Kaya has no app password yet.\n')
    const made = await type('app-passwords', 'create', 'cem@acme.example', '--device', 'Phone')
    expect(made).toMatchObject({ code: 0, err: '' })
    const [, id = '', userName = '', password = ''] =
      /^App password (\d+) \(Phone, write\) of Cem Kaya\. It is shown this once:\n\n {2}user name {2}(\S+)\n {2}password {3}(\S+)\n$/.exec(
        made.out,
      ) ?? []
    expect(userName).toBe('cem@acme.example')
    expect(await signIn(userName, password)).toMatchObject({ kind: 'known', person: { displayName: 'Cem Kaya' } })

    const list = await type('app-passwords', 'list', userName)
    expect(list.out).toMatch(/^ID +DEVICE +SCOPE +PASSWORD +CREATED +LAST USED +REVOKED\n/)
    expect(list.out).toContain(`${password.slice(0, 4)}...`)
    expect(list.out).not.toContain(password)

    expect((await type('app-passwords', 'revoke', id)).out).toBe(`App password ${id} is revoked.\n`)
    expect(await signIn(userName, password)).toEqual({ kind: 'unknown' })
    expect(await type('app-passwords', 'revoke', '99999')).toEqual({
      code: 1,
      out: '',
      err: 'Acme has no app password 99999.\n',
    })
  })

  it('are made by a process of its own under the key of the installation', async () => {
    await type('people', 'add', '--name', 'Dee', '--addresses', 'dee@acme.example')
    const made = await typedInShell(
      database().url,
      ...['app-passwords', 'create', 'dee@acme.example', '--device', 'Laptop', '--scope', 'read', '--json'],
    )
    const { password, scope, device } = json(made)
    expect({ scope, device }).toEqual({ scope: 'read', device: 'Laptop' })
    expect(await signIn('dee@acme.example', password)).toMatchObject({ kind: 'known', person: { scope: 'read' } })
  })
})
