import { describe, expect, it } from 'vitest'
import { calendarStore } from '../../src/store/calendar-store.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { book, invite, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

async function delays(room: TwoCalendars) {
  const calendars = await calendarStore(database()).list(room.organizationId, room.roomId)
  return new Map(calendars?.map(({ id, cameIn, wentOut }) => [id, { cameIn, wentOut }]))
}

const NOTHING = { changes: 0, p50Seconds: null, p95Seconds: null }

describe('how long changes take', () => {
  it('is not said where nothing has changed', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    expect((await delays(room)).get(room.calendarIds.east)).toEqual({ cameIn: NOTHING, wentOut: NOTHING })
  })

  it('is measured from their change to our decision, and from our decision to their answer', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    invite(room, 'east', '09:00')
    await room.settle()
    // As if it had been changed there half a minute before it was decided, and the other side had answered two seconds later.
    await room.database.sql('update calendar set full_read_at = full_read_at - $2::interval where id = $1', [
      room.calendarIds.east,
      '1 day',
    ])
    await room.database.sql(
      `update inbox set payload = payload || jsonb_build_object('modifiedAt', applied_at - interval '30 seconds') where organization_id = $1`,
      [room.organizationId],
    )
    await room.database.sql(
      `update outbox set created_at = done_at - interval '2 seconds' where organization_id = $1 and calendar_id = $2`,
      [room.organizationId, room.calendarIds.west],
    )
    const all = await delays(room)
    expect(all.get(room.calendarIds.east)?.cameIn).toMatchObject({ p50Seconds: 30, p95Seconds: 30 })
    expect(all.get(room.calendarIds.west)?.wentOut).toEqual({ changes: 1, p50Seconds: 2, p95Seconds: 2 })
    // What we wrote there came back as an echo, which is no change.
    expect(all.get(room.calendarIds.west)?.cameIn).toEqual(NOTHING)
  })

  it('leaves out what was there before the calendar was first read, however old it is', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await book(room, '11:00')
    await room.settle()
    await room.database.sql(
      `update inbox i set payload = payload || jsonb_build_object('modifiedAt', c.full_read_at - interval '1 hour')
        from calendar c where c.organization_id = i.organization_id and c.id = i.calendar_id and i.organization_id = $1`,
      [room.organizationId],
    )
    expect((await delays(room)).get(room.calendarIds.east)?.cameIn).toEqual(NOTHING)
  })
})
