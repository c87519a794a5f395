import type { Rooms } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Room } from '../../core/room.ts'
import type { ZoneId } from '../../core/time/index.ts'
import { resolveZone } from '../../core/time/index.ts'
import type { CalendarProvider, DiscoveredRoom, RoomStanding } from '../../providers/provider.ts'
import type { Decides } from '../calendars/index.ts'
import type { ConnectionStore, OpenProviders, ProviderFailure } from '../connections/ports.ts'
import { type PairSuggestion, suggestPairs } from './suggest-pairs.ts'

export interface ImportPorts {
  readonly connections: ConnectionStore
  readonly providers: OpenProviders
  readonly rooms: Rooms
}

export interface ImportOrder {
  readonly connectionId: number
  /** Only these; null: every room that the directory lists. */
  readonly remoteCalendarIds: readonly string[] | null
  /** Null: as the provider tells, where it does. */
  readonly decides: Decides | null
  /** For rooms whose provider tells none. */
  readonly timeZone: ZoneId | null
  /** Pairs with the room of ours that has the same name; otherwise such a room is only suggested. */
  readonly pairByName: boolean
}

/**
 * - create: a room is made, and its calendar paired. - pair: the calendar joins a room of the same name.
 * - suggest: a room of ours has the same name, and nobody has said that it is the same. - skip: `reason` says why.
 */
export const IMPORT_ACTS = ['create', 'pair', 'suggest', 'skip'] as const

export type SkipReason = 'already_paired' | 'time_zone_unknown' | 'decides_unknown' | Exclude<RoomStanding, 'listed'>

export interface ImportRow {
  readonly remoteCalendarId: string
  readonly act: (typeof IMPORT_ACTS)[number]
  readonly reason: SkipReason | null
  /** In words, with what to do. */
  readonly detail: string
  /** The room that it is paired with, joins, or looks like. */
  readonly roomId: number | null
  /** Null: it was named, and the directory does not list it. */
  readonly found: DiscoveredRoom | null
  readonly timeZone: ZoneId | null
}

export type ImportError = ProviderFailure | { readonly code: 'connection_not_found' }

const ROOMS_AT_A_TIME = 500

/** What an import would do with each room. Reads the directory, and writes nothing anywhere. */
export async function planImport(
  ports: ImportPorts,
  { organizationId, order }: { readonly organizationId: number; readonly order: ImportOrder },
): Promise<Result<readonly ImportRow[], ImportError>> {
  const provider = await ports.providers.of(organizationId, order.connectionId)
  if (provider === null) return fail({ code: 'connection_not_found' })
  const listed = await provider.listRooms()
  // Whoever names rooms needs no list: places that are not provisioned keep nobody from pairing by address.
  const isOptional = order.remoteCalendarIds !== null && !listed.ok && listed.error.kind === 'forbidden'
  if (!listed.ok && !isOptional) return fail({ code: 'provider_failed', error: listed.error })
  const directory = listed.ok ? listed.value : []
  const wanted = order.remoteCalendarIds === null ? null : new Set(order.remoteCalendarIds)
  const chosen = directory.filter(({ remoteCalendarId }) => wanted?.has(remoteCalendarId) ?? true)
  const paired = await ports.connections.pairedRooms(organizationId, order.connectionId)
  const taken = new Set(paired.values())
  const open = (await everyRoom(ports.rooms, organizationId)).filter(({ id }) => !taken.has(id))
  const waiting = chosen.filter(({ remoteCalendarId }) => !paired.has(remoteCalendarId))
  const suggestions = Map.groupBy(suggestPairs(open, waiting), ({ remoteCalendarId }) => remoteCalendarId)
  const rows = chosen.map((found) =>
    rowOf(found, { order, paired, suggestions: suggestions.get(found.remoteCalendarId) ?? [] }),
  )
  const known = new Set(chosen.map(({ remoteCalendarId }) => remoteCalendarId))
  const missing = (order.remoteCalendarIds ?? []).filter((id) => !known.has(id))
  const absent = await explainAll(provider, missing, paired)
  return absent.ok ? ok([...rows, ...absent.value]) : absent
}

export async function everyRoom(rooms: Rooms, organizationId: number): Promise<readonly Room[]> {
  const all: Room[] = []
  for (;;) {
    const after = all.at(-1)?.id ?? null
    const page = await rooms.list({ organizationId, building: null, after, limit: ROOMS_AT_A_TIME })
    all.push(...page)
    if (page.length < ROOMS_AT_A_TIME) return all
  }
}

interface Known {
  readonly order: ImportOrder
  readonly paired: ReadonlyMap<string, number>
  readonly suggestions: readonly PairSuggestion[]
}

function rowOf(found: DiscoveredRoom, { order, paired, suggestions }: Known): ImportRow {
  const { remoteCalendarId } = found
  const zone = found.timeZone === null ? null : resolveZone(found.timeZone)
  const timeZone = zone?.ok ? zone.value : order.timeZone
  const row = { remoteCalendarId, found, timeZone, roomId: null, reason: null }
  const pairedWith = paired.get(remoteCalendarId) ?? null
  if (pairedWith !== null) {
    const detail = `It is paired with room ${pairedWith} already.`
    return { ...row, act: 'skip', reason: 'already_paired', roomId: pairedWith, detail }
  }
  if (found.decides === null && order.decides === null)
    return { ...row, act: 'skip', reason: 'decides_unknown', detail: WHO_DECIDES }
  const [like] = suggestions
  if (like !== undefined) {
    const { roomId } = like
    if (order.pairByName && like.certainty !== 'several')
      return { ...row, act: 'pair', roomId, detail: `It joins room ${roomId}, which has the same name.` }
    return { ...row, act: 'suggest', roomId, detail: looksLike(suggestions) }
  }
  if (timeZone === null) return { ...row, act: 'skip', reason: 'time_zone_unknown', detail: WHICH_ZONE }
  return { ...row, act: 'create', detail: 'A room is made of it.' }
}

function looksLike(suggestions: readonly PairSuggestion[]): string {
  const ids = suggestions.map(({ roomId }) => roomId).join(', ')
  return suggestions.length === 1 && suggestions[0]?.certainty !== 'several'
    ? `It may be room ${ids}, which has the same name: pair it with that room, or import with pairing by name.`
    : `Several rooms have that name (ours: ${ids}): pair it with one of them by its id.`
}

const WHO_DECIDES =
  'The provider does not tell who answers invitations to it: say meetmeup (the mailbox only records) or provider (it answers by itself).'
const WHICH_ZONE = 'The provider does not tell its time zone: name one.'

/** Rooms that were named and are not listed: each is asked for, so that the answer is a reason and not a silence. */
async function explainAll(
  provider: CalendarProvider,
  missing: readonly string[],
  paired: ReadonlyMap<string, number>,
): Promise<Result<readonly ImportRow[], ImportError>> {
  const rows: ImportRow[] = []
  for (const remoteCalendarId of missing) {
    const row = { remoteCalendarId, act: 'skip', found: null, timeZone: null } as const
    const roomId = paired.get(remoteCalendarId) ?? null
    if (roomId !== null) {
      rows.push({ ...row, roomId, reason: 'already_paired', detail: `It is paired with room ${roomId} already.` })
      continue
    }
    const explained = await provider.explainRoom(remoteCalendarId)
    if (!explained.ok) return fail({ code: 'provider_failed', error: explained.error })
    const { standing, detail } = explained.value
    // It has come into the list since the list was read.
    rows.push({ ...row, roomId, reason: standing === 'listed' ? 'hidden' : standing, detail })
  }
  return ok(rows)
}
