/**
 * A PUT is a booking: it is judged by the same use cases as a wish through the API, and answered at once.
 * What CalDAV adds is the text: it is kept octet for octet beside the booking, in the transaction that books.
 */
import type { GrantPorts } from '../../booking/grant-room.ts'
import type { BookingReader, Uids } from '../../booking/ports.ts'
import type { ObjectReader } from '../../ical/object-reader.ts'
import type { DavWriter } from '../ports.ts'

/** The ports of the booking use cases; `objects` reads what strangers send, in threads of its own. */
export interface BookingPorts extends GrantPorts {
  readonly bookings: BookingReader
  readonly uids: Uids
  readonly writer: DavWriter
  readonly objects: ObjectReader
}
