import { composeBooking } from '../../../src/compose/compose-booking.ts'
import { wakerOf } from '../../../src/compose/compose-sync.ts'
import { composeVerify } from '../../../src/compose/compose-verify.ts'
import { answerRemovals } from '../../../src/ops/calendars/index.ts'
import { verify } from '../../../src/ops/verify/index.ts'
import type { Database } from '../../../src/store/database.ts'
import { massRemovalStore } from '../../../src/store/mass-removal-store.ts'
import { visitCalendar } from '../../../src/sync/visit-calendar.ts'
import { broken } from '../../ops/verify/proving.ts'
import { lateEnough, unfinished } from '../at-rest.ts'
import type { Command } from '../machine/command.ts'
import { Killed, mortal } from '../mortal.ts'
import { PROVIDERS, type TwoSandboxes, type TwoSandboxesOptions, twoSandboxes } from '../two-sandboxes.ts'
import type { SandboxMachine } from './sandbox-machine.ts'

/** Lives through the commands over HTTP and comes to rest. Answers what is wrong then, in sentences. */
export async function live(
  database: Database,
  options: TwoSandboxesOptions,
  commands: readonly Command<SandboxMachine>[],
): Promise<readonly string[]> {
  await using world = await twoSandboxes(database, options)
  const { organizationId, ports } = world
  const { clock } = ports
  let step = 0
  // Whoever is asked and does not answer has had an hour for it, once everything comes to rest.
  let waited = 0
  const core = composeBooking({
    database,
    clock: { now: () => clock.now().add({ hours: waited }) },
    waker: wakerOf(async () => 'queued'),
    host: 'meetmeup.test',
  })
  const machine: SandboxMachine = {
    world,
    core,
    get step() {
      return step
    },
    made: [],
    async killedVisit(provider, lifetime) {
      const calendarId = world.calendarIds[provider]
      await database.sql('update calendar set next_poll_at = now(), lease_until = null where id = $1', [calendarId])
      const dying = mortal(ports, lifetime)
      await visitCalendar(dying.ports, { organizationId, calendarId }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
    },
    async bookings() {
      const rows = await database.sql<{ id: number }>('select id from booking where organization_id = $1 order by id', [
        organizationId,
      ])
      return rows.map(({ id }) => id)
    },
  }
  for (const command of commands) {
    step += 1
    await command.take(machine)
  }
  waited = 1
  await comeToRest(machine)
  // The proof looks at the calendars through the adapters, and at what the servers say without them.
  const providers = ports.providers
  const proof = await verify(composeVerify({ database, providers, clock }), { organizationId })
  return [...(await unfinished(database, organizationId)), ...broken(proof), ...(await differences(world))]
}

/** Nothing strikes any more, and people answer what they are asked for the calendars to go on. */
async function comeToRest({ world, core }: SandboxMachine): Promise<void> {
  const { database, organizationId } = world
  world.exchange.sandbox.faults.clear()
  world.google.control.clearFaults()
  await database.sql(`update connection set state = 'ok' where organization_id = $1`, [organizationId])
  for (let round = 0; round < 3; round++) {
    await lateEnough(database, organizationId)
    await world.settle()
    for (const provider of PROVIDERS) {
      const order = { calendarId: world.calendarIds[provider], answer: 'restore', reason: 'said so' } as const
      await answerRemovals({ removals: massRemovalStore(database), wakeCalendar: () => {} }, world.caller(), order)
      await world.visit(provider, { compare: true })
    }
    await core.expireHolds()
    await core.closeSettledConflicts()
  }
  await world.settle()
}

/** What each server shows of the room, beside what the core holds, by instants. */
async function differences(world: TwoSandboxes): Promise<readonly string[]> {
  const { database, organizationId, calendarIds } = world
  const from = Temporal.Instant.from('2026-11-23T00:00:00Z')
  const wrong: string[] = []
  for (const provider of PROVIDERS) {
    const held = await database.sql<{ starts_at: string; ends_at: string; asked: boolean }>(HELD, [
      organizationId,
      calendarIds[provider],
    ])
    const spans = held.map(({ asked, starts_at, ends_at }) => ({
      asked,
      span: `${plain(starts_at)}/${plain(ends_at)}`,
    }))
    const should = spans.flatMap(({ asked, span }) => (asked ? [] : [span])).sort()
    const shown = (await world[provider].readCalendarPlainly(from, from.add({ hours: 24 * 60 })))
      .map(({ start, end }) => `${plain(start)}/${plain(end)}`)
      .sort()
    const does = spans.reduce((left, { asked, span }) => (asked ? withoutOne(left, span) : left), shown)
    if (should.join() !== does.join())
      wrong.push(`${provider} shows ${does.join(' ')} and should show ${should.join(' ')}`)
  }
  return wrong
}

const withoutOne = (spans: readonly string[], span: string): string[] => {
  const at = spans.indexOf(span)
  return spans.filter((_, index) => index !== at)
}

const plain = (instant: string): string => Temporal.Instant.from(instant).toString()

/**
 * A request that was deleted in the room's mailbox before anybody had seen it there is answered by nobody, and its organiser is not told (Exchange). The
 * room's policy has confirmed it then: it stands on the booking mailbox alone. A copy of ours that was deleted again after we had put it back is left
 * to a person.
 */
const HELD = `select o.starts_at, o.ends_at, exists (select 1 from conflict c join link l on l.organization_id = c.organization_id and l.id = any (c.links)
    where c.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and c.kind = 'ghost' and c.state in ('open', 'dismissed')) as asked
  from booking b join occupancy o on o.organization_id = b.organization_id and o.booking_id = b.id
  where b.organization_id = $1 and (
    (b.state = 'confirmed' and o.kind <> 'contested')
    or (b.state in ('confirmed', 'contested') and exists (select 1 from link l
      where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.role = 'direct')))
  and not exists (select 1 from link l where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2
    and l.role = 'request' and l.room_copy_id is null and b.verdict ->> 'code' = 'hold_expired')
  and not exists (select 1 from link l, jsonb_array_elements(coalesce(b.series -> 'lost', '[]')) date
    where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.role = 'invitation'
      and date -> 'kept' <> 'null' and (date ->> 'key')::timestamptz = o.occurrence_key)`
