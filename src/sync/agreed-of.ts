import type { Agreed } from '../core/decide.ts'
import type { Link } from './link.ts'

/** A link as the decision sees it. */
export const agreedOf = (link: Link): Agreed => ({
  role: link.role,
  remoteVersion: link.remoteVersion,
  baseHash: link.baseHash,
  base: link.base,
  // What was written once and answered is no excuse for saying it again: a person may have gone back to it.
  pushedHash: link.state === 'unknown' ? link.pushedHash : null,
  roomResponse: link.roomResponse,
  restored: link.restored,
})
