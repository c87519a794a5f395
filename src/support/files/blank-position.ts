import { crc32 } from 'node:zlib'

const GPS_POINTER = 0x8825
const ENTRY_BYTES = 12
const MOST_ENTRIES = 512
/** Bytes of one value, by the types of TIFF 6.0, section 2. */
const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
const XMP_POSITION = /(?:exif:GPS\w+="[^"]*"|<exif:GPS\w+>[^<]*<\/exif:GPS\w+>)/g

/**
 * A copy of a picture that does not say where it was taken: the GPS part of its Exif data and GPS members of its XMP data are overwritten in place, so
 * that nothing else moves. The turn of the picture and its colours stay.
 */
export function blankPosition(bytes: Uint8Array, mediaType: string): Uint8Array {
  const copy = Buffer.from(bytes)
  for (const at of tiffHeaders(copy)) blankGps(copy.subarray(at))
  blankXmp(copy)
  if (mediaType === 'image/png') mendChecksums(copy)
  return copy
}

/** Where TIFF blocks begin: after "Exif\0\0" (JPEG, HEIC, WebP), in `eXIf` (PNG), in `EXIF` (WebP). */
function tiffHeaders(file: Buffer): number[] {
  const starts = [
    ...places(file, Buffer.from('Exif\0\0', 'latin1')).map((at) => at + 6),
    ...places(file, Buffer.from('eXIf', 'latin1')).map((at) => at + 4),
    ...places(file, Buffer.from('EXIF', 'latin1')).map((at) => at + 8),
  ]
  return starts.filter((at) => ['II*\0', 'MM\0*'].includes(file.toString('latin1', at, at + 4)))
}

function places(file: Buffer, mark: Buffer): number[] {
  const found: number[] = []
  for (let at = file.indexOf(mark); at !== -1; at = file.indexOf(mark, at + mark.length)) found.push(at)
  return found
}

function blankGps(tiff: Buffer): void {
  const isLittle = tiff[0] === 0x49
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const holds = (at: number, length: number) => at >= 0 && at + length <= tiff.length
  const entriesOf = (ifd: number): number[] => {
    if (!holds(ifd, 2)) return []
    const count = Math.min(short(ifd), MOST_ENTRIES)
    return Array.from({ length: count }, (_, n) => ifd + 2 + n * ENTRY_BYTES).filter((at) => holds(at, ENTRY_BYTES))
  }
  if (!holds(4, 4)) return
  for (const pointer of entriesOf(long(4)).filter((at) => short(at) === GPS_POINTER)) {
    const gps = long(pointer + 8)
    for (const entry of entriesOf(gps)) {
      const length = (TYPE_BYTES[short(entry + 2)] ?? 0) * long(entry + 4)
      const outside = long(entry + 8)
      if (length > 4 && holds(outside, length)) tiff.fill(0, outside, outside + length)
      tiff.fill(0, entry, entry + ENTRY_BYTES)
    }
    if (holds(gps, 2)) tiff.fill(0, gps, gps + 2)
  }
}

function blankXmp(file: Buffer): void {
  for (let from = file.indexOf('<x:xmpmeta'); from !== -1; from = file.indexOf('<x:xmpmeta', from + 1)) {
    const end = file.indexOf('</x:xmpmeta>', from)
    const to = end === -1 ? file.length : end
    const packet = file.toString('latin1', from, to)
    file.write(
      packet.replace(XMP_POSITION, (found) => ' '.repeat(found.length)),
      from,
      'latin1',
    )
  }
}

/** Each chunk of a PNG carries its checksum. */
function mendChecksums(file: Buffer): void {
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 8 + file.readUInt32BE(at)
    if (end + 4 > file.length) return
    const type = file.toString('latin1', at + 4, at + 8)
    if (type === 'eXIf' || type === 'iTXt') file.writeUInt32BE(crc32(file.subarray(at + 4, end)), end)
    at = end + 4
  }
}
