import { addressKey } from '../core/address-key.ts'
import type { DavMember, DavRoom, PersonPrincipal } from './ports.ts'

/**
 * What somebody sees of a booking: `own` all that was said, with alarms, to whoever put it or organises it; `full` what others of the
 * organization may read; `busy` of a private meeting only that the room is taken.
 */
export type View = 'own' | 'full' | 'busy'

/** Asked for each member of a listing; the addresses of one sign-in are the same array. */
const keysOf = new WeakMap<readonly string[], ReadonlySet<string>>()

function addressKeys(addresses: readonly string[]): ReadonlySet<string> {
  const known = keysOf.get(addresses)
  if (known !== undefined) return known
  const keys = new Set(addresses.map(addressKey))
  keysOf.set(addresses, keys)
  return keys
}

export const isOwner = (
  { ownerId, organizerAddress }: Pick<DavMember, 'ownerId' | 'organizerAddress'>,
  { personId, addresses }: Pick<PersonPrincipal, 'personId' | 'addresses'>,
): boolean =>
  ownerId === personId || (organizerAddress !== null && addressKeys(addresses).has(addressKey(organizerAddress)))

export function viewOf(member: DavMember, person: PersonPrincipal): View {
  if (isOwner(member, person)) return 'own'
  return member.isPrivate ? 'busy' : 'full'
}

/**
 * Strong (RFC 9110 section 8.8.3): each version of a booking has its own, each view of it as well, and no body is needed to tell it. The
 * busy view names the room, so it changes with it.
 */
export function entityTag({ bookingId, version }: KnownTag, view: View, room: Pick<DavRoom, 'version'>): string {
  const shown = view === 'own' ? 'o' : view === 'full' ? 'f' : `b${room.version}`
  return `"${bookingId}-${version}-${shown}"`
}

/** A tag of ours, read back. */
export interface KnownTag {
  readonly bookingId: number
  readonly version: number
}

/** If-Match (RFC 9110 section 13.1.1). `*`: anything that is there. A tag that is not of our making matches nothing. */
export type IfMatch = '*' | readonly KnownTag[]

const TAG = /^(\d{1,15})-(\d{1,9})-[a-z]\d*$/

/**
 * Proxies that compress change the tags of what they compress; clients then send those back for ever. So `W/"x"`, `"x-gzip"`, `"x-br"`,
 * `"x-zstd"` and `"x;gzip"` count as `"x"`: our own tags end in none of these.
 */
export function parseIfMatch(header: string | undefined): IfMatch | null {
  if (header === undefined) return null
  if (header.trim() === '*') return '*'
  return header
    .split(',')
    .map(plainTag)
    .flatMap((tag) => {
      const [, bookingId, version] = TAG.exec(tag) ?? []
      return bookingId === undefined ? [] : [{ bookingId: Number(bookingId), version: Number(version) }]
    })
}

function plainTag(sent: string): string {
  const quoted = sent.trim().replace(/^W\//i, '')
  const tag = quoted.replace(/^"(.*)"$/, '$1')
  return tag.replace(/(?:[-;](?:gzip|br|zstd|deflate))+$/, '')
}

/** If-None-Match of a read: whether the caller has it already. */
export const isNotModified = (header: string | undefined, tag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((sent) => plainTag(sent) === tag.replaceAll('"', '')))

export const matches = (condition: IfMatch, tag: KnownTag | null): boolean =>
  tag !== null &&
  (condition === '*' ||
    condition.some(({ bookingId, version }) => bookingId === tag.bookingId && version === tag.version))
