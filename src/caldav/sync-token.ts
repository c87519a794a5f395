import { createHash } from 'node:crypto'
import type { DavRoom, PersonPrincipal } from './ports.ts'

/** Grows when the same bookings are shown in another way: every client then reads anew. */
const FORM = 1
const PREFIX = 'urn:meetmeup:sync:'
const TOKEN = /^urn:meetmeup:sync:([0-9a-f-]{36}):([1-9]\d{0,9}):(\d{1,15}):([0-9a-f]{8})$/

/** Of what a person sees in a room depends on who they are: other addresses, another view, and with it another token. */
export function viewMark({ personId, addresses }: PersonPrincipal): string {
  return createHash('sha256')
    .update(JSON.stringify([FORM, personId, addresses]))
    .digest('hex')
    .slice(0, 8)
}

/** RFC 6578 section 4: an opaque URI. Also the CTag: both say the same. */
export const syncToken = (room: Pick<DavRoom, 'epoch' | 'id'>, rev: number, person: PersonPrincipal): string =>
  `${PREFIX}${room.epoch}:${room.id}:${rev}:${viewMark(person)}`

/** The revision that a token stands for; null: malformed, of another installation, room or view, or from the future. */
export function revisionOf(token: string, room: DavRoom, person: PersonPrincipal): number | null {
  const [, epoch, roomId, rev, view] = TOKEN.exec(token.trim()) ?? []
  if (epoch !== room.epoch || Number(roomId) !== room.id || view !== viewMark(person)) return null
  return Number(rev) > room.rev ? null : Number(rev)
}
