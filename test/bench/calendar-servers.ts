import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../src/store/embedded/free-port.ts'
import { calendarObject } from './calendar-events.ts'

/** A CalDAV server that is compared: where it listens, as whom it is asked, where the calendar of a size is. */
export interface CalendarServer {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly calendars: ReadonlyMap<number, CalendarPlace>
}

export interface CalendarPlace {
  /** With a slash at the end. */
  readonly path: string
  /** Last segments of its objects. */
  readonly names: readonly string[]
}

/** Calendars by size: the VEVENTs of each object. */
export type CalendarContents = ReadonlyMap<number, readonly { readonly fragment: string }[]>

export const placeOf = ({ name, calendars }: CalendarServer, size: number): CalendarPlace => {
  const place = calendars.get(size)
  if (place === undefined) throw new Error(`${name} has no calendar of ${size} events`)
  return place
}

/** Among the names of servers. */
export const OURS = 'MeetMeUp'

const USER = 'bench'
const PATIENCE_MS = 30_000
const run = promisify(execFile)

/** Radicale of Debian, with a file for each event; it syncs each write to the disk. Null: not installed. */
export async function startRadicale(contents: CalendarContents): Promise<(CalendarServer & AsyncDisposable) | null> {
  if (!(await isInstalled('radicale'))) return null
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-bench-radicale-'))
  const root = join(folder, 'collection-root', USER)
  const write = async (calendar: string) => writeFile(join(calendar, '.Radicale.props'), '{"tag": "VCALENDAR"}')
  const calendars = await writeCalendars({ contents, root, base: `/${USER}/`, seal: write })
  const port = await freePort()
  const settings = [
    ...['[server]', `hosts = 127.0.0.1:${port}`, '[auth]', 'type = none', '[web]', 'type = none'],
    ...['[storage]', `filesystem_folder = ${folder}`, '[logging]', 'level = error', ''],
  ]
  await writeFile(join(folder, 'config'), settings.join('\n'))
  return start({ name: 'Radicale', folder, port, calendars, args: ['--config', join(folder, 'config')] })
}

/** Xandikos of Debian, with a git repository for each calendar; it does not wait for the disk. Null: not installed. */
export async function startXandikos(contents: CalendarContents): Promise<(CalendarServer & AsyncDisposable) | null> {
  if (!(await isInstalled('xandikos'))) return null
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-bench-xandikos-'))
  const calendars = await writeCalendars({
    contents,
    root: join(folder, USER, 'calendars'),
    base: `/${USER}/calendars/`,
    seal: commitAll,
  })
  const port = await freePort()
  const args = ['-d', folder, '-l', '127.0.0.1', '-p', String(port), '--current-user-principal', `/${USER}/`]
  return start({ name: 'Xandikos', folder, port, calendars, args })
}

async function commitAll(calendar: string): Promise<void> {
  await writeFile(join(calendar, '.xandikos'), '[DEFAULT]\ntype = calendar\n\n')
  const as = ['-c', 'user.name=bench', '-c', 'user.email=bench@acme.test']
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...as, 'commit', '--quiet', '--message', 'All'],
  ])
    await run('git', args, { cwd: calendar })
}

interface Plan {
  readonly contents: CalendarContents
  readonly root: string
  readonly base: string
  readonly seal: (calendar: string) => Promise<void>
}

async function writeCalendars({ contents, root, base, seal }: Plan): Promise<Map<number, CalendarPlace>> {
  const places = new Map<number, CalendarPlace>()
  for (const [size, events] of contents) {
    const calendar = join(root, `events-${size}`)
    await mkdir(calendar, { recursive: true })
    const names = events.map((_, n) => `event-${n}.ics`)
    await Promise.all(
      events.map(({ fragment }, n) => writeFile(join(calendar, names[n] ?? ''), calendarObject(fragment))),
    )
    await seal(calendar)
    places.set(size, { path: `${base}events-${size}/`, names })
  }
  return places
}

interface Start {
  readonly name: string
  readonly folder: string
  readonly port: number
  readonly calendars: ReadonlyMap<number, CalendarPlace>
  readonly args: readonly string[]
}

async function start({ name, folder, port, calendars, args }: Start): Promise<CalendarServer & AsyncDisposable> {
  const child = spawn(name.toLowerCase(), args, { stdio: 'ignore' })
  await listening(port)
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    headers: { authorization: `Basic ${Buffer.from(`${USER}:${USER}`).toString('base64')}` },
    calendars,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function isInstalled(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  )
}

async function listening(port: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isThere) return
    await pause(100)
  }
  throw new Error(`nothing listens on ${port}`)
}
