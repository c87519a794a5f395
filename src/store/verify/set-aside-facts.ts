import type { BlockedLink, SetAside, SetAsideFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

const COLUMNS = `i.organization_id as "organizationId", i.id, i.calendar_id as "calendarId", i.remote_id as "remoteId"`
const IN_SCOPE = '($1::integer is null or i.organization_id = $1)'

/** Everything that was not understood, whatever became of the row, unless something newer of the same item came, or a read has said since what it is. */
const DUE = `select ${COLUMNS} from inbox i
  where ${IN_SCOPE} and (i.state = 'quarantined' or (i.kind = 'unreadable' and i.state in ('applied', 'superseded')
    and not (i.payload @> '{"retry": true}' and i.payload ? 'decision') and not exists (
    select from inbox n where n.organization_id = i.organization_id and n.calendar_id = i.calendar_id and n.remote_id = i.remote_id and n.id > i.id)))
  order by i.organization_id, i.id`

const BLOCKED = `select l.organization_id as "organizationId", l.id as "linkId", l.booking_id as "bookingId", l.calendar_id as "calendarId"
  from link l where l.state = 'blocked' and ($1::integer is null or l.organization_id = $1) order by 1, 2`

export const setAsideFacts = (sql: Sql): SetAsideFacts => ({
  due: (scope) => sql<SetAside>(DUE, [scope]),
  blocked: (scope) => sql<BlockedLink>(BLOCKED, [scope]),
})
