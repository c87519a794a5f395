import type { Caller } from '../booking/ports.ts'
import { withdrawItem } from './apply-item.ts'
import type { RefreshPorts } from './refresh.ts'

const LEASE_MINUTES = 10

/** Its blockers go, then the calendar itself. Interrupted, it is removed by asking again. */
export async function removeForeignCalendar(
  { calendars, clock }: Pick<RefreshPorts, 'calendars' | 'clock'>,
  caller: Caller,
  id: number,
): Promise<'done' | 'busy' | 'gone'> {
  const target = { organizationId: caller.organizationId, id }
  const calendar = await calendars.lease(target, clock.now().add({ minutes: LEASE_MINUTES }))
  if (calendar === null) return (await calendars.read(target)) === null ? 'gone' : 'busy'
  for (const item of await calendars.items(target)) {
    const isMine = await calendars.inTransaction(calendar, (unit) =>
      withdrawItem({ calendar, unit, now: clock.now(), causeId: caller.causeId }, item),
    )
    if (!isMine) return 'busy'
  }
  return (await calendars.remove(caller, calendar)) ? 'done' : 'busy'
}
