import { type Static, Type } from 'typebox'

/**
 * The parts of Graph's event resource that are read (Graph v1.0 "event resource type"). Everything but the id may be missing:
 * rows of a delta are sometimes stubs, and what cannot be understood is set aside, never guessed.
 */
const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]))

/** `dateTime` has no offset and up to seven digits of a fraction. */
export const GraphDateTimeSchema = Type.Object({ dateTime: Type.String(), timeZone: Type.String() })
export type GraphDateTime = Static<typeof GraphDateTimeSchema>

const Recipient = Type.Object({ emailAddress: Type.Optional(Type.Object({ name: Text, address: Text })) })

const Attendee = Type.Object({
  type: Text,
  emailAddress: Type.Optional(Type.Object({ name: Text, address: Text })),
  status: Type.Optional(Type.Union([Type.Object({ response: Text }), Type.Null()])),
})

/** Graph v1.0 "recurrencePattern resource type". Unused parts come back as 0, `sunday` or `first`. */
export const GraphPatternSchema = Type.Object({
  type: Type.String(),
  interval: Type.Integer(),
  month: Type.Optional(Type.Integer()),
  dayOfMonth: Type.Optional(Type.Integer()),
  daysOfWeek: Type.Optional(Type.Array(Type.String())),
  firstDayOfWeek: Text,
  index: Text,
})

/** Graph v1.0 "recurrenceRange resource type". `endDate` is inclusive. */
export const GraphRangeSchema = Type.Object({
  type: Type.String(),
  startDate: Type.String(),
  endDate: Text,
  numberOfOccurrences: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  recurrenceTimeZone: Text,
})

export const GraphRecurrenceSchema = Type.Object({ pattern: GraphPatternSchema, range: GraphRangeSchema })
export type GraphRecurrence = Static<typeof GraphRecurrenceSchema>

const ExtendedProperty = Type.Object({ id: Type.String(), value: Text })

const eventFields = {
  id: Type.String({ minLength: 1 }),
  '@odata.etag': Text,
  type: Text,
  seriesMasterId: Text,
  occurrenceId: Text,
  originalStart: Text,
  originalStartTimeZone: Text,
  start: Type.Optional(Type.Union([GraphDateTimeSchema, Type.Null()])),
  end: Type.Optional(Type.Union([GraphDateTimeSchema, Type.Null()])),
  isAllDay: Flag,
  isCancelled: Flag,
  isDraft: Flag,
  isOrganizer: Flag,
  hideAttendees: Flag,
  subject: Text,
  showAs: Text,
  sensitivity: Text,
  iCalUId: Text,
  uid: Text,
  createdDateTime: Text,
  lastModifiedDateTime: Text,
  organizer: Type.Optional(Type.Union([Recipient, Type.Null()])),
  attendees: Type.Optional(Type.Union([Type.Array(Attendee), Type.Null()])),
  responseStatus: Type.Optional(Type.Union([Type.Object({ response: Text }), Type.Null()])),
  recurrence: Type.Optional(Type.Union([GraphRecurrenceSchema, Type.Null()])),
  cancelledOccurrences: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  singleValueExtendedProperties: Type.Optional(Type.Union([Type.Array(ExtendedProperty), Type.Null()])),
} as const

/** An exception of a series: a full event whose `originalStart` names it. */
export const GraphOccurrenceSchema = Type.Object(eventFields)
export type GraphOccurrence = Static<typeof GraphOccurrenceSchema>

export const GraphEventSchema = Type.Object({
  ...eventFields,
  exceptionOccurrences: Type.Optional(Type.Union([Type.Array(GraphOccurrenceSchema), Type.Null()])),
  'exceptionOccurrences@odata.nextLink': Text,
})
export type GraphEvent = Static<typeof GraphEventSchema>

/**
 * What `$select` names when a master is read, where the list of cancelled occurrences must be asked for by name. `uid` is left out:
 * not every release of v1.0 knows it, and naming an unknown property fails the whole read.
 */
const NOT_SELECTED: ReadonlySet<string> = new Set(['@odata.etag', 'singleValueExtendedProperties', 'uid'])
export const MASTER_FIELDS = Object.keys(eventFields)
  .filter((name) => !NOT_SELECTED.has(name))
  .join(',')
