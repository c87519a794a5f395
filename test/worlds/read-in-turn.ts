import type { RoomName, TwoRooms } from './two-rooms.ts'
import type { Provider } from './two-sandboxes.ts'

/** Whichever of the two calendars is read first after the swap. */
export const ORDERS = [
  { first: 'Aspen', last: 'Vega' },
  { first: 'Vega', last: 'Aspen' },
] as const

/** One of them for each provider: together they see both, where neither is what the test is about. */
export const orderFor = (provider: Provider) => (provider === 'exchange' ? ORDERS[0] : ORDERS[1])

/** Reads the one room's calendar, and only then the other's. */
export async function readInTurn(
  room: TwoRooms,
  provider: Provider,
  { last }: { readonly last: RoomName },
  act: () => void,
): Promise<void> {
  await room.leaveAlone(last, provider)
  act()
  await room.pass({ minutes: 2 })
  await room.comeBackTo(last, provider)
  await room.pass({ minutes: 2 })
}
