import type { Agreed } from '../core/decide.ts'
import type { Link } from './ports.ts'

/** A link as the decision sees it. */
export const agreedOf = (link: Link): Agreed => ({
  role: link.role,
  remoteVersion: link.remoteVersion,
  baseHash: link.baseHash,
  base: link.base,
  pushedHash: link.pushedHash,
  roomResponse: link.roomResponse,
  restored: link.restored,
})
