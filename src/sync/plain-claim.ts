import type { CommitRequest } from '../booking/commit-request.ts'
import type { BookableRoom } from '../booking/ports.ts'
import { decide } from '../core/decide.ts'
import { asTheirs } from './as-theirs.ts'
import { type Claiming, grantedRequest, isOver, rulesRefuse } from './claim-request.ts'
import type { ChangePorts } from './commit-change.ts'
import type { NewsRow } from './inbox-row.ts'
import { isOdd } from './note-what-is-odd.ts'
import type { ApplyUnit, Stranger } from './ports.ts'

/**
 * What is written for a meeting that nobody here has heard of, where nothing but who has the room may speak against it and nothing else follows when it is
 * granted. Null: it takes more than one look, and is decided alone (`applyItem`).
 */
export function plainClaim(
  ports: ChangePorts,
  unit: ApplyUnit,
  { row, stranger, room }: { readonly row: NewsRow; readonly stranger: Stranger; readonly room: BookableRoom },
): CommitRequest | null {
  const theirs = asTheirs(row.item)
  const claim = decide({ agreed: null, ours: null, theirs, decides: unit.calendar.decides })
  if (claim.kind !== 'claim') return null
  const { roomResponse } = theirs.item
  // It may have come from there; and an answer that the room has given before us may be somebody else's.
  if ((stranger.isKnownElsewhere && roomResponse !== 'organizer') || roomResponse === 'accepted') return null
  const receivedAt = Temporal.Instant.from(row.receivedAt)
  const claiming: Claiming = {
    ...{ ports, unit, room, claim, theirs, receivedAt },
    ...{ link: null, booking: null, cameFrom: null },
  }
  if (isOdd(room, theirs.item)) return null
  const request = grantedRequest(claiming, null)
  return isOver(claiming, request.rows) || rulesRefuse(claiming, request.rows) !== null ? null : request
}
