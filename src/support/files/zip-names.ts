const END = 0x06054b50
const ENTRY = 0x02014b50
const END_BYTES = 22
const ENTRY_BYTES = 46
const MOST_COMMENT = 65_535
const MOST_ENTRIES = 10_000

/** Names in the directory of a ZIP archive (PKWARE APPNOTE 4.3.12); null: it is damaged, too large (ZIP64), or not one. Nothing is unpacked. */
export function zipNames(bytes: Uint8Array): readonly string[] | null {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(archive)
  if (end === null) return null
  const count = archive.readUInt16LE(end + 10)
  if (count > MOST_ENTRIES) return null
  const names: string[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let entry = 0; entry < count; entry++) {
    if (at + ENTRY_BYTES > end || archive.readUInt32LE(at) !== ENTRY) return null
    const nameBytes = archive.readUInt16LE(at + 28)
    names.push(archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes))
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return names
}

function endOf(archive: Buffer): number | null {
  const first = Math.max(0, archive.length - END_BYTES - MOST_COMMENT)
  for (let at = archive.length - END_BYTES; at >= first; at--) {
    if (archive.readUInt32LE(at) === END) return at
  }
  return null
}
