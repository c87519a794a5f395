import { Type } from 'typebox'

const text = Type.String({ minLength: 1 })
const event = Type.Optional(Type.Record(Type.String(), Type.Unknown()))
const act = {
  person: text,
  sendUpdates: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('externalOnly'), Type.Literal('none')])),
}
const onEvent = { ...act, eventId: text }
const onOccurrence = { ...onEvent, originalStart: text }
const change = { start: Type.Optional(text), end: Type.Optional(text), timeZone: Type.Optional(text), event }
const times = { start: text, end: text, timeZone: Type.Optional(text) }
const count = Type.Integer({ minimum: 0 })
const role = Type.Union([
  Type.Literal('none'),
  Type.Literal('freeBusyReader'),
  Type.Literal('reader'),
  Type.Literal('writerWithoutPrivateAccess'),
  Type.Literal('writer'),
  Type.Literal('owner'),
])
const headers = Type.Record(Type.String(), Type.String())
const answered = {
  status: Type.Integer({ minimum: 100, maximum: 599 }),
  code: Type.Optional(text),
  message: Type.Optional(text),
  headers: Type.Optional(headers),
  body: Type.Optional(Type.Unknown()),
}

/** The bodies that the control interface reads. */
export const controlSchemas = {
  book: Type.Object({
    ...act,
    ...times,
    summary: Type.Optional(Type.String()),
    rooms: Type.Optional(Type.Array(text)),
    guests: Type.Optional(Type.Array(text)),
    recurrence: Type.Optional(Type.Array(text)),
    event,
  }),
  move: Type.Object({ ...onEvent, ...times }),
  change: Type.Object({ ...onEvent, ...change }),
  cancel: Type.Object(onEvent),
  cancelOccurrence: Type.Object(onOccurrence),
  changeOccurrence: Type.Object({ ...onOccurrence, ...change }),
  respond: Type.Object({ ...onEvent, response: text, comment: Type.Optional(Type.String()) }),
  fault: Type.Object({
    fault: Type.Union([
      Type.Object({ kind: Type.Literal('respond'), ...answered }),
      Type.Object({ kind: Type.Literal('respond-after-commit'), ...answered }),
      Type.Object({ kind: Type.Literal('reset') }),
      Type.Object({ kind: Type.Literal('reset-after-commit') }),
      Type.Object({ kind: Type.Literal('slow'), delayMs: count }),
    ]),
    method: Type.Optional(text),
    path: Type.Optional(text),
    times: Type.Optional(Type.Union([count, Type.Null()])),
    after: Type.Optional(count),
  }),
  oneCalendar: Type.Object({ calendarId: Type.Optional(text) }),
  push: Type.Partial(
    Type.Object({
      delayMs: count,
      duplicates: count,
      dropRatio: Type.Number({ minimum: 0, maximum: 1 }),
      dropNext: count,
      requireHttps: Type.Boolean(),
      strayAfterStop: Type.Boolean(),
      maxTtlSeconds: Type.Integer({ minimum: 1 }),
    }),
  ),
  forge: Type.Object({ address: text, headers }),
  listing: Type.Partial(
    Type.Object({
      pageSizeCap: Type.Integer({ minimum: 1 }),
      emptyPages: Type.Boolean(),
      shuffle: Type.Boolean(),
      tombstones: Type.Union([Type.Literal('minimal'), Type.Literal('stale')]),
      syncTokenLifetimeMs: count,
      updatedMinReachMs: count,
    }),
  ),
  quota: Type.Object({
    off: Type.Optional(Type.Boolean()),
    perUserPerMinute: Type.Optional(count),
    perProjectPerMinute: Type.Optional(count),
    status: Type.Optional(Type.Union([Type.Literal(403), Type.Literal(429)])),
    retryAfterSeconds: Type.Optional(count),
  }),
  switches: Type.Partial(
    Type.Object({
      roomAnswerDelayMs: Type.Union([count, Type.Literal('manual')]),
      autoRelease: Type.Boolean(),
      autoReplacement: Type.Boolean(),
      answersWithoutDelegation: Type.Boolean(),
    }),
  ),
  room: Type.Partial(
    Type.Object({
      autoAcceptInvitations: Type.Boolean(),
      mayBook: Type.Union([Type.Array(text), Type.Null()]),
      watchable: Type.Boolean(),
      timeZone: text,
    }),
  ),
  grant: Type.Object({
    scope: Type.Object({
      type: Type.Union([Type.Literal('default'), Type.Literal('user'), Type.Literal('domain')]),
      value: Type.Optional(text),
    }),
    role,
  }),
  newRoom: Type.Object({
    resourceEmail: text,
    name: text,
    capacity: Type.Optional(count),
    buildingId: Type.Optional(text),
    floorName: Type.Optional(text),
    features: Type.Optional(Type.Array(text)),
    timeZone: Type.Optional(text),
    autoAcceptInvitations: Type.Optional(Type.Boolean()),
  }),
  newUser: Type.Object({
    email: text,
    name: Type.Optional(text),
    timeZone: Type.Optional(text),
    admin: Type.Optional(Type.Boolean()),
  }),
  answer: Type.Object({ room: Type.Optional(text) }),
  advance: Type.Object({ ms: count }),
} as const
