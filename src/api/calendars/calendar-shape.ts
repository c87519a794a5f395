import { type Static, Type } from 'typebox'
import { healthInWords, type PairedCalendar } from '../../ops/calendars/index.ts'
import { ProofShape, showProof } from '../connections/proof-shape.ts'
import { Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

export const Decides = OneOf(['meetmeup', 'provider'], {
  description: '`meetmeup`: the mailbox only records, we answer as the room. `provider`: it answers by itself',
})

const Seconds = OrNull(Type.Number({ minimum: 0 }))

const delay = (description: string) =>
  Type.Object({ changes: Type.Integer(), p50Seconds: Seconds, p95Seconds: Seconds }, { description })

export const CalendarShape = Type.Object({
  id: Id,
  roomId: Id,
  connectionId: Id,
  provider: Type.String(),
  remoteCalendarId: Type.String(),
  timeZone: Type.String(),
  decides: Decides,
  canAsk: Type.Boolean({ description: 'Bookings made here wait for its answer' }),
  adoption: OrNull(
    OneOf(['reading', 'undoing'], {
      description: '`reading`: it is read, and not written to until its adoption is approved',
    }),
  ),
  proofs: Type.Array(ProofShape),
  checkedAt: OrNull(Instant),
  watch: OneOf(['untried', 'watching', 'refused', 'unreachable']),
  health: OneOf(['ok', 'degraded', 'forbidden', 'paused', 'signed_out']),
  healthInWords: Type.String({ description: 'How it is doing, and what to do' }),
  provenAt: OrNull(Instant),
  ageSeconds: OrNull(Type.Integer({ description: 'Age of what we know; null: never read whole' })),
  mode: OneOf(['live', 'observe'], { description: '`observe`: it is read, and nothing is written to it' }),
  comparedAt: OrNull(Instant),
  nextCompareAt: Instant,
  compareDetail: OrNull(Type.String({ description: 'Why the last comparison came to no end' })),
  cameIn: delay('From a change there to our decision on it: the newest of the last day, at most a hundred'),
  wentOut: delay('From our decision to the provider’s answer to the write of it: the newest of the last day'),
  pollIntervalSeconds: Type.Integer({ description: 'In force now' }),
  owed: Type.Integer({ description: 'Writes on their way' }),
  quarantined: Type.Integer({ description: 'Items set aside' }),
  createdAt: Instant,
})

export function showCalendar(calendar: PairedCalendar, now: Temporal.Instant): Static<typeof CalendarShape> {
  const { provenAt } = calendar
  const age = provenAt === null ? null : now.since(Temporal.Instant.from(provenAt)).total('seconds')
  return {
    id: calendar.id,
    roomId: calendar.roomId,
    connectionId: calendar.connectionId,
    provider: calendar.provider,
    remoteCalendarId: calendar.remoteCalendarId,
    timeZone: calendar.timeZone,
    decides: calendar.decides,
    canAsk: calendar.canAsk,
    adoption: calendar.adoption,
    proofs: calendar.proofs.map(showProof),
    checkedAt: calendar.checkedAt,
    watch: calendar.watch,
    health: calendar.signedOut ? 'signed_out' : calendar.health,
    healthInWords: healthInWords(calendar, now),
    provenAt,
    ageSeconds: age === null ? null : Math.max(0, Math.floor(age)),
    mode: calendar.mode,
    comparedAt: calendar.comparedAt,
    nextCompareAt: calendar.nextCompareAt,
    compareDetail: calendar.compareDetail,
    cameIn: calendar.cameIn,
    wentOut: calendar.wentOut,
    pollIntervalSeconds: calendar.pollIntervalSeconds,
    owed: calendar.owed,
    quarantined: calendar.quarantined,
    createdAt: calendar.createdAt,
  }
}
