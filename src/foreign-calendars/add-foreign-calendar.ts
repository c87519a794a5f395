import type { Caller } from '../booking/ports.ts'
import type { ForeignCalendar, ForeignFailure, LeasedForeignCalendar } from './ports.ts'
import { type RefreshPorts, refresh } from './refresh.ts'

export interface AddPorts extends RefreshPorts {
  /** Binds the address to its row. */
  readonly seal: (address: string, organizationId: number, id: number) => LeasedForeignCalendar['address']
}

export type ForeignOrder = { readonly roomId: number; readonly name: string } & (
  | { readonly url: string; readonly intervalMinutes: number }
  | { readonly text: string }
)

export type Added =
  | { readonly kind: 'added'; readonly calendar: ForeignCalendar }
  | { readonly kind: 'no_room' }
  | { readonly kind: 'refused'; readonly failure: ForeignFailure }

/** An address is read by the next turn of the chore; a file at once, and one that cannot be read leaves nothing behind. */
export async function addForeignCalendar(ports: AddPorts, caller: Caller, order: ForeignOrder): Promise<Added> {
  const { roomId, name } = order
  const { organizationId } = caller
  const id = await ports.calendars.reserveId()
  if ('url' in order) {
    const reason = ports.downloader.refusal(order.url)
    if (reason !== null) return { kind: 'refused', failure: { code: 'address_refused', detail: reason } }
    const address = ports.seal(order.url, organizationId, id)
    const host = new URL(order.url).hostname
    const { intervalMinutes } = order
    return found(await ports.calendars.create(caller, { id, roomId, name, host, intervalMinutes, address }))
  }
  const parsed = await ports.parse(order.text)
  const failure = parsed.ok ? (parsed.value.events.length === 0 ? NOTHING : null) : parsed.error
  if (failure !== null) return { kind: 'refused', failure }
  const file = { id, roomId, name, host: null, intervalMinutes: UNUSED_MINUTES, address: null }
  if ((await ports.calendars.create(caller, file)) === null) return { kind: 'no_room' }
  await refresh(ports, { organizationId, id }, { text: order.text })
  return found(await ports.calendars.read({ organizationId, id }))
}

const NOTHING: ForeignFailure = { code: 'empty', detail: 'it names no meeting' }
/** A file is not read again. */
const UNUSED_MINUTES = 60

const found = (calendar: ForeignCalendar | null): Added =>
  calendar === null ? { kind: 'no_room' } : { kind: 'added', calendar }
