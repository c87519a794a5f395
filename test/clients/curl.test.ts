import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at, book, type DavWorld, event, openDavWorld } from '../caldav/world.ts'
import { bookingsOf } from './bookings-of.ts'
import { type Home, makeHome } from './run-program.ts'

/** A shell script that books: what curl does by itself with bodies, and with what comes before them. */
let dav: DavWorld
let home: Home

/** Just below what one object may have, and far above what any request may have. */
const BIG = event({ uid: 'big@client', lines: Array.from({ length: 3500 }, () => `X-BIG:${'a'.repeat(60)}`) })
const HUGE = 'a'.repeat(3_000_000)

beforeAll(async () => {
  dav = await openDavWorld()
  home = await makeHome()
  const files = { 'big.ics': BIG, 'huge.ics': HUGE, 'small.ics': event({ uid: 'small@client' }) }
  for (const [name, text] of Object.entries(files)) await writeFile(join(home.folder, name), text)
})
afterAll(async () => {
  await home.remove()
  await dav.close()
})

interface Uploaded {
  readonly status: number
  readonly sentOctets: number
  /** What was said on the connection, and the body of the answer. */
  readonly text: string
}

/** Uploads a file into Aspen; whether curl waits by itself to be asked for the body depends on its version. */
async function upload(file: string, as: 'ann' | 'nobody', ...words: readonly string[]): Promise<Uploaded> {
  const { user, password } = dav.credentials.ann
  const signIn = as === 'ann' ? ['--user', `${user}:${password}`] : []
  const type = ['--header', 'content-type: text/calendar; charset=utf-8']
  const { code, text } = await home.run([
    ...(['curl', '--silent', '--show-error', '--verbose', '--noproxy', '*', '--max-time', '20'] as const),
    ...[...signIn, ...type, ...words, '--upload-file', file],
    ...['--write-out', '\n[%{http_code} %{size_upload}]', `${dav.url}${dav.room()}${file}`],
  ])
  const [, status, sentOctets] = /\[(\d+) (\d+)\]/.exec(text) ?? []
  if (code !== 0) throw new Error(`curl ended with ${code}: ${text}`)
  return { status: Number(status), sentOctets: Number(sentOctets), text }
}

const WAIT = ['--header', 'Expect: 100-continue'] as const
const DO_NOT_WAIT = ['--header', 'Expect:'] as const
const CONTINUE = 'HTTP/1.1 100 Continue'

it('is asked for a big event and books the room with it', async () => {
  const uploaded = await upload('big.ics', 'ann', ...WAIT)
  expect(uploaded).toMatchObject({ status: 201, sentOctets: BIG.length, text: expect.stringContaining(CONTINUE) })
  expect(await bookingsOf(dav)).toMatchObject([{ uid: 'big@client' }])
})

it('is told at once that nobody knows it, and sends nothing', async () => {
  for (const file of ['small.ics', 'big.ics', 'huge.ics']) {
    const { status, sentOctets, text } = await upload(file, 'nobody', ...WAIT)
    expect([status, sentOctets]).toEqual([401, 0])
    expect(text).not.toContain(CONTINUE)
    expect(text.toLowerCase()).toContain('www-authenticate: basic realm="meetmeup"')
  }
})

it('is told at once that a body is too large, and sends nothing', async () => {
  expect(await upload('huge.ics', 'ann', ...WAIT)).toMatchObject({
    status: 413,
    sentOctets: 0,
    text: expect.stringContaining('max-resource-size'),
  })
})

it('is answered in the middle of its body when it does not wait', async () => {
  expect((await upload('big.ics', 'nobody', ...DO_NOT_WAIT)).status).toBe(401)
  expect((await upload('huge.ics', 'nobody', ...DO_NOT_WAIT)).status).toBe(401)
  expect((await upload('huge.ics', 'ann', ...DO_NOT_WAIT)).status).toBe(413)
})

it('reads in the answer why the room is not had', async () => {
  await book(dav.world, dav.aspen, { start: at('2026-12-08T10:00'), end: at('2026-12-08T11:00') })
  await writeFile(
    join(home.folder, 'clash.ics'),
    event({ uid: 'clash@client', start: '20261208T103000', end: '20261208T113000' }),
  )
  const { status, text } = await upload('clash.ics', 'ann')
  expect(status).toBe(403)
  expect(text).toContain('<M:room-unavailable>')
  // The date of the refused event that would have lain in the other: of a series there may be several.
  expect(text).toContain('<M:instance><M:start>2026-12-08T09:30:00Z</M:start>')
  expect(text).toMatch(/<D:responsedescription>The room is taken from 2026-12-08 10:00 to 11:00 /)
})

it('comes from the well-known address to the rooms, with its sign-in', async () => {
  const { user, password } = dav.credentials.ann
  const found = await home.run([
    ...(['curl', '--silent', '--location', '--noproxy', '*', '--max-time', '20'] as const),
    ...['--user', `${user}:${password}`, '--request', 'PROPFIND', '--header', 'Depth: 0'],
    `${dav.url}/.well-known/caldav`,
  ])
  expect(found.text).toContain(`/dav/principals/users/${dav.credentials.ann.id}/`)
})
