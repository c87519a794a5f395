import { describe, expect, it } from 'vitest'
import { composeDrift } from '../../src/compose/compose-drift.ts'
import { switchMode } from '../../src/ops/calendars/index.ts'
import { calendarModeStore } from '../../src/store/calendar-mode-store.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { backup } from '../worlds/backup.ts'
import { at } from '../worlds/room-at-rest.ts'
import { onTheFirst, PROVIDERS, type TwoSandboxes, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile()
const SLOW = { timeout: 120_000 }

const modes = async (world: TwoSandboxes) =>
  (
    await database().sql<{ mode: string }>('select mode from calendar where organization_id = $1 order by id', [
      world.organizationId,
    ])
  ).map(({ mode }) => mode)

const cases = async (world: TwoSandboxes) =>
  (
    await database().sql<{ text: string }>(
      `select kind || ' (' || state || ')' as text from conflict where organization_id = $1 order by id`,
      [world.organizationId],
    )
  ).map(({ text }) => text)

const bookings = async (world: TwoSandboxes) =>
  (
    await database().sql<{ text: string }>(
      `select to_char(starts_at at time zone 'UTC', 'HH24:MI') || ' ' || state as text from booking where organization_id = $1 order by starts_at`,
      [world.organizationId],
    )
  ).map(({ text }) => text)

const switchTo = (world: TwoSandboxes, mode: 'observe' | 'live') =>
  switchMode(
    { modes: calendarModeStore(database()), wakeCalendar: () => {}, clock: { now: () => world.google.now() } },
    world.caller(),
    { calendarId: null, reason: 'the backup of last night was restored', mode },
  )

/** A room whose database was put back to before one booking was made and one meeting was accepted. */
async function restored(): Promise<TwoSandboxes> {
  const world = await twoSandboxes(database())
  await world.exchange.inviteRoom(onTheFirst(world.exchange, '09:00', 'Budget'))
  await world.settle()
  const restore = await backup(world)
  await world.book(at('15:00'))
  await world.google.inviteRoom(onTheFirst(world.google, '11:00', 'Weekly'))
  await world.settle()
  await restore()
  expect(await bookings(world)).toEqual(['08:00 confirmed'])
  world.forgetRequests()
  return world
}

const writes = (world: TwoSandboxes) => PROVIDERS.flatMap((provider) => world.writes(provider))

describe('a database that was restored from a backup', () => {
  it('is found out by the marks on the calendars: they are only looked at, and a person is asked', SLOW, async () => {
    await using world = await restored()
    await world.settle()
    expect(await modes(world)).toEqual(['observe', 'observe'])
    expect(await cases(world)).toEqual(['database_older (open)'])
    expect(writes(world)).toEqual([])
  })

  it('sends no write while it is observed, whatever happens on either side', SLOW, async () => {
    await using world = await restored()
    expect((await switchTo(world, 'observe')).ok).toBe(true)
    await world.exchange.inviteRoom(onTheFirst(world.exchange, '12:00', 'New'))
    await world.google.writeOntoRoom(onTheFirst(world.google, '13:00', 'Sneaky'))
    await world.book(at('17:00'))
    await world.settle()
    for (const provider of PROVIDERS) await world.visit(provider, { poll: true, compare: true })
    expect(writes(world)).toEqual([])
    expect(await bookings(world)).toEqual(['08:00 confirmed', '16:00 confirmed'])
  })

  it('shows the differences, and after going live has everything once, on all sides', SLOW, async () => {
    await using world = await restored()
    await switchTo(world, 'observe')
    await world.settle()
    const acts = composeDrift({
      database: database(),
      providers: world.ports.providers,
      clock: world.ports.clock,
      wakeCalendar: () => {},
    })
    const report = await acts.of({ organizationId: world.organizationId, roomId: world.roomId })
    if (!report.ok) throw new Error(report.error.code)
    expect(report.value.calendars.map(({ differences }) => differences.length)).toEqual([2, 2])
    expect(writes(world)).toEqual([])
    expect((await switchTo(world, 'live')).ok).toBe(true)
    await world.settle()
    for (const provider of PROVIDERS) await world.visit(provider, { poll: true, compare: true })
    await world.settle()
    expect(await modes(world)).toEqual(['live', 'live'])
    expect(await bookings(world)).toEqual(['08:00 confirmed', '10:00 confirmed', '14:00 confirmed'])
    expect(await world.shown('exchange')).toHaveLength(3)
    expect(await world.shown('google')).toHaveLength(3)
    expect(writes(world).filter((write) => write.startsWith('DELETE'))).toEqual([])
    expect(await cases(world)).toEqual([])
  })

  it('gives out no id a second time', SLOW, async () => {
    await using world = await restored()
    const before = await database().sql<{ id: number }>('select last_value as id from link_id_seq')
    await switchTo(world, 'observe')
    const after = await database().sql<{ id: number }>('select last_value as id from link_id_seq')
    expect((after[0]?.id ?? 0) - (before[0]?.id ?? 0)).toBeGreaterThan(100_000)
  })

  it('is switched once: what observes already is told so', SLOW, async () => {
    await using world = await twoSandboxes(database())
    expect(await switchTo(world, 'live')).toEqual({ ok: false, error: { code: 'nothing_to_switch' } })
    expect((await switchTo(world, 'observe')).ok).toBe(true)
    expect(await switchTo(world, 'observe')).toEqual({ ok: false, error: { code: 'nothing_to_switch' } })
    const lines = await database().sql<{ action: string }>(
      `select action from audit where organization_id = $1 and entity = 'calendar' order by id`,
      [world.organizationId],
    )
    expect(lines.map(({ action }) => action)).toEqual(['calendar.observe', 'calendar.observe'])
  })
})
