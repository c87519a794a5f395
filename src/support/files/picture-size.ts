export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Width and height as the file itself says, without decoding it; null: they cannot be read. */
export function pictureSize(bytes: Uint8Array, mediaType: string): PictureSize | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return READERS[mediaType]?.(file) ?? null
  } catch (error) {
    // A file that ends before its header does.
    if (error instanceof RangeError) return null
    throw error
  }
}

const READERS: Readonly<Record<string, (file: Buffer) => PictureSize | null>> = {
  'image/png': (file) => ({ width: file.readUInt32BE(16), height: file.readUInt32BE(20) }),
  'image/gif': (file) => ({ width: file.readUInt16LE(6), height: file.readUInt16LE(8) }),
  'image/bmp': ofBitmap,
  'image/jpeg': ofJpeg,
  'image/webp': ofWebp,
  'image/heic': ofHeic,
}

function ofBitmap(file: Buffer): PictureSize {
  const isOld = file.readUInt32LE(14) === 12
  return isOld
    ? { width: file.readUInt16LE(18), height: file.readUInt16LE(20) }
    : { width: Math.abs(file.readInt32LE(18)), height: Math.abs(file.readInt32LE(22)) }
}

/** Walks the segments to the frame header (ITU-T T.81, B.2.2). */
function ofJpeg(file: Buffer): PictureSize | null {
  for (let at = 2; at < file.length; ) {
    if (file.readUInt8(at) !== 0xff) return null
    const marker = file.readUInt8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return { width: file.readUInt16BE(at + 7), height: file.readUInt16BE(at + 5) }
    else if (marker === 0xda || marker === 0xd9) return null
    else at += 2 + file.readUInt16BE(at + 2)
  }
  return null
}

/** SOF0 to SOF15 without the three codes among them that are something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function ofWebp(file: Buffer): PictureSize | null {
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = file.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 }
    default:
      return null
  }
}

/** The largest spatial extent that is declared (ISO/IEC 23008-12, `ispe`): tiles and previews are smaller. */
function ofHeic(file: Buffer): PictureSize | null {
  let largest: PictureSize | null = null
  for (let at = file.indexOf('ispe'); at !== -1; at = file.indexOf('ispe', at + 4)) {
    const size = { width: file.readUInt32BE(at + 8), height: file.readUInt32BE(at + 12) }
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}
