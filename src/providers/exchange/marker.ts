import { createHash } from 'node:crypto'
import type { Marker } from '../../core/calendar-item.ts'
import type { CreateKey } from '../provider.ts'
import type { GraphEvent } from './graph-event.ts'

/**
 * Extended properties that carry our mark (Graph v1.0 "Outlook extended properties"): set of names and name. Name and set are
 * compared exactly, so they never change.
 */
const MARKER_ID = 'String {6f0d1c52-9d1e-4a8b-8a43-2f6d0c1b7e95} Name MeetMeUpLink'
const UID_ID = 'String {6f0d1c52-9d1e-4a8b-8a43-2f6d0c1b7e95} Name MeetMeUpUid'

/** Name space of our transaction ids (RFC 9562 section 5.5). */
const TRANSACTION_SPACE = '3b8f2d0e4c5a4f1e9f6a7d2c1b0e9a84'

const textOf = ({ linkId, generation }: CreateKey): string => `${linkId}:${generation}`

/** What a create carries so that the item says whose it is. Not echoed by Graph, and absent from delta rows. */
export function markerProperties(
  key: CreateKey,
  uid: string,
): readonly { readonly id: string; readonly value: string }[] {
  return [
    { id: MARKER_ID, value: textOf(key) },
    { id: UID_ID, value: uid },
  ]
}

/** `$expand` that brings the mark along, URL-encoded. */
export const EXPAND_MARKER = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${MARKER_ID}')`)

/** `$filter` that finds the item of a key, URL-encoded. Exchange compares the value without case, so the reader looks again. */
export function filterByKey(key: CreateKey): string {
  const value = textOf(key).replaceAll("'", "''")
  return encodeURIComponent(`singleValueExtendedProperties/any(ep: ep/id eq '${MARKER_ID}' and ep/value eq '${value}')`)
}

/** The mark of an event that was read with {@link EXPAND_MARKER}; null when it has none. */
export function markerOf(event: GraphEvent): Marker | null {
  const value = event.singleValueExtendedProperties?.find(
    ({ id }) => id.toLowerCase() === MARKER_ID.toLowerCase(),
  )?.value
  const parts = /^(.+):(\d{1,9})$/.exec(value ?? '')
  const [, linkId, generation] = parts ?? []
  return linkId === undefined || generation === undefined ? null : { linkId, generation: Number(generation) }
}

/**
 * The `transactionId` of a create: the same for every repetition of one key, another for every key (a UUID of version 5,
 * RFC 9562 section 5.5). Graph answers a repetition with the first event.
 */
export function transactionIdOf(key: CreateKey): string {
  const digest = createHash('sha1').update(Buffer.from(TRANSACTION_SPACE, 'hex')).update(textOf(key)).digest()
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = digest.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
