import { userInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { identifyKey } from '../../src/ops/keys/index.ts'
import { meetingAt } from '../../src/providers/memory/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { aRoom, booked } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { at, bob } from '../worlds/room-at-rest.ts'
import { type Ended, typedHere, typedInShell } from './command-line.ts'

const SLOW = { timeout: 180_000 }

const database = databaseOfFile()

const type = (...args: readonly string[]): Promise<Ended> => typedHere(database(), ...args)
const shell = (...args: readonly (string | Record<string, string>)[]): Promise<Ended> =>
  typedInShell(database().url, ...args)
const json = ({ out }: Ended) => JSON.parse(out)

describe('the command line, before anything is set up', SLOW, () => {
  it('says what there is, and what each command takes', async () => {
    const general = await shell('--help')
    expect(general).toMatchObject({ code: 0, err: '' })
    expect(general.out).toContain('conflicts resolve <conflict-id>')
    const one = await type('keys', 'create', '--help')
    expect(one).toMatchObject({ code: 0, err: '' })
    expect(one.out).toContain('--role <role>')
    expect((await type('help', 'verify')).out).toContain('--without-calendars')
  })

  it('ends with 2 and one sentence when it is called wrongly', async () => {
    const mistakes = await Promise.all([
      type('frobnicate'),
      type('keys'),
      type('keys', 'creat'),
      type('keys', 'create', '--role', 'admin'),
      type('keys', 'create', '--role', 'king', '--name', 'x'),
      type('keys', 'revoke', 'seven'),
    ])
    expect(mistakes.map(({ code, out, err }) => [code, out, err.trim()])).toEqual([
      [2, '', 'There is no command "frobnicate". See: meetmeup --help'],
      [2, '', '"keys" is not a whole command; there are: keys create, keys list, keys revoke. See: meetmeup --help'],
      [
        2,
        '',
        '"keys creat" is not a whole command; there are: keys create, keys list, keys revoke. See: meetmeup --help',
      ],
      [2, '', 'What is missing: --name. See: meetmeup keys create --help'],
      [
        2,
        '',
        '--role is one of viewer, booker, admin, support, operator, and not "king". See: meetmeup keys create --help',
      ],
      [2, '', '<key-id> has to be a number from 1 on, and is not with "seven". See: meetmeup keys revoke --help'],
    ])
    const unknown = await shell('keys', 'list', '--colour')
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toContain('--colour')
    expect((await type('organizations', 'list', 'all')).err).toContain('"all" is one word too many')
  })

  it('answers scripts with one JSON document, whatever went wrong, and says it to people beside it', async () => {
    for (const [code, why, words] of [
      [2, 'usage', ['frobnicate']],
      [2, 'usage', ['keys', 'create', '--role', 'king', '--name', 'x']],
      [1, 'refused', ['keys', 'list', '--organization', 'Nobody']],
    ] as const) {
      const ended = await type(...words, '--json')
      expect(ended.code).toBe(code)
      expect(json(ended)).toEqual({ error: { code: why, message: ended.err.trim() } })
    }
    const misset = await shell('status', '--json', { MEETMEUP_PROT: '1', DATABASE_URL: 'postgres://u:p w@h/x' })
    expect(misset.code).toBe(2)
    expect(json(misset).error).toMatchObject({ code: 'settings', message: misset.err.trim() })
    expect(misset.err).toMatch(/MEETMEUP_PROT is not a setting.*DATABASE_URL is no address/s)
  })

  it('says which version it is, and helps with a whole family of commands', async () => {
    expect((await type('--version')).out).toMatch(/^meetmeup 1\.2\.3, Node 26\./)
    const family = await type('help', 'keys')
    expect(family.out).toContain('keys revoke <key-id>')
    expect(family.out).not.toContain('rooms list')
    expect(await type('help', 'frobnicate')).toMatchObject({ code: 2, out: '' })
  })

  it('says in one sentence that the database does not answer', async () => {
    const { code, out, err } = await typedInShell('postgres://nobody@127.0.0.1:1/nothing', 'status')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^The database cannot be used: .*ECONNREFUSED.*\n$/)
    const asked = await typedInShell('postgres://nobody@127.0.0.1:1/nothing', 'status', '--json')
    expect(asked).toMatchObject({ code: 1, err })
    expect(json(asked)).toEqual({ error: { code: 'down', message: err.trim() } })
  })

  it('says that there is no organization yet', async () => {
    const out = 'There is no organization yet: meetmeup organizations create <name>\n'
    expect(await type('organizations', 'list')).toEqual({ code: 0, out, err: '' })
    expect((await type('keys', 'list')).err).toContain('There is no organization yet')
  })

  it('finds nothing to migrate twice', async () => {
    expect(json(await shell('migrate', '--json'))).toEqual({ steps: [] })
  })
})

describe('organizations and keys', SLOW, () => {
  it('makes an organization once, and keys that open the API until they are revoked', async () => {
    const made = await shell('organizations', 'create', 'Acme', '--json')
    expect(made.code).toBe(0)
    const { id } = json(made)
    const again = await type('organizations', 'create', 'acme')
    expect(again).toEqual({ code: 1, out: '', err: 'There is an organization "acme" already.\n' })

    const key = json(
      await shell('keys', 'create', '--organization', 'Acme', '--role', 'admin', '--name', 'desk', '--json'),
    )
    const keys = apiKeyStore(database())
    const now = () => Temporal.Now.instant()
    expect(await identifyKey({ keys, now }, key.secret)).toMatchObject({
      organizationId: id,
      role: 'admin',
      name: 'desk',
    })

    const list = await type('keys', 'list')
    expect(list.out).toMatch(/^ID +NAME +ROLE +KEY +CREATED +LAST USED +REVOKED\n/)
    expect(list.out).toContain('desk')
    expect(list.out).not.toContain(key.secret)

    expect((await type('keys', 'revoke', String(key.id))).out).toBe(`Key ${key.id} is revoked.\n`)
    expect(await identifyKey({ keys, now }, key.secret)).toBeNull()
    expect(await type('keys', 'revoke', '99999')).toEqual({ code: 1, out: '', err: 'Acme has no key 99999.\n' })

    const history = await database().sql('select actor, action from audit where organization_id = $1 order by id', [id])
    const actor = `person:${userInfo().username}`
    expect(history).toEqual([
      { actor, action: 'organization.create' },
      { actor, action: 'key.create' },
      { actor, action: 'key.revoke' },
    ])
  })

  it('wants to be told which organization, once there are two', async () => {
    await type('organizations', 'create', 'Other')
    const { code, err } = await type('keys', 'list')
    expect({ code, err }).toEqual({
      code: 2,
      err: 'There are 2 organizations: name one with --organization, by its id or name (meetmeup organizations list). See: meetmeup keys list --help\n',
    })
    expect((await type('keys', 'list', '--organization', 'Nobody')).err).toContain('There is no organization "Nobody"')
    expect((await type('keys', 'list', '--organization', 'Other')).out).toBe('Other has no key yet.\n')
  })
})

describe('status, conflicts and verify', SLOW, () => {
  it('ends with 0 while nothing needs a person, and names what does', async () => {
    await using room = await aRoom(database())
    const organization = String(room.organizationId)
    const kept = await booked(room)
    // That world has a clock of its own; the command looks at ours.
    await database().sql(`update subscription set expires_at = now() + interval '6 days'`)
    const well = await type('status', '--organization', organization)
    expect(well).toMatchObject({ code: 0, err: '' })
    expect(well.out).toContain('Queue in PostgreSQL\n')
    expect(well.out).toContain('aspen@east.example')
    expect(well.out).toContain('Nothing needs a person.')
    expect(well.out).toContain('mail: off, nobody is told (MEETMEUP_SMTP_URL is not set)')
    expect(well.out).not.toContain('only looked at')
    await type('restore', 'begin', '--reason', 'a look', '--organization', organization)
    const looking = (await type('status', '--organization', organization)).out
    expect(looking).toMatch(/only looked at, and not written to, .*: calendars \d+, \d+ \(meetmeup restore report/)
    await type('restore', 'go-live', '--reason', 'seen', '--organization', organization)

    room.worlds.west.people.writeOntoRoom(room.remoteIds.west, {
      series: at('11:15', 30),
      summary: 'Sneaky',
      organizer: bob,
    })
    await room.settle()
    const ill = await shell('status', '--organization', organization, '--json')
    expect(ill.code).toBe(1)
    expect(json(ill).organizations[0].reasons).toEqual(['1 conflicts wait for a decision: meetmeup conflicts list'])
    expect(json(ill).organizations[0]).toMatchObject({
      mail: { isOn: false, waiting: 0, failed: 0, unsure: 0 },
      troubles: [{ kind: 'conflict_open', toldAt: null }],
    })
    expect(json(ill).organizations[0].calendars[0]).toMatchObject({ health: 'ok', watch: 'watching', pollSeconds: 300 })

    const [conflict] = json(await type('conflicts', 'list', '--organization', organization, '--json'))
    expect(conflict).toMatchObject({ kind: 'direct_write', state: 'open' })
    const id = String(conflict.id)
    const shown = await type('conflicts', 'show', id, '--organization', organization)
    expect(shown.out).toContain('contested')
    expect(shown.out).toContain('Bob Ray')
    const decide = (...choice: readonly string[]) =>
      type('conflicts', 'resolve', id, '--organization', organization, '--reason', 'first come', ...choice)
    expect(await decide()).toMatchObject({ code: 2, out: '' })
    expect(await decide('--keep', '99999')).toEqual({
      code: 1,
      out: '',
      err: 'Nothing was changed: booking 99999 is none of its sides.\n',
    })
    expect((await decide('--keep', String(kept))).code).toBe(0)
    expect((await decide('--keep', String(kept))).err).toBe('Nothing was changed: it is resolved already.\n')
    const [resolved] = await database().sql('select state, resolver from conflict where id = $1', [conflict.id])
    expect(resolved).toEqual({ state: 'resolved', resolver: `person:${userInfo().username}` })
  })

  it('proves the promises, and ends with 1 when one is broken', async () => {
    // The command looks at what is ahead by our own clock.
    const now = Temporal.Now.instant()
      .round('hour')
      .subtract({ hours: 21 * 24 })
    await using room = await aRoom(database(), { now: () => now })
    const organization = String(room.organizationId)
    const id = await booked(room, meetingAt(now.add({ hours: 30 * 24 }).toString(), 60, 'UTC'))
    const proved = await type('verify', '--organization', organization, '--without-calendars')
    expect(proved).toMatchObject({ code: 0, err: '' })
    expect(proved.out).toMatch(/^I1 +ok +No two bookings hold one room at one time {2}\(\d+ ms\)\n/)
    expect(proved.out).toContain('skipped: the calendars cannot be asked from here')
    expect(proved.out).toContain('0 violations, 0 waivers.')

    await database().sql('delete from occupancy where booking_id = $1', [id])
    const broken = await shell('verify', '--organization', organization, '--without-calendars')
    expect(broken.code).toBe(1)
    expect(broken.out).toContain('I2   1 violation')
    expect(broken.out).toContain(`booking ${id} (confirmed) does not occupy room ${room.roomId}`)
    const report = json(await type('verify', '--organization', organization, '--without-calendars', '--json'))
    expect(report).toMatchObject({ ok: false, violations: 1, organizationId: room.organizationId })
  })

  it('says which calendars could not be asked, instead of failing', async () => {
    await using room = await aRoom(database())
    await booked(room)
    const { code, out } = await shell('verify', '--organization', String(room.organizationId))
    expect(code).toBe(0)
    expect(out).toContain('its connection cannot be opened')
    expect(out).toContain('skipped: no calendar could be read')
  })
})
