import { type Static, Type } from 'typebox'

/**
 * The parts of a Calendar v3 event that are read. Everything but the id may be absent: a tombstone carries id and status alone.
 * Source: Calendar API v3 reference, "Events: resource representations".
 */
const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]))
const Texts = Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]))

/** Either `date` (all-day) or `dateTime` (RFC 3339 with offset); `timeZone` is an IANA name. */
const EventTime = Type.Object({ date: Text, dateTime: Text, timeZone: Text })
export type GoogleEventTime = Static<typeof EventTime>

const PersonFields = { email: Text, displayName: Text, self: Flag }

const Attendee = Type.Object({ ...PersonFields, resource: Flag, responseStatus: Text, comment: Text })

const MaybeTime = Type.Optional(Type.Union([EventTime, Type.Null()]))

export const GoogleEventSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 2048 }),
  etag: Text,
  status: Text,
  created: Text,
  updated: Text,
  summary: Text,
  visibility: Text,
  transparency: Text,
  eventType: Text,
  iCalUID: Text,
  start: MaybeTime,
  end: MaybeTime,
  originalStartTime: MaybeTime,
  recurringEventId: Text,
  recurrence: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  creator: Type.Optional(Type.Union([Type.Object(PersonFields), Type.Null()])),
  organizer: Type.Optional(Type.Union([Type.Object(PersonFields), Type.Null()])),
  attendees: Type.Optional(Type.Union([Type.Array(Attendee), Type.Null()])),
  attendeesOmitted: Flag,
  guestsCanSeeOtherGuests: Flag,
  extendedProperties: Type.Optional(Type.Union([Type.Object({ private: Texts, shared: Texts }), Type.Null()])),
})
export type GoogleEvent = Static<typeof GoogleEventSchema>

export const isTombstone = (event: GoogleEvent): boolean => event.status === 'cancelled'

/** An exception of a series, or an instance of a series that the room was invited to alone. */
export const isException = (event: GoogleEvent): boolean => (event.recurringEventId ?? '') !== ''
