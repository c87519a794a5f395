import { crc32, deflateRawSync } from 'node:zlib'

/** A chunk of a PNG, with its checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A PNG that says it is so wide and so high; its pixels are missing. */
export function png(width = 640, height = 480, ...chunks: { type: string; data: Buffer }[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...chunks.map(({ type, data }) => chunk(type, data)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Whether all checksums of a PNG are right. */
export function isSoundPng(file: Buffer): boolean {
  for (let at = 8; at < file.length; ) {
    const end = at + 8 + file.readUInt32BE(at)
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return false
    at = end + 4
  }
  return true
}

/** Exif data (TIFF) that turn the picture and say where it was taken: 52° 31' 12" N. */
export function exif(isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(98)
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) => (isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at))
  tiff.write(isLittle ? 'II' : 'MM', 0, 'latin1')
  short(42, 2)
  long(8, 4)
  short(2, 8)
  for (const [entry, tag, type, count] of [
    [10, 0x0112, 3, 1],
    [22, 0x8825, 4, 1],
  ] as const) {
    short(tag, entry)
    short(type, entry + 2)
    long(count, entry + 4)
  }
  short(6, 18)
  long(40, 30)
  short(2, 40)
  short(1, 42)
  short(2, 44)
  long(2, 46)
  tiff.write('N', 50, 'latin1')
  short(2, 54)
  short(5, 56)
  long(3, 58)
  long(72, 62)
  for (const [place, value] of [52, 1, 31, 1, 12, 1].entries()) long(value, 72 + place * 4)
  return tiff
}

/** A JPEG with this Exif data (or none) and a frame header of this size. */
export function jpeg({ width = 640, height = 480, tiff }: { width?: number; height?: number; tiff?: Buffer }): Buffer {
  const segment = (marker: number, data: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(data.length + 2, 2)
    return Buffer.concat([head, data])
  }
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 1)
  frame.writeUInt16BE(width, 3)
  const exifData = tiff === undefined ? [] : [segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]))]
  return Buffer.concat([Buffer.from('ffd8', 'hex'), ...exifData, segment(0xc0, frame), Buffer.from('ffd9', 'hex')])
}

/** A ZIP archive with one small file of each name. */
export function zip(...names: string[]): Buffer {
  const content = deflateRawSync('hello')
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const name of names) {
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt32LE(content.length, 18)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    const whole = Buffer.concat([local, Buffer.from(name), content])
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE(at, 42)
    entries.push(Buffer.concat([entry, Buffer.from(name)]))
    locals.push(whole)
    at += whole.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(
    entries.reduce((sum, entry) => sum + entry.length, 0),
    12,
  )
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...entries, end])
}
