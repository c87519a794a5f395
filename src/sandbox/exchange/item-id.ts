import { createHash } from 'node:crypto'

/** What an id of the sandbox points to. To a client it is opaque, case-sensitive text. */
export interface ItemReference {
  readonly mailbox: number
  readonly item: number
  /** Original wall clock of an occurrence, `2026-12-01T09:00`; null for a single meeting or a whole series. */
  readonly occurrence: string | null
}

const DEFAULT_PREFIX = Buffer.from([0x00, 0x03, 0x24, 0x00, 0x62])
const IMMUTABLE_PREFIX = Buffer.from([0x00, 0x09, 0x00, 0x2e, 0x00])

/** Makes the id; ids asked for with `IdType="ImmutableId"` look different from the others and mean the same item. */
export function encodeId(reference: ItemReference, immutable: boolean): string {
  const payload = Buffer.alloc(12)
  payload.writeUInt32BE(reference.mailbox, 0)
  payload.writeUInt32BE(reference.item, 4)
  payload.writeUInt32BE(reference.occurrence === null ? 0 : minutesOf(reference.occurrence), 8)
  const prefix = immutable ? IMMUTABLE_PREFIX : DEFAULT_PREFIX
  const bytes = Buffer.concat([prefix, payload, checksum(prefix, payload)])
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** What the id points to; `malformed` when the text is no id at all, `unknown` when no item ever had it. */
export function decodeId(id: string): ItemReference | 'malformed' | 'unknown' {
  if (!/^[A-Za-z0-9_-]{8,}=*$/.test(id)) return 'malformed'
  const bytes = Buffer.from(id, 'base64url')
  if (bytes.length !== 35) return 'unknown'
  const prefix = bytes.subarray(0, 5)
  const payload = bytes.subarray(5, 17)
  const genuine = prefix.equals(DEFAULT_PREFIX) || prefix.equals(IMMUTABLE_PREFIX)
  if (!genuine || !checksum(prefix, payload).equals(bytes.subarray(17))) return 'unknown'
  const minutes = payload.readUInt32BE(8)
  return {
    mailbox: payload.readUInt32BE(0),
    item: payload.readUInt32BE(4),
    occurrence: minutes === 0 ? null : wallClockOf(minutes),
  }
}

function checksum(prefix: Buffer, payload: Buffer): Buffer {
  return createHash('sha256').update(prefix).update(payload).digest().subarray(0, 18)
}

function minutesOf(key: string): number {
  return Temporal.PlainDateTime.from(key).toZonedDateTime('UTC').epochMilliseconds / 60_000
}

function wallClockOf(minutes: number): string {
  return Temporal.Instant.fromEpochMilliseconds(minutes * 60_000)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
}
