import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { OneOf, OrNull } from '../shapes/shape.ts'
import type { StatusDeps, StatusNumbers } from './ports.ts'

const Count = Type.Integer({ minimum: 0 })
const Age = OrNull(Type.Integer({ description: 'Seconds' }))

const Status = Type.Object({
  verdict: OneOf(['well', 'attention'], { description: '`attention`: a person should look; `reasons` say at what' }),
  reasons: Type.Array(Type.String()),
  rooms: Count,
  connections: Count,
  signedOutConnections: Count,
  calendars: Count,
  unwellCalendars: Count,
  neverReadCalendars: Count,
  oldestKnowledgeSeconds: Age,
  owedWrites: Count,
  oldestOwedSeconds: Age,
  blockedLinks: Count,
  openConflicts: Count,
  quarantinedItems: Count,
  heldBookings: Count,
})

/** A write that has been owed for longer is no passing delay any more. */
const LONG_OWED_SECONDS = 300

export const getStatus = defineRoute({
  method: 'GET',
  url: '/v1/status',
  role: 'viewer',
  tag: 'status',
  summary: 'How all of it is doing, in numbers and in words',
  schema: { response: { 200: Status } },
  async handler({ principal }, { status, clock }: StatusDeps) {
    const numbers = await status.numbers(principal.organizationId, clock.now())
    const reasons = reasonsIn(numbers)
    return reply(200, {
      verdict: reasons.length === 0 ? ('well' as const) : ('attention' as const),
      reasons,
      ...numbers,
    })
  },
})

function reasonsIn(numbers: StatusNumbers): string[] {
  const found: readonly [amount: number, what: string][] = [
    [numbers.signedOutConnections, 'connections are signed out: renew their secrets'],
    [numbers.unwellCalendars, 'calendars are not well: see the calendars of their rooms'],
    [numbers.blockedLinks, 'bookings cannot be written to a calendar: a person must look'],
    [numbers.openConflicts, 'conflicts wait for a decision'],
    [numbers.quarantinedItems, 'items were set aside: see the quarantine'],
    [
      (numbers.oldestOwedSeconds ?? 0) > LONG_OWED_SECONDS ? numbers.owedWrites : 0,
      'writes are owed for more than five minutes',
    ],
  ]
  return found.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`)
}
