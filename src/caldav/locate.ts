import { fail, ok, type Result } from '../core/result.ts'

/**
 * What a path under /dav names. Ids are not looked up yet: whether there is such a thing, and whether the caller may know, is asked later.
 * `person` of a calendar is the one in whose home it hangs.
 */
export type Located =
  | { readonly kind: 'root' }
  | { readonly kind: 'principals' }
  | { readonly kind: 'users' }
  | { readonly kind: 'rooms' }
  | { readonly kind: 'user'; readonly personId: number }
  | { readonly kind: 'room'; readonly roomId: number }
  | { readonly kind: 'calendars' }
  | { readonly kind: 'home'; readonly personId: number }
  | {
      readonly kind: 'calendar'
      readonly personId: number
      readonly roomId: number
    }
  | {
      readonly kind: 'object'
      readonly personId: number
      readonly roomId: number
      readonly name: string
    }

export type LocateError = 'malformed' | 'nowhere'

/** Where everything hangs. */
export const ROOT = '/dav/'
const MOST_NAME_OCTETS = 255
const MOST_PATH_OCTETS = 2048
const SLUG = /^room-([1-9]\d{0,9})$/
const ID = /^[1-9]\d{0,9}$/

/**
 * Reads a path as it was sent, without a query. Decoded once; what could mean another path to somebody else (an encoded slash, dots, an
 * empty segment, octets that are no UTF-8) is malformed.
 */
export function locate(path: string): Result<Located, LocateError> {
  const parts = segments(path)
  if (parts === null) return fail('malformed')
  const [first, second, ...below] = parts
  if (first !== 'dav') return fail('nowhere')
  if (second === undefined) return ok({ kind: 'root' })
  const found = second === 'principals' ? principal(below) : second === 'calendars' ? calendar(below) : null
  return found === null ? fail('nowhere') : ok(found)
}

function segments(path: string): readonly string[] | null {
  if (path.length > MOST_PATH_OCTETS || !path.startsWith('/')) return null
  const raw = path.slice(1).split('/')
  // One slash at the end is a collection's.
  if (raw.at(-1) === '') raw.pop()
  const decoded = raw.map(decodeSegment)
  const parts = decoded.filter((part) => part !== null)
  return parts.length === decoded.length ? parts : null
}

/** Null: hostile. Overlong and broken UTF-8 is refused by the decoder itself. */
function decodeSegment(raw: string): string | null {
  if (raw === '' || /%(?:2f|5c|00)/i.test(raw) || raw.includes('\\')) return null
  try {
    const text = decodeURIComponent(raw)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    if (text === '.' || text === '..' || /[\u0000-\u001f\u007f]/.test(text)) return null
    return Buffer.byteLength(text) > MOST_NAME_OCTETS ? null : text
  } catch {
    return null
  }
}

function principal([kind, id, ...rest]: readonly string[]): Located | null {
  if (rest.length > 0) return null
  if (kind === undefined) return { kind: 'principals' }
  if (kind === 'users') {
    if (id === undefined) return { kind: 'users' }
    return ID.test(id) ? { kind: 'user', personId: Number(id) } : null
  }
  if (kind !== 'rooms') return null
  if (id === undefined) return { kind: 'rooms' }
  const roomId = roomOfSlug(id)
  return roomId === null ? null : { kind: 'room', roomId }
}

function calendar([person, slug, name, ...rest]: readonly string[]): Located | null {
  if (rest.length > 0) return null
  if (person === undefined) return { kind: 'calendars' }
  if (!ID.test(person)) return null
  const personId = Number(person)
  if (slug === undefined) return { kind: 'home', personId }
  const roomId = roomOfSlug(slug)
  if (roomId === null) return null
  return name === undefined ? { kind: 'calendar', personId, roomId } : { kind: 'object', personId, roomId, name }
}

/** As bookings are called that no client has put: by their id. */
export const isDerivedName = (name: string): boolean => /^booking-\d+\.ics$/.test(name)

/** The path segment of a room: it stays when the room gets another name. */
export const slugOf = (roomId: number): string => `room-${roomId}`

function roomOfSlug(slug: string): number | null {
  const id = SLUG.exec(slug)?.[1]
  return id === undefined || Number(id) > 2_147_483_647 ? null : Number(id)
}

/** A calendar object is no collection; everything else is, and its href ends with a slash. */
export const isCollection = (located: Located): boolean => located.kind !== 'object'

/** The one form in which every answer writes a path. */
export function hrefOf(located: Located): string {
  switch (located.kind) {
    case 'root':
      return ROOT
    case 'principals':
      return `${ROOT}principals/`
    case 'users':
      return `${ROOT}principals/users/`
    case 'rooms':
      return `${ROOT}principals/rooms/`
    case 'user':
      return `${ROOT}principals/users/${located.personId}/`
    case 'room':
      return `${ROOT}principals/rooms/${slugOf(located.roomId)}/`
    case 'calendars':
      return `${ROOT}calendars/`
    case 'home':
      return `${ROOT}calendars/${located.personId}/`
    case 'calendar':
      return `${ROOT}calendars/${located.personId}/${slugOf(located.roomId)}/`
    case 'object':
      return `${ROOT}calendars/${located.personId}/${slugOf(located.roomId)}/${encodeName(located.name)}`
  }
}

/** As browsers and clients write it: what RFC 3986 allows in a segment stands as it is. */
export const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, (code) => decodeURIComponent(code))

/** A reference in a body or in `Destination`: a path, or an address of our own. Its host is not looked at here. */
export function locateHref(href: string): Result<Located, LocateError> {
  const text = href.trim()
  const path = /^https?:\/\/[^/]*(\/.*)?$/i.exec(text)
  return locate((path === null ? text : (path[1] ?? '/')).split(/[?#]/, 1)[0] ?? '')
}
