import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at, book, type DavWorld, event, openDavWorld } from '../caldav/world.ts'
import { bookingsOf } from './bookings-of.ts'
import { type Ended, type Home, makeHome } from './run-program.ts'

/** A person at a terminal who looks at a room as at a folder of files. */
let dav: DavWorld
let home: Home

beforeAll(async () => {
  dav = await openDavWorld()
  home = await makeHome()
  const { user, password } = dav.credentials.ann
  const signIn = `machine 127.0.0.1\nlogin ${user}\npassword ${password}\n`
  await writeFile(join(home.folder, '.netrc'), signIn, { mode: 0o600 })
})
afterAll(async () => {
  await home.remove()
  await dav.close()
})

/** Types these lines, and a last one that ends it. */
async function type(path: string, ...lines: readonly string[]): Promise<Ended> {
  const ended = await home.run(['cadaver', `${dav.url}${path}`], `${[...lines, 'quit', ''].join('\n')}`)
  expect(ended.code).toBe(0)
  expect(ended.text).toContain("Connection to `127.0.0.1' closed.")
  return ended
}

const write = (name: string, text: string) => writeFile(join(home.folder, name), text)

it('walks from the address of the host to the room', async () => {
  const home = `calendars/${dav.credentials.ann.id}`
  const { text } = await type('/', 'ls', 'cd dav', 'ls', `ls ${home}`)
  expect(text).toContain('Coll:   calendars')
  expect(text).toContain(`Coll:   room-${dav.aspen}`)
  expect(text).not.toContain('failed')
})

it('puts an event, which books the room, sees it in the list and gets it back octet by octet', async () => {
  const text = event({ uid: 'file@client', summary: 'From a file' })
  await write('file.ics', text)
  const ended = await type(dav.room(), 'put file.ics', 'ls', 'get file.ics back.ics', 'propget file.ics')
  expect(ended.text).not.toContain('failed')
  expect(ended.text).toMatch(new RegExp(`file[.]ics +${text.length} `))
  expect(await readFile(join(home.folder, 'back.ics'), 'utf8')).toBe(text)
  expect(await bookingsOf(dav)).toMatchObject([{ uid: 'file@client', summary: 'From a file', state: 'confirmed' }])
})

it('is refused with a word where the room is taken, and goes on', async () => {
  await book(dav.world, dav.aspen, { start: at('2026-12-08T10:00'), end: at('2026-12-08T11:00') })
  await write('clash.ics', event({ uid: 'clash@client', start: '20261208T103000', end: '20261208T113000' }))
  const { text } = await type(dav.room(), 'put clash.ics', 'ls')
  expect(text).toMatch(/Uploading clash[.]ics .*failed:\n403 Forbidden/)
  expect(text).toContain('file.ics')
  expect(text).not.toMatch(/ clash[.]ics +\d/)
})

it('is refused where it treats a room as a folder, and goes on', async () => {
  const { text } = await type(
    dav.room(),
    'mkcol below',
    'copy file.ics copy.ics',
    `move file.ics ../room-${dav.birch}/file.ics`,
    'lock file.ics',
    'propset file.ics colour red',
    `rmcol ../room-${dav.birch}`,
    'put file.ics',
  )
  expect(text.match(/failed:/g)).toHaveLength(6)
  expect(text).toMatch(/Uploading file[.]ics .*succeeded/)
  expect(await bookingsOf(dav)).toHaveLength(2)
})

it('cancels the booking when it deletes the file', async () => {
  const { text } = await type(dav.room(), 'delete file.ics', 'ls')
  expect(text).toMatch(/Deleting `file[.]ics': succeeded/)
  expect((await bookingsOf(dav)).map(({ uid }) => uid)).not.toContain('file@client')
})
