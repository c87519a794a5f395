import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { EXCHANGE_ROOM, GOOGLE_ROOM, type TwoTenants, twoTenants, ZONE } from '../worlds/two-tenants.ts'
import { type Ended, SECRET_KEY, typedAmong } from './command-line.ts'

const SLOW = { timeout: 120_000 }
const database = databaseOfFile()
let tenants: TwoTenants
const type = (...args: readonly string[]): Promise<Ended> => typedAmong(database(), tenants.providers, args)
const json = ({ out }: Ended) => JSON.parse(out)

beforeAll(async () => {
  tenants = await twoTenants(database(), SECRET_KEY)
  await type('organizations', 'create', 'Acme')
}, 60_000)
afterAll(() => tenants[Symbol.asyncDispose]())

describe('rooms on the command line, from nothing to two calendars', SLOW, () => {
  it('stores connections out of files, shows no secret, and proves them', async () => {
    const added = await type('connections', 'add', tenants.files.exchange)
    expect(added).toMatchObject({ code: 0, err: '' })
    expect(added.out).toMatch(
      /^Connection \d+ \(Contoso, exchange\) is stored\. Next: meetmeup connections check \d+\n$/,
    )
    expect((await type('connections', 'add', tenants.files.google)).code).toBe(0)
    const list = await type('connections', 'list', '--json')
    expect(json(list)).toMatchObject([{ name: 'Contoso' }, { name: 'Globex' }])
    expect(list.out).not.toContain('open sesame')
    expect(list.out).not.toContain('PRIVATE KEY')
    const checked = await type('connections', 'check', 'Contoso', '--calendar', EXCHANGE_ROOM, '--json')
    expect(checked.code).toBe(0)
    expect(json(checked).map(({ step }: { step: string }) => step)).toContain('write')
    const refused = await type('connections', 'check', 'Contoso', '--calendar', 'vault@contoso.example')
    expect(refused.code).toBe(1)
    expect(refused.out).toMatch(/read +failed/)
  })

  it('takes no connection that is no connection, and repeats nothing of the file', async () => {
    const wrong = await type('connections', 'add', '/nowhere/at/all.json')
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('/nowhere/at/all.json cannot be read')
  })

  it('tells why a room is missing', async () => {
    const standing = async (connection: string, address: string) => {
      const told = await type('rooms', 'explain', connection, address, '--json')
      return { code: told.code, standing: json(told).standing }
    }
    expect(await standing('Contoso', EXCHANGE_ROOM)).toEqual({ code: 0, standing: 'listed' })
    expect(await standing('Contoso', 'shy@contoso.example')).toEqual({ code: 0, standing: 'hidden' })
    expect(await standing('Contoso', 'ghost@contoso.example')).toEqual({ code: 1, standing: 'no_mailbox' })
    expect(await standing('Contoso', 'vault@contoso.example')).toEqual({ code: 1, standing: 'no_permission' })
    expect(await standing('Contoso', 'nobody@contoso.example')).toEqual({ code: 1, standing: 'unknown' })
    expect(await standing('Globex', GOOGLE_ROOM)).toEqual({ code: 0, standing: 'listed' })
    expect(await standing('Globex', 'c_cart@resource.calendar.google.com')).toEqual({ code: 1, standing: 'not_a_room' })
    expect(await standing('Globex', 'c_none@resource.calendar.google.com')).toEqual({ code: 1, standing: 'unknown' })
  })

  it('shows what an import would do, and does nothing', async () => {
    const preview = json(await type('rooms', 'import', 'Contoso', '--preview', '--json'))
    expect(preview).toMatchObject([
      { remoteCalendarId: EXCHANGE_ROOM, act: 'skip', reason: 'decides_unknown' },
      { remoteCalendarId: 'vault@contoso.example', act: 'skip', reason: 'decides_unknown' },
    ])
    expect(json(await type('rooms', 'list', '--json'))).toEqual([])
  })

  it('makes rooms with what the directory says, and goes on past one that cannot be had', async () => {
    const decided = ['--decides', 'meetmeup', '--time-zone', ZONE]
    const imported = await type('rooms', 'import', 'Contoso', ...decided, '--json')
    expect(imported.code).toBe(1)
    expect(imported.err).toContain('1 of 2: aspen@contoso.example created')
    expect(json(imported)).toMatchObject([
      { remoteCalendarId: EXCHANGE_ROOM, outcome: 'created' },
      { remoteCalendarId: 'vault@contoso.example', outcome: 'failed', error: { code: 'check_failed' } },
    ])
    expect(json(await type('rooms', 'list', '--json'))[0]).toMatchObject({
      ...{ name: 'Conference Room Aspen', building: 'North', floor: '2', capacity: 8, timeZone: ZONE },
      calendars: [{ remoteCalendarId: EXCHANGE_ROOM, adoption: null }],
    })
    const again = json(await type('rooms', 'import', 'Contoso', '--only', EXCHANGE_ROOM, ...decided, '--json'))
    expect(again).toMatchObject([{ act: 'skip', reason: 'already_paired' }])
  })

  it('suggests a room of the same name, and joins it only when told', async () => {
    const suggested = json(await type('rooms', 'import', 'Globex', '--json'))
    expect(suggested).toMatchObject([{ remoteCalendarId: GOOGLE_ROOM, act: 'suggest', outcome: 'left' }])
    const room = String(suggested[0].roomId)
    const paired = await type('rooms', 'pair', room, 'Globex', '--json')
    expect(paired).toMatchObject({ code: 0 })
    expect(json(paired)).toMatchObject({ remoteCalendarId: GOOGLE_ROOM, decides: 'meetmeup', adoption: null })
    expect(await type('rooms', 'pair', room, 'Globex')).toMatchObject({ code: 1 })
    const taken = await type('rooms', 'pair', room, 'Globex', '--calendar', GOOGLE_ROOM)
    expect(taken.err).toBe(`Nothing was paired: that calendar is paired with room ${room}.\n`)
  })
})
