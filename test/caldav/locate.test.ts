import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hrefOf, type Located, locate, locateHref } from '../../src/caldav/locate.ts'

const id = fc.integer({ min: 1, max: 2_000_000_000 })
/** Any name that a client may choose: no slash, no control character, at most 255 octets. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[/\\\p{Cc}]/u.test(text) && text !== '.' && text !== '..' && Buffer.byteLength(text) <= 255)

const anywhere: fc.Arbitrary<Located> = fc.oneof(
  fc.constantFrom<Located>(
    { kind: 'root' },
    { kind: 'principals' },
    { kind: 'users' },
    { kind: 'rooms' },
    { kind: 'calendars' },
  ),
  fc.record({ kind: fc.constant('user' as const), personId: id }),
  fc.record({ kind: fc.constant('room' as const), roomId: id }),
  fc.record({ kind: fc.constant('home' as const), personId: id }),
  fc.record({ kind: fc.constant('calendar' as const), personId: id, roomId: id }),
  fc.record({ kind: fc.constant('object' as const), personId: id, roomId: id, name }),
)

describe('a path under /dav', () => {
  it('is found again by the address that answers give it', () => {
    fc.assert(
      fc.property(anywhere, (place) => {
        expect(locate(hrefOf(place))).toEqual({ ok: true, value: place })
        expect(locateHref(`https://rooms.example.com${hrefOf(place)}`)).toEqual({ ok: true, value: place })
      }),
    )
  })

  it('keeps the names that clients choose: plus is plus, and a percent sign is decoded once', () => {
    const named = (path: string) => locate(`/dav/calendars/1/room-2/${path}`)
    expect(named('a+b@c.ics')).toMatchObject({ ok: true, value: { name: 'a+b@c.ics' } })
    expect(named('a%2520b.ics')).toMatchObject({ ok: true, value: { name: 'a%20b.ics' } })
    expect(named('%7BX%7D.ics')).toMatchObject({ ok: true, value: { name: '{X}.ics' } })
  })

  it.each([
    '/dav/..',
    '/dav/%2e%2e/',
    '/dav//',
    '/dav/a%2Fb',
    '/dav/a%5cb',
    '/dav/%00',
    '/dav/%C0%AF',
    '/dav/%zz',
    'dav',
    `/dav/${'x'.repeat(256)}`,
  ])('that is hostile is malformed: %.40s', (path) => {
    expect(locate(path)).toEqual({ ok: false, error: 'malformed' })
  })

  it.each([
    '/dav/other/',
    '/dav/calendars/0/',
    '/dav/calendars/1/room-0/',
    '/dav/calendars/1/Room-1/',
    '/dav/calendars/1/room-99999999999/',
    '/dav/calendars/1/room-1/a/b',
    '/elsewhere/',
  ])('that names nothing leads nowhere: %s', (path) => {
    expect(locate(path)).toEqual({ ok: false, error: 'nowhere' })
  })
})
