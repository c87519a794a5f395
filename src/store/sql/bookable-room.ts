import type { Statement } from '../database.ts'
import { ROOM_COLUMNS } from './room-row.ts'

/**
 * A room with its calendars that decide by themselves and can be asked: one round trip before each booking. A calendar that is paused, forbidden, signed out or
 * not adopted yet is not asked, because it would not answer; where the room's policy refuses whatever was not answered, it is asked all the same.
 */
export const BOOKABLE_ROOM: Statement = {
  name: 'bookable_room',
  text: `select ${ROOM_COLUMNS}, array(
      select c.id from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
        where c.organization_id = r.organization_id and c.room_id = r.id and c.decides = 'provider' and c.can_ask and c.adoption is null
          and (c.health in ('ok', 'degraded') and k.state = 'ok' or r.policy ->> 'onUnreachableProvider' = 'refuse')
        order by c.id) as asks
    from room r where r.organization_id = $1 and r.id = $2 and r.archived_at is null`,
}
