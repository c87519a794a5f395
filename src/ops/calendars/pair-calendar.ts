import type { Caller, Rooms } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Room } from '../../core/room.ts'
import type { CalendarProvider, Proof } from '../../providers/provider.ts'
import type { OpenProviders, ProviderFailure } from '../connections/ports.ts'
import { isInUse } from './is-in-use.ts'
import type { Adopts, CalendarStore, Decides, PairedCalendar } from './ports.ts'
import { proveWatching, type WatchPorts } from './prove-watching.ts'

export interface PairPorts extends WatchPorts {
  readonly calendars: CalendarStore
  readonly rooms: Pick<Rooms, 'read'>
  readonly providers: OpenProviders
  /** Has the engine look at a calendar soon; what is lost is found by the sweeper. */
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
}

export interface PairOrder {
  readonly roomId: number
  readonly connectionId: number
  readonly remoteCalendarId: string
  /** Null: as the provider tells, where it does. */
  readonly decides: Decides | null
  /** IANA; null: the room's. */
  readonly timeZone: string | null
  /** Whether what stands on it is read first, and written to only when a person has approved what would follow. */
  readonly adopts: Adopts
}

export type PairError =
  | { readonly code: 'room_not_found' }
  | { readonly code: 'connection_not_found' }
  | { readonly code: 'already_paired'; readonly roomId: number }
  /** The provider does not tell who answers invitations: somebody must say. */
  | { readonly code: 'decides_unknown' }
  /** Something that we must be able to do was refused; `proofs` say what, and what to do. */
  | { readonly code: 'check_failed'; readonly proofs: readonly Proof[] }
  | ProviderFailure

/** Without these a calendar is of no use; watching and inviting have other ways. */
const NEEDED: ReadonlySet<Proof['step']> = new Set(['sign_in', 'read', 'write', 'delete'])

export const isUsable = (proofs: readonly Proof[]): boolean =>
  proofs.every(({ step, passed }) => passed || !NEEDED.has(step))

/** True when the provider can be asked by inviting the room. */
export const canAsk = (provider: CalendarProvider, decides: Decides, proofs: readonly Proof[]): boolean =>
  decides === 'provider' &&
  provider.capabilities.canInvite &&
  proofs.every(({ step, passed }) => step !== 'invite' || passed)

/** Makes a calendar a room's, once every right has been proven. */
export async function pairCalendar(
  ports: PairPorts,
  caller: Caller,
  order: PairOrder,
): Promise<Result<PairedCalendar, PairError>> {
  const { organizationId } = caller
  const room = await ports.rooms.read(organizationId, order.roomId)
  if (room === null || room.archivedAt !== null) return fail({ code: 'room_not_found' })
  const provider = await ports.providers.of(organizationId, order.connectionId)
  if (provider === null) return fail({ code: 'connection_not_found' })
  const { remoteCalendarId } = order
  const timeZone = order.timeZone ?? room.timeZone
  const decides = order.decides === null ? await askWhoDecides(provider, remoteCalendarId) : ok(order.decides)
  if (!decides.ok) return decides
  const rights = await provider.check({ remoteCalendarId, timeZone })
  if (!isUsable(rights)) return fail({ code: 'check_failed', proofs: rights })
  const adopts = await adoptsFor(order, { provider, room, now: ports.clock.now() })
  if (!adopts.ok) return adopts
  const proofs = [...rights, await proveWatching(ports, provider, { remoteCalendarId, timeZone })]
  const paired = await ports.calendars.pair(caller, {
    roomId: room.id,
    connectionId: order.connectionId,
    remoteCalendarId,
    timeZone,
    decides: decides.value,
    canAsk: canAsk(provider, decides.value, proofs),
    proofs,
    checkedAt: ports.clock.now(),
    adopts: adopts.value,
  })
  if (paired.ok) ports.wakeCalendar(organizationId, paired.value.id)
  return paired
}

async function adoptsFor(
  { adopts, remoteCalendarId }: PairOrder,
  { provider, room, now }: { readonly provider: CalendarProvider; readonly room: Room; readonly now: Temporal.Instant },
): Promise<Result<boolean, PairError>> {
  if (adopts !== 'when_in_use') return ok(adopts === 'always')
  const calendar = { remoteCalendarId, timeZone: room.timeZone }
  const used = await isInUse(provider, { calendar, room, now })
  return used.ok ? used : fail({ code: 'provider_failed', error: used.error })
}

async function askWhoDecides(
  provider: CalendarProvider,
  remoteCalendarId: string,
): Promise<Result<Decides, PairError>> {
  const rooms = await provider.listRooms()
  if (!rooms.ok) return fail({ code: 'provider_failed', error: rooms.error })
  const decides = rooms.value.find((room) => room.remoteCalendarId === remoteCalendarId)?.decides ?? null
  return decides === null ? fail({ code: 'decides_unknown' }) : ok(decides)
}
