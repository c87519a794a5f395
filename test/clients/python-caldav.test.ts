import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { at, book, type DavWorld, openDavWorld } from '../caldav/world.ts'
import { bookingsOf } from './bookings-of.ts'
import { pythonWithCaldav } from './programs.ts'
import { type Home, makeHome } from './run-program.ts'

// Each act starts a Python of its own.
vi.setConfig({ testTimeout: 120_000 })

/** Ann's own script, with the library that scripts in Python use; `python-caldav.py` holds its acts. */
const SCRIPT = fileURLToPath(new URL('python-caldav.py', import.meta.url))

let dav: DavWorld
let home: Home
let python: string

beforeAll(async () => {
  dav = await openDavWorld()
  home = await makeHome()
  python = pythonWithCaldav() ?? 'python3'
})
afterAll(async () => {
  await home.remove()
  await dav.close()
})

/** What the act has printed, read from its JSON. */
async function act(name: string, ask: object = {}): Promise<unknown> {
  const { user, password } = dav.credentials.ann
  const typed = JSON.stringify({ url: `${dav.url}/`, user, password, calendar: 'Aspen', ...ask })
  const { code, text } = await home.run([python, SCRIPT, name], typed)
  if (code !== 0) throw new Error(`the script ended with ${code}: ${text}`)
  // Deviations that the library meets are printed before.
  const lines = text.trim().split('\n')
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

const NINE = { start: '2026-12-14T09:00', end: '2026-12-14T10:00' }

it('finds itself, its addresses and the rooms from the address of the host', async () => {
  expect(await act('discover')).toEqual({
    principal: 'Ann',
    addresses: ['mailto:Ann@example.com', `/dav/principals/users/${dav.credentials.ann.id}/`],
    calendars: ['Aspen', 'Birch'],
    components: ['VEVENT'],
  })
})

it('is asked for its password again when that is wrong', async () => {
  expect(await act('wrong_password', { password: 'aaaaa-aaaaa-aaaaa-aaaaa-aaaaa-aaaaa' })).toBe('Unauthorized')
})

it('books, finds the event by its time, changes it by its UID and cancels it', async () => {
  const { uid } = (await act('save', { ...NINE, summary: 'Script' })) as { uid: string }
  expect(await bookingsOf(dav)).toMatchObject([{ uid, summary: 'Script', startsAt: '2026-12-14T09:00:00Z' }])
  const day = { start: '2026-12-14T00:00', end: '2026-12-15T00:00' }
  expect(await act('date_search', day)).toEqual([{ summary: 'Script', start: '2026-12-14T09:00:00+00:00' }])
  expect(await act('change', { uid, summary: 'Script, later' })).toBe('Script, later')
  expect(await bookingsOf(dav)).toMatchObject([{ uid, summary: 'Script, later', version: 2 }])
  expect(await act('delete', { uid })).toBe('gone')
  expect(await bookingsOf(dav)).toEqual([])
})

it('finds each date of a series at its time of day', async () => {
  const start = at('2027-03-22T10:00')
  await book(dav.world, dav.aspen, {
    summary: 'Weekly',
    start,
    end: at('2027-03-22T11:00'),
    recurrence: 'FREQ=WEEKLY;COUNT=3',
  })
  expect(await act('date_search', { start: '2027-03-20T00:00', end: '2027-04-30T00:00' })).toEqual([
    { summary: 'Weekly', start: '2027-03-22T09:00:00+00:00' },
    { summary: 'Weekly', start: '2027-03-29T08:00:00+00:00' },
    { summary: 'Weekly', start: '2027-04-05T08:00:00+00:00' },
  ])
})

it('raises when the room is taken, and whoever has it keeps it', async () => {
  await book(dav.world, dav.aspen, { summary: 'Ben', start: at('2026-12-16T10:00'), end: at('2026-12-16T11:00') })
  expect(
    await act('save_refused', { start: '2026-12-16T09:30', end: '2026-12-16T10:30', summary: 'Too late' }),
  ).toMatchObject({ refused: 'AuthorizationError', reason: 'Forbidden', name: expect.stringMatching(/[.]ics$/) })
  expect((await bookingsOf(dav)).map(({ summary }) => summary)).not.toContain('Too late')
})

it('reads when the room is busy, and nothing else of it', async () => {
  expect(await act('free_busy', { start: '2026-12-16T00:00', end: '2026-12-17T00:00' })).toEqual([
    'FREEBUSY:20261216T090000Z/20261216T100000Z',
  ])
})

it('learns by token what was made, changed and given up, and nothing twice', async () => {
  const told = (await act('sync_by_token', { start: '2026-12-17T09:00', end: '2026-12-17T10:00' })) as { uid: string }
  expect(told).toMatchObject({
    made: [`${told.uid}.ics`],
    changed: ['Token, later'],
    gone: [`${told.uid}.ics`],
    nothing: [0, 0, 0, 0],
  })
})
