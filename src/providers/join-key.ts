/** First 16 bytes of every GlobalObjectId ([MS-OXOCAL] 2.2.1.27). */
const GLOBAL_OBJECT_ID = '040000008200E00074C5B7101A82E008'
/** "vCal-Uid", then 1 as a little-endian 32-bit number: a UID that was not made by Exchange follows. */
const FOREIGN_UID_MARK = '7643616C2D55696401000000'
const HEAD_BYTES = 40
const INSTANCE_DATE = { from: 32, to: 40 } as const

/**
 * What is equal for one meeting in all calendars and providers, made from the iCalendar UID that one of them shows.
 *
 * - An Exchange UID (GlobalObjectId in hexadecimal) loses the date of its instance and is written in capitals.
 * - An Exchange UID that wraps a foreign UID (a meeting invited from Google) gives that foreign UID.
 * - Any other UID stands for itself. Foreign UIDs are compared in lower case: relays on the way change their case.
 *
 * Source: [MS-OXOCAL] 2.2.1.27 and 2.2.1.28 (GlobalObjectId, CleanGlobalObjectId), RFC 5545 section 3.8.4.7.
 */
export function joinKeyOf(iCalUid: string | null | undefined): string | null {
  const uid = iCalUid?.trim() ?? ''
  if (uid === '') return null
  const hex = uid.toUpperCase()
  if (!isGlobalObjectId(hex)) return uid.normalize('NFC').toLowerCase()
  const foreign = foreignUidIn(hex)
  if (foreign !== null) return joinKeyOf(foreign)
  return (
    hex.slice(0, INSTANCE_DATE.from) + '0'.repeat(INSTANCE_DATE.to - INSTANCE_DATE.from) + hex.slice(INSTANCE_DATE.to)
  )
}

/**
 * The original date of the instance that an Exchange UID names, by the clock of its series: year (two bytes, big-endian), month and day where the UID of a
 * whole meeting has zeros. Null: it names none.
 *
 * Source: [MS-OXOCAL] 2.2.1.27.
 */
export function instanceDateIn(iCalUid: string): Temporal.PlainDate | null {
  const hex = iCalUid.trim().toUpperCase()
  if (!isGlobalObjectId(hex)) return null
  const bytes = Buffer.from(hex.slice(INSTANCE_DATE.from, INSTANCE_DATE.to), 'hex')
  const [year, month, day] = [bytes.readUInt16BE(0), bytes.readUInt8(2), bytes.readUInt8(3)]
  try {
    return year === 0 ? null : Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function isGlobalObjectId(hex: string): boolean {
  return (
    hex.startsWith(GLOBAL_OBJECT_ID) && hex.length >= HEAD_BYTES * 2 && hex.length % 2 === 0 && /^[0-9A-F]+$/.test(hex)
  )
}

function foreignUidIn(hex: string): string | null {
  const data = hex.slice(HEAD_BYTES * 2)
  if (!data.startsWith(FOREIGN_UID_MARK)) return null
  const text = Buffer.from(data.slice(FOREIGN_UID_MARK.length), 'hex').toString('utf8')
  const end = text.indexOf('\0')
  const uid = (end === -1 ? text : text.slice(0, end)).trim()
  return uid === '' || isGlobalObjectId(uid.toUpperCase()) ? null : uid
}
