const PREFIX = '040000008200E00074C5B7101A82E008'

/**
 * A meeting's UID as Exchange makes it: an encoded GlobalObjectId (MS-OXOCAL 2.2.1.27), upper-case hexadecimal, whose
 * occurrence date is zero because it names the whole meeting.
 * @param createdAt milliseconds since the epoch
 * @param unique 16 bytes
 */
export function globalObjectId(createdAt: number, unique: Buffer): string {
  const fileTime = Buffer.alloc(8)
  fileTime.writeBigUInt64LE((BigInt(Math.trunc(createdAt)) + 11_644_473_600_000n) * 10_000n)
  const parts = [PREFIX, '00000000', fileTime.toString('hex'), '0000000000000000', '10000000', unique.toString('hex')]
  return parts.join('').toUpperCase()
}

/** The same UID as it names one occurrence: year, month and day where that of the meeting has zeros. @param date `2026-12-08` */
export function globalObjectIdOn(uid: string, date: string): string {
  const { year, month, day } = Temporal.PlainDate.from(date)
  const bytes = Buffer.from([year >> 8, year & 0xff, month, day])
  return `${uid.slice(0, PREFIX.length)}${bytes.toString('hex').toUpperCase()}${uid.slice(PREFIX.length + 8)}`
}
