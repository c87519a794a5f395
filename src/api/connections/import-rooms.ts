import { type Static, Type } from 'typebox'
import { ok } from '../../core/result.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'
import type { PairError } from '../../ops/calendars/index.ts'
import { IMPORT_ACTS, type ImportError, type ImportedRoom, type ImportRow } from '../../ops/rooms/index.ts'
import { Decides } from '../calendars/calendar-shape.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { type Problem, problem } from '../problem.ts'
import { Exactly, Id, IdPath, OneOf, OrNull } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { providerProblem } from './connection-problem.ts'
import { RemoteCalendarId } from './explain-room.ts'

const ImportedShape = Type.Object({
  remoteCalendarId: Type.String(),
  name: OrNull(Type.String()),
  act: OneOf(IMPORT_ACTS, {
    description: '`suggest`: a room has the same name, and nobody has said that it is the same',
  }),
  reason: OrNull(Type.String({ description: 'Why it is skipped: a stable word' })),
  detail: Type.String(),
  roomId: OrNull(Id),
  calendarId: OrNull(Id),
  adopting: Type.Boolean({ description: 'It was in use: nothing is written to it until its adoption is approved' }),
  outcome: OneOf(['planned', 'created', 'paired', 'left', 'failed']),
  error: OrNull(Type.String({ description: 'Why the pairing failed: a stable word' })),
})

export const importRooms = defineRoute({
  method: 'POST',
  url: '/v1/connections/:id/rooms/import',
  role: 'admin',
  tag: 'connections',
  summary: 'Make rooms of what the directory lists, and pair their calendars',
  description:
    'With `preview` nothing is written. One room that fails stops none of the others, and a second import goes on with what is left.',
  isSlow: true,
  schema: {
    params: IdPath,
    body: Exactly({
      preview: Type.Optional(Type.Boolean()),
      remoteCalendarIds: Type.Optional(Type.Array(RemoteCalendarId, { minItems: 1, maxItems: 50, uniqueItems: true })),
      decides: Type.Optional(Decides),
      timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      pairByName: Type.Optional(
        Type.Boolean({ description: 'Join rooms of the same name instead of suggesting them' }),
      ),
      adopt: Type.Optional(OneOf(['never', 'always', 'when_in_use'], { description: '`when_in_use` when left out' })),
    }),
    response: { 200: Type.Object({ items: Type.Array(ImportedShape) }) },
  },
  async handler(call, { connections }: ConnectionDeps) {
    const { body, params } = call
    const zone = body.timeZone === undefined ? ok<ZoneId | null>(null) : resolveZone(body.timeZone)
    if (!zone.ok) return problem(zone.error.code, { field: 'body/timeZone', value: body.timeZone ?? '' })
    const order = {
      connectionId: params.id,
      remoteCalendarIds: body.remoteCalendarIds ?? null,
      decides: body.decides ?? null,
      timeZone: zone.value,
      pairByName: body.pairByName ?? false,
    }
    const caller = callerOf(call)
    if (body.preview === true) {
      const planned = await connections.planImport({ organizationId: caller.organizationId, order })
      return planned.ok ? reply(200, { items: planned.value.map(showPlanned) }) : importProblem(planned.error)
    }
    const done = await connections.importRooms(caller, { order, adopts: body.adopt ?? 'when_in_use' })
    return done.ok ? reply(200, { items: done.value.map(showImported) }) : importProblem(done.error)
  },
})

const importProblem = (error: ImportError): Problem =>
  error.code === 'provider_failed' ? providerProblem(error.error) : problem('not_found')

const showPlanned = ({ remoteCalendarId, found, act, reason, detail, roomId }: ImportRow) => ({
  ...{ remoteCalendarId, name: found?.name ?? null, act, reason, detail, roomId },
  ...{ calendarId: null, adopting: false, outcome: 'planned' as const, error: null },
})

function showImported(room: ImportedRoom): Static<typeof ImportedShape> {
  const { outcome, calendar, error } = room
  return {
    ...showPlanned(room),
    outcome,
    calendarId: calendar?.id ?? null,
    adopting: calendar?.adoption === 'reading',
    error: error === null ? null : wordOf(error),
  }
}

/** What failed in a check says more than that one failed. */
const wordOf = (error: PairError): string =>
  error.code === 'check_failed' ? `check_failed:${error.proofs.find(({ passed }) => !passed)?.step ?? ''}` : error.code
