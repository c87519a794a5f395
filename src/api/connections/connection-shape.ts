import { type Static, Type } from 'typebox'
import type { Connection } from '../../ops/connections/index.ts'
import { Exactly, Id, Instant, Name, OneOf, OrNull } from '../shapes/shape.ts'

const Settings = Type.Record(Type.String({ maxLength: 50 }), OrNull(Type.String({ maxLength: 500 })), {
  maxProperties: 20,
  description:
    'exchange: tenantId, clientId, bookingMailbox (or null), graphUrl, loginUrl. google: serviceAccountEmail, subject (or null), customer, googleUrl, tokenUrl. Both: secretExpiresOn (a date: administrators are told 30, 7 and 1 days before). URLs have defaults.',
})

const Secret = Type.Record(Type.String({ maxLength: 50 }), Type.String({ minLength: 1, maxLength: 16_384 }), {
  maxProperties: 5,
  description: 'exchange: clientSecret. google: privateKey (PEM). Sealed at once and never shown again.',
})

const Quota = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Requests per minute that the provider grants',
})

export const NewConnection = Exactly({
  provider: OneOf(['exchange', 'google']),
  name: Name(),
  settings: Settings,
  secret: Secret,
  quotaPerMinute: Type.Optional(Quota),
})

export const ConnectionChange = Type.Partial(
  Exactly({ name: Name(), settings: Settings, secret: Secret, quotaPerMinute: Quota }),
  {
    additionalProperties: false,
    minProperties: 1,
  },
)

export const ConnectionShape = Type.Object({
  id: Id,
  provider: Type.String(),
  name: Type.String(),
  settings: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  state: OneOf(['ok', 'signed_out'], { description: '`signed_out`: the credentials are refused; renew the secret' }),
  stateSince: Instant,
  lastError: Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], additionalProperties: true }),
  quietUntil: OrNull(Instant),
  suspendedUntil: OrNull(
    Type.String({
      format: 'date-time',
      description:
        'Too many calls failed: nobody calls before then, and one call is tried first. Nothing is lost meanwhile',
    }),
  ),
  quotaPerMinute: Type.Integer(),
  requestsLeft: Type.Object(
    { write: Type.Integer(), pull: Type.Integer(), reconcile: Type.Integer() },
    {
      description:
        'Requests that may be sent now without waiting: for bookings of people, for news, for looks by the clock',
    },
  ),
  calendars: Type.Integer({ description: 'Calendars paired through it' }),
  version: Type.Integer(),
  createdAt: Instant,
})

export const showConnection = ({ organizationId: _, ...connection }: Connection): Static<typeof ConnectionShape> =>
  connection
