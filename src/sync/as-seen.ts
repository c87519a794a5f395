import type { LinkSeen } from '../booking/commit-request.ts'
import { type Theirs, wholeResponse } from '../core/decide.ts'
import { isRecurring } from '../core/occupancy.ts'

/** What a link keeps of an item: by it the next sight of the item is known as news, or as what was seen already. */
export const asSeen = ({ item, form, hash }: Theirs & { readonly kind: 'item' }): LinkSeen => ({
  joinKey: item.joinKey,
  etag: item.etag,
  remoteVersion: item.version,
  base: form,
  baseHash: hash,
  roomResponse: wholeResponse(item),
  oneAnswer: !isRecurring(item.series) && item.isLoneDate !== true,
  remoteModifiedAt: item.modifiedAt,
  remoteCreatedAt: item.createdAt,
})
