import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type Ended, typedHere } from './command-line.ts'

const database = databaseOfFile()
const type = (...args: readonly string[]): Promise<Ended> => typedHere(database(), ...args)
const json = ({ out }: Ended) => JSON.parse(out)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'people-'))
  await type('organizations', 'create', 'Acme')
})
afterAll(() => rm(folder, { recursive: true }))

async function file(...lines: readonly string[]): Promise<string> {
  const path = join(folder, 'people.csv')
  await writeFile(path, `\ufeff${lines.join('\r\n')}\r\n`)
  return path
}

describe('people out of a file, on the command line', { timeout: 60_000 }, () => {
  it('are shown first, then added, and are the same the second time', async () => {
    const path = await file('address;name;groups', 'ann@acme.example;Ann Meyer;Sales', 'bo@acme.example;Bo Ray;')
    const shown = await type('people', 'import', path, '--preview')
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toMatch(/^LINE +WHAT +NAME +ADDRESS +CHANGED\n2 +new +Ann Meyer +ann@acme\.example/)
    expect(shown.out).toContain('Groups that are made: Sales.\nPreview: 2 new, 0 changed, 0 the same.\n')
    expect((await type('people', 'list')).out).toBe('Acme has no people yet.\n')
    expect((await type('people', 'import', path)).out).toContain('\n2 new, 0 changed, 0 the same.\n')
    expect((await type('people', 'import', path)).out).toBe('0 new, 0 changed, 2 the same.\n')
    expect(json(await type('people', 'import', path, '--json'))).toMatchObject({ written: true, same: 2 })
  })

  it('who are not in the file are listed, and archived only when their number is said', async () => {
    const path = await file('address,name', 'ann@acme.example,')
    const told = await type('people', 'import', path)
    expect(told.out).toMatch(/PERSON +NOT IN THE FILE +ADDRESS\n\d+ +Bo Ray +bo@acme\.example/)
    expect(told.out).toContain('1 are not in the file, and stay. To archive them: --deactivate-absent 1\n')
    expect(await type('people', 'import', path, '--deactivate-absent', '2')).toMatchObject({
      ...{ code: 1, out: '', err: 'Nothing was written: 1 people are not in the file, and not 2.\n' },
    })
    expect((await type('people', 'import', path, '--deactivate-absent', '1')).out).toContain(
      '1 are not in the file and are archived',
    )
    expect(json(await type('people', 'list', '--json'))).toHaveLength(1)
  })

  it('are not written while a line is wrong; each is named with its column and the rule', async () => {
    const path = await file('address,name,role', 'cem@acme.example,Cem,', 'nowhere,Dee,', 'eve@acme.example,Eve,queen')
    const refused = await type('people', 'import', path)
    expect(refused.code).toBe(1)
    expect(refused.out).toMatch(
      /^LINE +COLUMN +RULE +VALUE +WHY\n3 +address +address_form +nowhere .*\n4 +role +role_unknown +queen /,
    )
    expect(refused.err).toBe('Nothing was written: 2 cells or lines are wrong.\n')
    expect(json(await type('people', 'import', path, '--json')).problems).toMatchObject([{ line: 3 }, { line: 4 }])
    expect(json(await type('people', 'list', '--json'))).toHaveLength(1)
  })

  it('need a file that can be read', async () => {
    expect(await type('people', 'import', join(folder, 'none.csv'))).toMatchObject({ code: 2, out: '' })
    expect(await type('people', 'import')).toMatchObject({ code: 2 })
    const path = await file('address', 'ann@acme.example')
    expect((await type('people', 'import', path, '--deactivate-absent', 'all')).code).toBe(2)
  })
})
