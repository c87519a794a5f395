import { DatabaseError } from 'pg'
import type { CommitAnswer, CommitRequest } from '../../booking/commit-request.ts'
import type { DavGuard, DavObjectOrder, DavTarget, DavWriter, MemberQuery } from '../../caldav/ports.ts'
import { batched } from '../../core/batched.ts'
import type { Database, Sql, Statement } from '../database.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from '../sql/booking-row.ts'

type Put = DavObjectOrder & { readonly says: boolean; readonly commit: CommitRequest }
type Answer = CommitAnswer | DavGuard

const PUT: Statement = { name: 'put_dav_objects', text: 'select put_dav_objects($1::jsonb) as answers' }

const TARGET: Statement = {
  name: 'dav_target',
  text: `select ${BOOKING_COLUMNS}, o.person_id as "ownerId", o.body as "clientText", o.says_version as "saysVersion"
    from booking b left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
    where b.organization_id = $1 and b.id = dav_named($1, $2, $3, $4)`,
}

type TargetRow = BookingRow & Pick<DavTarget, 'ownerId' | 'clientText' | 'saysVersion'>

/** PUTs that come at one time share commits, like bookings do: each has its own conditions and its own answer. */
const SHARED = { most: 50, inFlight: 2, leftNothing: (error: unknown) => error instanceof DatabaseError } as const
const ATTEMPTS = 3

export function davWriter({ sql, repeated }: Pick<Database, 'sql' | 'repeated'>): DavWriter {
  const put = batched<Put, Answer>({ ...SHARED, run: (orders) => putAll(sql, orders) })
  return {
    put,
    async target({ organizationId, roomId, personId }, name) {
      const [row] = await repeated<TargetRow>(TARGET, [organizationId, roomId, personId, name])
      if (row === undefined) return null
      const { ownerId, clientText, saysVersion } = row
      return { name, booking: bookingOf(row), ownerId, clientText, saysVersion }
    },
    async forget({ organizationId, roomId }: MemberQuery, bookingId) {
      const [row] = await sql<{ forgotten: boolean }>('select forget_dav_object($1, $2, $3) as forgotten', [
        organizationId,
        roomId,
        bookingId,
      ])
      return row?.forgotten ?? false
    },
    async noteRefusal({ organizationId, roomId, personId, contentHash, uid }, { verdict, meeting }) {
      await sql(
        `insert into dav_refusal (organization_id, room_id, person_id, content_hash, uid, verdict, meeting) values ($1, $2, $3, $4, $5, $6, $7)
          on conflict (organization_id, room_id, person_id, content_hash) do update set times = dav_refusal.times + 1, last_at = now()`,
        [organizationId, roomId, personId, contentHash, uid, JSON.stringify(verdict), JSON.stringify(meeting)],
      )
    },
  }
}

/** A writer who went around the rooms' locks was first, and the constraint stopped us: asked again, it is answered as a clash. */
async function putAll(sql: Sql, orders: readonly Put[]): Promise<readonly Answer[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [row] = await sql<{ answers: readonly Answer[] }>(PUT, [JSON.stringify(orders)])
      return row?.answers ?? []
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof DatabaseError) || error.code !== '23P01') throw error
    }
  }
}
