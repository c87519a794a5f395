import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Config, load } from '../../config/load.ts'
import { Settings } from '../../config/schema.ts'
import { selfSigned } from '../mail/self-signed.ts'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))

function loaded(env: Record<string, string>): Config {
  const result = load(env)
  if (!result.ok) throw new Error(result.error.join('\n'))
  return result.value
}

function problems(env: Record<string, string>): readonly string[] {
  const result = load(env)
  return result.ok ? [] : result.error
}

describe('the settings', () => {
  it('need nothing: one command runs everything on this machine', () => {
    expect(loaded({})).toEqual({
      dataDir: join(CHECKOUT, '.data'),
      database: { url: null, poolMax: 20, queuePoolMax: 10 },
      redis: { url: null },
      http: { host: '127.0.0.1', port: 8080, publicUrl: null, trustProxy: false, bodyLimitBytes: 1_048_576 },
      providers: { allowLoopback: false, allowedHosts: [] },
      sync: { concurrency: 8 },
      secrets: { keys: [] },
      rehearsal: { failpoints: null },
      mail: { relay: null, ownDomains: [], admins: [], language: 'en', digestSeconds: 60 },
      metrics: null,
      log: { level: 'info' },
    })
  })

  it('point to servers of one’s own', () => {
    const { database, redis, http } = loaded({
      DATABASE_URL: 'postgres://meetmeup:pw@db.example.com/meetmeup',
      REDIS_URL: 'rediss://queue.example.com:6380',
      MEETMEUP_PORT: '0',
      MEETMEUP_PUBLIC_URL: 'https://rooms.example.com/',
      MEETMEUP_TRUST_PROXY: '10.0.0.5, 10.1.0.0/16',
    })
    expect(database.url).toBe('postgres://meetmeup:pw@db.example.com/meetmeup')
    expect(redis.url).toBe('rediss://queue.example.com:6380')
    expect(http).toMatchObject({
      port: 0,
      publicUrl: 'https://rooms.example.com',
      trustProxy: ['10.0.0.5', '10.1.0.0/16'],
    })
  })

  it('let a process fail on purpose in rehearsals alone', () => {
    const failing = { MEETMEUP_FAILPOINTS: 'push.after_http:kill@3, pull.after_page:pause(2000)' }
    expect(problems(failing)).toEqual([expect.stringContaining('MEETMEUP_FAILPOINTS makes this process fail')])
    const rehearsing = { ...failing, MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true' }
    expect(loaded(rehearsing).rehearsal.failpoints).toBe('push.after_http:kill@3, pull.after_page:pause(2000)')
    expect(problems({ ...rehearsing, MEETMEUP_FAILPOINTS: 'push:explode' })).toEqual([
      expect.stringContaining('MEETMEUP_FAILPOINTS has to be step:kill'),
    ])
  })

  it('take a data folder relative to the checkout, whatever folder the command runs in', () => {
    expect(loaded({ MEETMEUP_DATA_DIR: 'elsewhere' }).dataDir).toBe(join(CHECKOUT, 'elsewhere'))
    expect(loaded({ MEETMEUP_DATA_DIR: '/srv/meet me up' }).dataDir).toBe('/srv/meet me up')
  })

  it('read an old and a new key while a key is being replaced', () => {
    const [fresh, old] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const text = `${fresh.toString('base64')}, ${old.toString('base64')}`
    expect(loaded({ MEETMEUP_SECRET_KEY: text }).secrets.keys).toEqual([fresh, old])
  })

  it('treat an empty variable as one that is not set', () => {
    expect(loaded({ DATABASE_URL: '', MEETMEUP_PORT: ' ' })).toEqual(loaded({}))
  })

  it('name every wrong variable at once, with what it should be', () => {
    const found = problems({
      DATABASE_URL: 'mysql://db/meetmeup',
      MEETMEUP_PORT: '80.5',
      MEETMEUP_TRUST_PROXY: 'perhaps',
      MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'yes',
      MEETMEUP_LOG_LEVEL: 'loud',
      MEETMEUP_PUBLIC_URL: 'https://rooms.example.com/path',
      MEETMEUP_SYNC_CONCURRENCY: '0',
    })
    expect(found).toHaveLength(7)
    expect(found).toContain('MEETMEUP_PORT has to be a whole number from 0 to 65535, and is not with "80.5".')
    expect(found).toContain('MEETMEUP_ALLOW_LOOPBACK_PROVIDERS has to be true or false, and is not with "yes".')
  })

  it('say when a variable is misspelled, instead of ignoring it', () => {
    expect(problems({ MEETMEUP_PROT: '8081', HOME: '/root' })).toEqual(['MEETMEUP_PROT is not a setting.'])
  })

  it.each(['DATABASE_URL', 'REDIS_URL', 'MEETMEUP_SECRET_KEY'])('never repeat the value of %s', (name) => {
    const [line] = problems({ [name]: 'hunter2' })
    expect(line).toContain(name)
    expect(line).not.toContain('hunter2')
  })

  it('refuse a key that is too short to protect anything', () => {
    expect(problems({ MEETMEUP_SECRET_KEY: Buffer.alloc(16).toString('base64') })).toHaveLength(1)
  })

  it('refuse a database address that no program could read, and never repeat it', () => {
    for (const url of [
      'postgres://u:p w@host/db',
      'postgres://u:hunter2@host:99999/db',
      'postgres://u:pa/ss@host/db',
    ]) {
      const [line, ...more] = problems({ DATABASE_URL: url })
      expect([line, more]).toEqual([expect.stringMatching(/^DATABASE_URL is no address: .*%40/), []])
    }
    for (const url of ['postgres://u:p%20w@host/db', 'postgresql:///db?host=/run/postgresql', 'postgres://h,h2/db'])
      expect(problems({ DATABASE_URL: url })).toEqual([])
  })

  it('end the program with code 2 and plain sentences when they are wrong', async () => {
    const script = `import { loadOrExit } from './config/load.ts'; loadOrExit()`
    const env = { MEETMEUP_PORT: 'eighty', MEETMEUP_DB_POOL_MAX: '-1' }
    const ended = await new Promise<{ code: unknown; said: string }>((resolve) => {
      const args = ['--input-type=module', '--eval', script]
      execFile(process.execPath, args, { cwd: CHECKOUT, env }, (error, _, said) => resolve({ code: error?.code, said }))
    })
    expect(ended.code).toBe(2)
    expect(ended.said.trim().split('\n')).toEqual([
      'The settings are wrong:',
      expect.stringContaining('MEETMEUP_PORT has to be'),
      expect.stringContaining('MEETMEUP_DB_POOL_MAX has to be'),
    ])
  })
})

describe('the page for operators', () => {
  it('names every setting that it is for, and none that is not there', async () => {
    const page = await readFile(join(CHECKOUT, 'docs/operating.md'), 'utf8')
    // A start of one stands for all that begin so: `MEETMEUP_METRICS_PORT`, `_HOST`, `_TOKEN`.
    const shortened = [...page.matchAll(/`(MEETMEUP_[A-Z]+)_[A-Z]+`(?:, `_[A-Z]+`)+/g)].flatMap(([row, start]) =>
      [...row.matchAll(/`(_[A-Z]+)`/g)].map(([, end]) => `${start}${end}`),
    )
    const named = new Set([
      ...(page.match(/\b(?:MEETMEUP_[A-Z_]+[A-Z]|DATABASE_URL|REDIS_URL)\b/g) ?? []),
      ...shortened,
    ])
    expect([...named].sort()).toEqual(Object.keys(Settings.properties).sort())
  })
})

describe('the example of all settings', () => {
  const example = readFile(join(CHECKOUT, 'config/examples/meetmeup.env'), 'utf8')

  it('shows each setting once', async () => {
    const shown = [...(await example).matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1])
    expect(shown.toSorted()).toEqual(Object.keys(Settings.properties).toSorted())
  })

  it('shows the defaults, and examples that would be accepted', async () => {
    const lines = [...(await example).matchAll(/^(#?)([A-Z_]+)=(.*)$/gm)]
    const entries = (commented: boolean) =>
      Object.fromEntries(
        lines.filter((line) => (line[1] === '#') === commented).map((line) => [line[2], line[3] ?? '']),
      )
    expect(loaded(entries(false))).toEqual(loaded({}))
    // What makes a process fail is accepted in rehearsals alone; the file with certificates is not on this machine.
    const { MEETMEUP_SMTP_CA: _, ...examples } = entries(true)
    expect(problems({ ...examples, MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true' })).toEqual([])
  })

  it('name a mail server and a sender together, and this machine only in rehearsals', () => {
    const relay = {
      MEETMEUP_SMTP_URL: 'smtp://rooms:pw@mail.example.com:587',
      MEETMEUP_MAIL_FROM: 'Rooms <r@example.com>',
    }
    expect(loaded({ ...relay, MEETMEUP_MAIL_DOMAINS: 'Example.com, example.org' }).mail).toMatchObject({
      relay: { url: relay.MEETMEUP_SMTP_URL, from: relay.MEETMEUP_MAIL_FROM },
      ownDomains: ['example.com', 'example.org'],
    })
    expect(problems({ MEETMEUP_SMTP_URL: relay.MEETMEUP_SMTP_URL })).toEqual([
      'MEETMEUP_SMTP_URL and MEETMEUP_MAIL_FROM are set together, or neither of them.',
    ])
    const here = { ...relay, MEETMEUP_SMTP_URL: 'smtp://rooms:pw@127.0.0.1' }
    expect(problems(here).join()).toMatch(/^MEETMEUP_SMTP_URL: 127.0.0.1 is this machine; only the development switch/)
    expect(problems({ ...here, MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true' })).toEqual([])
    expect(problems({ MEETMEUP_SMTP_URL: 'http://rooms:pw@mail.example.com' }).join()).not.toContain('pw')
  })

  it('name certificates of the mail server in a file that is there and holds some', () => {
    const relay = { MEETMEUP_SMTP_URL: 'smtp://rooms:pw@mail.example.com', MEETMEUP_MAIL_FROM: 'r@example.com' }
    const { cert } = selfSigned('192.0.2.1')
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
    const file = join(folder, 'ca.pem')
    writeFileSync(file, cert)
    expect(loaded({ ...relay, MEETMEUP_SMTP_CA: file }).mail.relay).toMatchObject({ ca: cert })
    writeFileSync(file, 'not a certificate')
    expect(problems({ ...relay, MEETMEUP_SMTP_CA: file })).toEqual([
      `MEETMEUP_SMTP_CA: ${file} holds no certificate in PEM.`,
    ])
    rmSync(folder, { recursive: true })
    expect(problems({ ...relay, MEETMEUP_SMTP_CA: file })).toEqual([`MEETMEUP_SMTP_CA: ${file} cannot be read.`])
    expect(problems({ MEETMEUP_SMTP_CA: file })).toEqual(['MEETMEUP_SMTP_CA is nothing without MEETMEUP_SMTP_URL.'])
  })
})
