import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { at, book, type DavWorld, openDavWorld } from '../caldav/world.ts'
import { bookingsOf } from './bookings-of.ts'
import { type Home, makeHome } from './run-program.ts'

// Each test starts up to ten programs, half a second each on an idle machine.
vi.setConfig({ testTimeout: 120_000 })

/** Ann's laptop: vdirsyncer keeps copies of the rooms' calendars in a folder, khal shows them and writes into them. */
let dav: DavWorld
let home: Home
let aspen: string

beforeAll(async () => {
  dav = await openDavWorld()
  home = await makeHome()
  aspen = `room-${dav.aspen}`
  await writeSettings()
})
afterAll(async () => {
  await home.remove()
  await dav.close()
})

/** `more`: further lines about the service. */
async function writeSettings(more: readonly string[] = []): Promise<void> {
  const { user, password } = dav.credentials.ann
  const pair = [
    '[pair rooms]',
    'a = "service"',
    'b = "local"',
    'collections = ["from a"]',
    'metadata = ["displayname"]',
  ]
  const service = ['[storage service]', 'type = "caldav"', ...more, `url = "${dav.url}/"`, `username = "${user}"`]
  const local = ['[storage local]', 'type = "filesystem"', 'path = "~/calendars/"', 'fileext = ".ics"']
  await mkdir(join(home.folder, '.config/vdirsyncer'), { recursive: true })
  await writeFile(
    join(home.folder, '.config/vdirsyncer/config'),
    ['[general]', 'status_path = "~/status/"', ...pair, ...service, `password = "${password}"`, ...local].join('\n'),
  )
  const calendar = ['[calendars]', '[[aspen]]', `path = ~/calendars/${aspen}`]
  const zone = ['[locale]', 'local_timezone = Europe/Berlin', 'default_timezone = Europe/Berlin']
  const date = ['dateformat', 'longdateformat'].map((name) => `${name} = %Y-%m-%d`)
  const dateTime = ['datetimeformat', 'longdatetimeformat'].map((name) => `${name} = %Y-%m-%d %H:%M`)
  await mkdir(join(home.folder, '.config/khal'), { recursive: true })
  await writeFile(
    join(home.folder, '.config/khal/config'),
    [...calendar, ...zone, 'timeformat = %H:%M', ...date, ...dateTime, ''].join('\n'),
  )
}

/** With a yes to each folder that is to be made for a room. */
const discover = () => home.run(['vdirsyncer', 'discover'], 'y\ny\n')
const sync = () => home.run(['vdirsyncer', 'sync'])
const khal = (...words: string[]) => home.run(['khal', ...words])
const shown = async (day: string) => (await khal('list', '--format', '{start-time} {title}', day, '1d')).text
const bookingNamed = async (name: string) => (await bookingsOf(dav)).find(({ summary }) => summary === name)

/** Chooses an event by words of it and answers what khal asks: which field, then its new value. */
async function edit(words: string, ...answers: readonly string[]): Promise<void> {
  const { code, text } = await home.run(['khal', 'edit', '--show-past', words], `${[...answers, 'q', ''].join('\n')}`)
  if (!text.includes(words)) throw new Error(`khal ended with ${code}: ${text}`)
}

/** A new device: what was copied is gone. */
async function forget(): Promise<void> {
  await rm(join(home.folder, 'calendars', aspen), { recursive: true })
  await mkdir(join(home.folder, 'calendars', aspen))
  await rm(join(home.folder, 'status/rooms'), { recursive: true })
}

async function cancel(id: number): Promise<void> {
  const reply = await dav.world.ask({ method: 'DELETE', url: `/v1/bookings/${id}` })
  if (reply.statusCode >= 300) throw new Error(reply.body)
}

it('finds the rooms from the address of the host, and their names', async () => {
  const discovered = await discover()
  expect(discovered.text).toContain(`"${aspen}" ("Aspen")`)
  expect(discovered.text).toContain(`"room-${dav.birch}" ("Birch")`)
  expect(discovered.code).toBe(0)
  expect(await sync()).toMatchObject({ code: 0 })
  const named = await home.run(['vdirsyncer', 'metasync'])
  expect(named).toMatchObject({ code: 0, text: expect.stringContaining(`Copying displayname to local/${aspen}`) })
})

it('books the room with an event made in khal, and has nothing to do afterwards', async () => {
  await khal('new', '-a', 'aspen', '2026-12-14', '10:00', '11:00', 'Plan the move :: Bring boxes')
  expect(await bookingsOf(dav)).toEqual([])
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await bookingsOf(dav)).toMatchObject([
    {
      summary: 'Plan the move',
      description: 'Bring boxes',
      state: 'confirmed',
      origin: 'caldav',
      startsAt: '2026-12-14T09:00:00Z',
      endsAt: '2026-12-14T10:00:00Z',
      organizer: { name: 'Ann' },
    },
  ])
  const again = await sync()
  expect(again.code).toBe(0)
  expect(again.text).not.toContain('Copying')
})

it('books a whole series with its time of day, across the change of the clocks', async () => {
  const weekly = ['--repeat', 'weekly', '--until', '2027-04-30', 'Weekly']
  await khal('new', '-a', 'aspen', '2027-03-15', '09:00', '09:30', ...weekly)
  expect(await sync()).toMatchObject({ code: 0 })
  const series = await bookingNamed('Weekly')
  expect(series).toMatchObject({ state: 'confirmed', start: { dateTime: '2027-03-15T09:00:00' } })
  expect(series?.recurrence).toContain('FREQ=WEEKLY')
  expect(await shown('2027-04-05')).toContain('09:00 Weekly')
})

it('books a day as a whole, with an alarm that the device gets back', async () => {
  await khal('new', '-a', 'aspen', '--alarms', '15m', '2026-12-21', 'Stocktaking')
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await bookingNamed('Stocktaking')).toMatchObject({
    startsAt: '2026-12-20T23:00:00Z',
    endsAt: '2026-12-21T23:00:00Z',
  })
  await forget()
  expect(await sync()).toMatchObject({ code: 0 })
  const day = await khal('list', '--format', '{title} {alarm-symbol}', '2026-12-21', '1d')
  expect(day.text).toMatch(/Stocktaking +⏰/)
})

it('keeps a few weeks only, when it is told so', async () => {
  const lines = [
    'start_date = "datetime(2027, 3, 1)"',
    'end_date = "datetime(2027, 4, 1)"',
    'item_types = ["VEVENT", "VTODO"]',
  ]
  await forget()
  await writeSettings(lines)
  await discover()
  expect(await sync()).toMatchObject({ code: 0 })
  const all = await khal('list', '--format', '{title}', '2026-12-01', '150d')
  expect(all.text).toContain('Weekly')
  expect(all.text).not.toContain('Stocktaking')
  await forget()
  await writeSettings()
  await discover()
  expect(await sync()).toMatchObject({ code: 0 })
})

it('shows what was booked elsewhere, its change, and that it is gone', async () => {
  const { id, version } = await book(dav.world, dav.aspen, {
    summary: 'From the front desk',
    start: at('2026-12-15T10:00'),
    end: at('2026-12-15T11:00'),
  })
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await shown('2026-12-15')).toContain('10:00 From the front desk')
  const moved = await dav.world.ask({
    method: 'PATCH',
    url: `/v1/bookings/${id}`,
    body: { start: at('2026-12-15T14:00'), end: at('2026-12-15T15:00') },
    headers: { 'if-match': `"v${version}"` },
  })
  expect(moved.statusCode).toBe(200)
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await shown('2026-12-15')).toContain('14:00 From the front desk')
  await cancel(id)
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await shown('2026-12-15')).not.toContain('From the front desk')
})

it('moves the booking when its event is moved in khal', async () => {
  await edit('Plan the move', 't', '2026-12-14 15:00 2026-12-14 16:00')
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await bookingNamed('Plan the move')).toMatchObject({ version: 2, startsAt: '2026-12-14T14:00:00Z' })
})

it('keeps the old time when the new one is taken, and says so until the event is moved again', async () => {
  await book(dav.world, dav.aspen, { summary: 'Ben', start: at('2026-12-14T08:00'), end: at('2026-12-14T09:00') })
  await edit('Plan the move', 't', '2026-12-14 08:30 2026-12-14 09:30')
  expect(await sync()).toMatchObject({ code: 1, text: expect.stringContaining('403') })
  expect(await bookingNamed('Plan the move')).toMatchObject({ version: 2, startsAt: '2026-12-14T14:00:00Z' })
  const day = await shown('2026-12-14')
  expect(day).toContain('08:00 Ben')
  expect(day).toContain('08:30 Plan the move')
  await edit('Plan the move', 't', '2026-12-14 09:00 2026-12-14 10:00')
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await bookingNamed('Plan the move')).toMatchObject({ version: 3, startsAt: '2026-12-14T08:00:00Z' })
})

it('cancels the booking when its event is deleted in khal', async () => {
  await edit('Plan the move', 'D', 'y')
  expect(await sync()).toMatchObject({ code: 0 })
  expect(await bookingNamed('Plan the move')).toBeUndefined()
  expect((await sync()).text).not.toContain('Deleting')
})

it('may not cancel what somebody else has booked: it is told, and the meeting stays', async () => {
  await edit('Ben', 'D', 'y')
  expect(await sync()).toMatchObject({ code: 1, text: expect.stringContaining('403') })
  expect(await bookingNamed('Ben')).toMatchObject({ state: 'confirmed', version: 1 })
})

it('is told that somebody else was faster; nothing is lost, and the next sync goes on', async () => {
  await khal('new', '-a', 'aspen', '2026-12-16', '10:30', '11:30', 'Too late')
  await khal('new', '-a', 'aspen', '2026-12-17', '10:30', '11:30', 'Beside it')
  const { id } = await book(dav.world, dav.aspen, {
    summary: 'Faster',
    start: at('2026-12-16T10:00'),
    end: at('2026-12-16T11:00'),
  })
  expect(await sync()).toMatchObject({ code: 1, text: expect.stringContaining('403') })
  // Who has the room keeps it, the event stays with who wrote it, and the rest of the sync is done.
  expect(await bookingNamed('Too late')).toBeUndefined()
  expect(await bookingNamed('Faster')).toMatchObject({ state: 'confirmed' })
  expect(await bookingNamed('Beside it')).toMatchObject({ state: 'confirmed' })
  const day = await shown('2026-12-16')
  expect(day).toContain('10:00 Faster')
  expect(day).toContain('10:30 Too late')
  await cancel(id)
  expect((await sync()).text).toContain('Copying (uploading)')
  expect(await bookingNamed('Too late')).toMatchObject({ state: 'confirmed' })
})
