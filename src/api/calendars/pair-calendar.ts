import { Type } from 'typebox'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'
import type { PairError, PairedCalendar } from '../../ops/calendars/index.ts'
import type { Principal } from '../../ops/keys/index.ts'
import { callerOf } from '../caller.ts'
import { providerProblem } from '../connections/connection-problem.ts'
import { showProof } from '../connections/proof-shape.ts'
import { defineRoute, reply } from '../define-route.ts'
import { type Problem, problem } from '../problem.ts'
import { Exactly, Id, IdPath } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'
import { CalendarShape, Decides, showCalendar } from './calendar-shape.ts'

export const pairCalendar = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/calendars',
  role: 'admin',
  tag: 'calendars',
  summary: 'Make a calendar of a connection the room’s, once every right on it is proven',
  description:
    'The proofs come back one by one, also when the pairing is refused. `decides` may be left out where the provider tells (Google). Bookings that stand are then mirrored into it.',
  isSlow: true,
  schema: {
    params: IdPath,
    body: Exactly({
      connectionId: Id,
      remoteCalendarId: Type.String({ minLength: 1, maxLength: 320, description: 'Mailbox address, or calendar id' }),
      decides: Type.Optional(Decides),
      adopt: Type.Optional(
        Type.Boolean({
          description:
            'The calendar was in use before: it is read, and nothing is written to it until its adoption is approved',
        }),
      ),
      timeZone: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: 'IANA; the room’s when left out' }),
      ),
    }),
    response: { 201: CalendarShape },
  },
  async handler(call, { calendars, clock }: CalendarDeps) {
    const { body, params } = call
    const timeZone = readZone(body.timeZone)
    if (!timeZone.ok) return timeZone.error
    const paired = await calendars.pair(callerOf(call), {
      roomId: params.id,
      connectionId: body.connectionId,
      remoteCalendarId: body.remoteCalendarId,
      decides: body.decides ?? null,
      timeZone: timeZone.value,
      adopts: body.adopt === true ? 'always' : 'never',
    })
    if (paired.ok) return reply(201, showCalendar(paired.value, clock.now()))
    const left = call.retaken && paired.error.code === 'already_paired' ? await pairedBefore(call, calendars) : null
    return left === null ? pairProblem(paired.error) : reply(201, showCalendar(left, clock.now()))
  },
})

/** The pair that an attempt which was cut off has made; null: it is not of this room. */
async function pairedBefore(
  {
    principal,
    params,
    body,
  }: { principal: Principal; params: { id: number }; body: { connectionId: number; remoteCalendarId: string } },
  calendars: CalendarDeps['calendars'],
): Promise<PairedCalendar | null> {
  const paired = (await calendars.list(principal.organizationId, params.id)) ?? []
  const isIt = (calendar: PairedCalendar) =>
    calendar.connectionId === body.connectionId && calendar.remoteCalendarId === body.remoteCalendarId
  return paired.find(isIt) ?? null
}

function readZone(name: string | undefined): Result<ZoneId | null, Problem> {
  if (name === undefined) return ok(null)
  const zone = resolveZone(name)
  return zone.ok ? zone : fail(problem(zone.error.code, { field: 'body/timeZone', value: name }))
}

function pairProblem(error: PairError): Problem {
  switch (error.code) {
    case 'room_not_found':
      return problem('not_found')
    case 'connection_not_found':
      return problem('field_unknown_value', { field: 'body/connectionId' })
    case 'already_paired':
      return problem('already_exists', {
        field: 'body/remoteCalendarId',
        value: error.roomId,
        detail: `It is paired with room ${error.roomId}.`,
      })
    case 'decides_unknown':
      return problem('validation_failed', {
        field: 'body/decides',
        rule: 'required',
        detail: 'The provider does not tell who answers invitations to this room: say `meetmeup` or `provider`.',
      })
    case 'check_failed': {
      const failed = error.proofs.filter(({ passed }) => !passed)
      return problem('pairing_refused', {
        rule: failed[0]?.step ?? 'check',
        detail: failed.map(({ detail }) => detail).join(' '),
        extra: { proofs: error.proofs.map(showProof) },
      })
    }
    case 'provider_failed':
      return providerProblem(error.error)
  }
}
