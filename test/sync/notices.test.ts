import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/providers/provider.ts'
import { noticeStore } from '../../src/store/sync/subscription-store.ts'
import { receiveNotices } from '../../src/sync/receive-notices.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { calendarRow, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const SECRET = 'a secret of 256 bits'

/** A calendar that is watched and clean, and a way to tell it something. */
async function watched(room: TwoCalendars) {
  const remoteId = randomUUID()
  await room.database.sql(
    `insert into subscription (organization_id, id, calendar_id, remote_id, secret_hash, state, expires_at)
      values ($1, gen_random_uuid(), $2, $3, $4, 'open', now() + interval '5 days')`,
    [room.organizationId, room.calendarIds.east, remoteId, createHash('sha256').update(SECRET).digest()],
  )
  const woken: unknown[] = []
  const enqueue = async (_job: unknown, payload: unknown) => {
    woken.push(payload)
    return 'queued' as const
  }
  const tell = (notice: Partial<Notice> = {}, provider: 'memory' | 'google' = 'memory') =>
    receiveNotices({ notices: noticeStore(room.database.sql), enqueue }, provider, [
      { subscriptionRemoteId: remoteId, secret: SECRET, kind: 'changed', ...notice },
    ])
  const dirty = async () => (await calendarRow<{ dirty_since: string | null }>(room, 'east')).dirty_since
  const rowVersion = async () =>
    (
      await room.database.sql<{ xmin: string }>('select xmin::text from calendar where id = $1', [
        room.calendarIds.east,
      ])
    )[0]?.xmin
  return { tell, woken, dirty, rowVersion }
}

describe('a notice that a calendar has changed', () => {
  it('marks it and wakes one visit', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { tell, woken, dirty } = await watched(room)
    expect(await tell()).toMatchObject({ woken: 1 })
    expect(await dirty()).not.toBeNull()
    expect(woken).toEqual([{ organizationId: room.organizationId, calendarId: room.calendarIds.east }])
  })

  it('writes nothing and wakes nobody when the calendar is marked already', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { tell, woken, rowVersion } = await watched(room)
    await tell()
    const before = await rowVersion()
    expect(await tell()).toMatchObject({ already: 1, woken: 0 })
    expect(await rowVersion()).toBe(before)
    expect(woken).toHaveLength(1)
  })

  it.each([
    ['of a subscription that nobody opened', { subscriptionRemoteId: 'somebody-else' }, 'memory', 'unknown'],
    ['without its secret', { secret: null }, 'memory', 'forged'],
    ['with a secret that somebody guessed', { secret: 'a guess' }, 'memory', 'forged'],
    ['with an empty secret', { secret: '' }, 'memory', 'forged'],
    ['that comes in at another provider’s door', {}, 'google', 'unknown'],
  ] as const)('writes nothing and wakes nobody %s', async (_what, notice, door, outcome) => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { tell, woken, dirty } = await watched(room)
    expect(await tell(notice, door)).toMatchObject({ [outcome]: 1, woken: 0 })
    expect(await dirty()).toBeNull()
    expect(woken).toEqual([])
  })

  it('that notices were lost has the calendar compared whole', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    const { tell } = await watched(room)
    const compared = async () => (await calendarRow<{ compared_at: string | null }>(room, 'east')).compared_at
    const before = await compared()
    await tell({ kind: 'missed' })
    await room.visit('east')
    expect(await compared()).not.toBe(before)
  })

  it('that the subscription has ended opens a new one at the next visit', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { tell } = await watched(room)
    await tell({ kind: 'subscription_removed' })
    await room.visit('east')
    const rows = await room.database.sql<{ state: string }>(
      'select state from subscription where calendar_id = $1 order by state',
      [room.calendarIds.east],
    )
    expect(rows.map(({ state }) => state)).toEqual(['open', 'stopped'])
  })

  it('that the subscription needs new rights renews it at the next visit', async () => {
    await using room = await twoCalendars({
      database: database(),
      decides: WE_DECIDE,
      now: () => Temporal.Now.instant(),
    })
    await room.visit('east', { poll: true })
    const row = async () =>
      (
        await room.database.sql<{ id: string; remote_id: string; granted_at: string }>(
          `select id, remote_id, granted_at from subscription where calendar_id = $1 and state = 'open'`,
          [room.calendarIds.east],
        )
      )[0]
    const before = await row()
    const store = noticeStore(room.database.sql)
    await store.renewSoon(before?.remote_id ?? '')
    await room.visit('east')
    const after = await row()
    expect(after?.id).toBe(before?.id)
    expect(Date.parse(after?.granted_at ?? '')).toBeGreaterThan(Date.parse(before?.granted_at ?? ''))
  })

  it('is not lost when the visit that it woke is killed', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { tell } = await watched(room)
    await room.database.sql(`update calendar set next_poll_at = now() + interval '1 hour' where id = $1`, [
      room.calendarIds.east,
    ])
    await tell()
    await room.killedVisit('east', 8)
    const [row] = await room.database.sql<{ due: boolean }>(
      'select dirty_since is not null or next_poll_at <= now() as due from calendar where id = $1',
      [room.calendarIds.east],
    )
    expect(row?.due).toBe(true)
  })
})
