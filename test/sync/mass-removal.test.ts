import { describe, expect, it } from 'vitest'
import { answerRemovals, previewRemovals } from '../../src/ops/calendars/index.ts'
import { massRemovalStore } from '../../src/store/mass-removal-store.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, conflicts, invite, shown, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'
import { onTheFirst, PROVIDERS, type TwoSandboxes, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile()
const SLOW = { timeout: 120_000 }

const HOURS = Array.from({ length: 12 }, (_, index) => `${String(index + 8).padStart(2, '0')}:00`)

const answer = async (room: TwoCalendars | TwoSandboxes, calendarId: number, said: 'confirm' | 'restore') =>
  answerRemovals({ removals: massRemovalStore(database()), wakeCalendar: () => {} }, room.caller(), {
    calendarId,
    answer: said,
    reason: 'the facility manager said so',
  })

/** A calendar with twelve meetings of people and two bookings of ours, emptied by mistake and stopped. */
async function emptied(): Promise<TwoCalendars> {
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE })
  for (const time of HOURS) invite(room, 'east', time)
  await book(room, at('20:00'))
  writeOnto(room, 'east', '21:00')
  await room.settle()
  room.worlds.east.people.emptyCalendar(room.remoteIds.east)
  await room.settle()
  expect(await conflicts(room)).toEqual(['mass_removal (open)'])
  return room
}

describe('a calendar that was emptied at once', () => {
  it('shows what each answer would do, and does nothing by being asked', async () => {
    await using room = await emptied()
    const preview = await previewRemovals(
      { removals: massRemovalStore(database()) },
      room.organizationId,
      room.calendarIds.east,
    )
    if (!preview.ok) throw new Error(preview.error.code)
    expect(preview.value).toHaveLength(14)
    expect(new Set(preview.value.map(({ onConfirm, onRestore }) => `${onConfirm}, ${onRestore}`))).toEqual(
      new Set(['cancelled, put_back']),
    )
    expect(new Set(await states(room))).toEqual(new Set(['Ann Meyer: confirmed']))
  })

  it('confirmed: every meeting is read once more and its booking ends, on the other calendar too', async () => {
    await using room = await emptied()
    expect(await answer(room, room.calendarIds.east, 'confirm')).toEqual({ ok: true, value: { answered: 14 } })
    await room.settle()
    expect(new Set(await states(room))).toEqual(new Set(['Ann Meyer: cancelled']))
    expect(shown(room, 'west')).toEqual([])
    expect(await conflicts(room)).toEqual(['mass_removal (resolved)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('restored: every booking stands on it again, and nothing is cancelled', async () => {
    await using room = await emptied()
    await answer(room, room.calendarIds.east, 'restore')
    await room.settle()
    expect(new Set(await states(room))).toEqual(new Set(['Ann Meyer: confirmed']))
    expect(shown(room, 'east')).toHaveLength(14)
    expect(shown(room, 'west')).toHaveLength(14)
    expect(await conflicts(room)).toEqual(['mass_removal (resolved)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('says in the history who answered, what and why', async () => {
    await using room = await emptied()
    await answer(room, room.calendarIds.east, 'restore')
    const lines = await database().sql(
      `select actor, action, detail ->> 'reason' as reason, detail -> 'meetings' as meetings from audit
        where organization_id = $1 and entity = 'calendar' and action like 'calendar.%restore%'`,
      [room.organizationId],
    )
    expect(lines).toEqual([
      { actor: 'test', action: 'calendar.restore', reason: 'the facility manager said so', meetings: 14 },
    ])
  })

  it('is answered once: the second administrator is told that nothing is stopped', async () => {
    await using room = await emptied()
    await answer(room, room.calendarIds.east, 'confirm')
    expect(await answer(room, room.calendarIds.east, 'restore')).toEqual({
      ok: false,
      error: { code: 'nothing_stopped' },
    })
    expect(await answer(room, 999_999, 'restore')).toEqual({ ok: false, error: { code: 'calendar_not_found' } })
  })

  it.each([
    ['that its calendar named', { certain: true }],
    ['that a read had found before it was stopped', { certain: false, found: 'gone' }],
  ])('keeps a meeting whose deletion, %s, was taken back before somebody confirmed it', async (_how, payload) => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    await database().sql(
      `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, error)
        values ($1, $2, $3, 'removed:test', 'removed', $4, gen_random_uuid(), 'quarantined', '{"code": "mass_removal", "message": "12 of 12 vanished"}')`,
      [room.organizationId, room.calendarIds.east, id, JSON.stringify(payload)],
    )
    expect(await answer(room, room.calendarIds.east, 'confirm')).toEqual({ ok: true, value: { answered: 1 } })
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await disagreements(room)).toEqual([])
  })

  it('asks nothing twice: what vanishes while a person is being asked belongs to the same question', async () => {
    await using room = await emptied()
    const late = invite(room, 'east', '22:00')
    await room.settle()
    room.worlds.east.people.delete(room.remoteIds.east, late)
    await room.settle()
    expect(await conflicts(room)).toEqual(['mass_removal (open)'])
    expect(await answer(room, room.calendarIds.east, 'confirm')).toEqual({ ok: true, value: { answered: 15 } })
  })

  it('stops also when it is emptied one meeting after the other', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const ids = HOURS.map((time) => invite(room, 'east', time))
    await room.settle()
    for (const id of ids) {
      room.worlds.east.people.delete(room.remoteIds.east, id)
      await room.visit('east', { poll: true })
    }
    const all = await states(room)
    expect(all.filter((state) => state.endsWith('cancelled'))).toHaveLength(10)
    expect(all.filter((state) => state.endsWith('confirmed'))).toHaveLength(2)
    expect(await conflicts(room)).toEqual(['mass_removal (open)'])
  })

  it('comes to the same end whenever the worker is killed while it carries the answer out', SLOW, async () => {
    let finished = false
    for (let lifetime = 1; !finished; lifetime += 13) {
      await using room = await emptied()
      await answer(room, room.calendarIds.east, 'restore')
      const calls = await room.killedVisit('east', lifetime)
      finished = calls < lifetime
      await room.settle()
      expect(shown(room, 'east'), `killed before call ${lifetime}`).toHaveLength(14)
      expect(await disagreements(room), `killed before call ${lifetime}`).toEqual([])
    }
  })
})

describe.each(PROVIDERS)('a calendar in %s that somebody emptied by mistake', (provider) => {
  it('shows the same meetings again after a restore', SLOW, async () => {
    await using world = await twoSandboxes(database())
    const harness = world[provider]
    for (const time of HOURS) await harness.inviteRoom(onTheFirst(harness, time, `Meeting ${time}`))
    await world.settle()
    const other = provider === 'exchange' ? 'google' : 'exchange'
    expect(await world.shown(other)).toHaveLength(12)
    await world[provider].emptyCalendar()
    await world.settle()
    expect(await world.shown(provider)).toEqual([])
    expect(await world.shown(other)).toHaveLength(12)
    expect(await answer(world, world.calendarIds[provider], 'restore')).toEqual({ ok: true, value: { answered: 12 } })
    await world.settle()
    expect(await world.shown(provider)).toHaveLength(12)
    expect(await world.shown(other)).toHaveLength(12)
  })
})
