import { beforeAll, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type Ended, typedHere } from './command-line.ts'

const database = databaseOfFile()
const type = (...args: readonly string[]): Promise<Ended> => typedHere(database(), ...args)
const json = ({ out }: Ended) => JSON.parse(out)

beforeAll(async () => {
  await type('organizations', 'create', 'Acme')
  await type('people', 'add', '--name', 'Ann Meyer', '--addresses', 'ann@acme.example')
})

describe('groups on the command line', { timeout: 60_000 }, () => {
  it('are made, joined, listed, left, changed and removed, by id or by name', async () => {
    expect(await type('groups', 'list')).toEqual({ code: 0, out: 'Acme has no groups yet.\n', err: '' })
    const made = await type('groups', 'add', '--name', 'Sales')
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toMatch(/^Group (\d+) \(Sales\) of Acme is there\. Next: meetmeup groups join \1 <person>\n$/)
    expect((await type('groups', 'members', 'sales')).out).toBe('Nobody is in Sales.\n')
    expect((await type('groups', 'join', 'SALES', 'ann@acme.example')).out).toBe(
      'Ann Meyer is in Sales, which has 1 members.\n',
    )
    expect((await type('groups', 'list')).out).toMatch(/^ID +NAME +MEMBERS +ROOMS +SINCE\n\d+ +Sales +1 +none +\S+Z\n$/)
    expect((await type('people', 'list')).out).toContain('all    Sales')
    expect(json(await type('groups', 'members', 'Sales', '--json'))).toMatchObject([{ displayName: 'Ann Meyer' }])
    expect(json(await type('groups', 'change', 'Sales', '--name', 'Selling', '--json'))).toMatchObject({
      ...{ name: 'Selling', members: 1 },
    })
    expect((await type('groups', 'leave', 'selling', 'ann@acme.example')).out).toBe(
      'Ann Meyer is not in Selling, which has 0 members.\n',
    )
    expect((await type('groups', 'remove', 'Selling')).out).toMatch(/ \(Selling\) is removed\. Its 0 members stay\.\n$/)
    expect(await type('groups', 'remove', 'Selling')).toMatchObject({
      ...{ code: 1, err: 'Acme has no group "Selling". See: meetmeup groups list\n' },
    })
  })

  it('are explained when something is wrong', async () => {
    await type('groups', 'add', '--name', 'Two')
    expect((await type('groups', 'add', '--name', 'TWO')).err).toBe('Nothing was made: another group is called TWO.\n')
    expect((await type('groups', 'change', 'Two', '--rooms', '99999')).err).toBe(
      'Nothing was changed: there is no room 99999.\n',
    )
    expect((await type('groups', 'join', 'Two', 'nobody@acme.example')).err).toContain('has no person')
    const mistakes = await Promise.all([
      type('groups', 'add'),
      type('groups', 'add', '--name', ' '),
      type('groups', 'change', 'Two'),
      type('groups', 'change', 'Two', '--rooms', 'some'),
      type('groups', 'join', 'Two'),
    ])
    for (const { code, out } of mistakes) expect({ code, out }).toEqual({ code: 2, out: '' })
  })
})
