import { readMark } from '../../core/link-mark.ts'
import type { Link, LinkUpdate } from '../../sync/link.ts'
import type { Sql } from '../database.ts'
import { prepared } from '../prepared.ts'

export const LINK_COLUMNS = `l.id, l.booking_id as "bookingId", l.calendar_id as "calendarId", l.role, l.remote_id as "remoteId", l.place,
  l.room_copy_id as "roomCopyId", l.join_key as "joinKey", l.etag, l.remote_version as "remoteVersion", l.base, l.base_hash as "baseHash",
  l.pushed_hash as "pushedHash", l.pushed_core_version as "pushedCoreVersion", l.desired_core_version as "desiredCoreVersion", l.generation,
  l.restored, l.state, l.room_response as "roomResponse", l.attempt, l.remote_modified_at as "remoteModifiedAt",
  l.shown_from as "shownFrom", l.leftover, l.one_answer as "oneAnswer",
  case when l.occurrence_key is not null then jsonb_build_object('seriesLinkId', l.series_link_id, 'key', l.occurrence_key) end as single,
  case when l.occurrence_key is null then l.singles_until else (select s.singles_until from link s where s.organization_id = l.organization_id and s.id = l.series_link_id)
    end as "singlesUntil"`

/** Whether the item of a link exists is not known: it is looked for before news of its calendar is judged. */
export const UNCERTAIN = `l.state = 'unknown' and l.remote_id is null and l.role in ('mirror', 'request')`

/** Column names follow the fields, so that a row is a `Link` as it comes. */
export type LinkRow = Link

export async function oneLink(sql: Sql, where: string, values: readonly unknown[]): Promise<Link | null> {
  const [row] = await sql<LinkRow>(prepared(`select ${LINK_COLUMNS} from link l where ${where} limit 1`), values)
  return row ?? null
}

/** A link of this calendar by the text of our mark on an item. */
export async function linkByMark(
  sql: Sql,
  { organizationId, id }: { readonly organizationId: number; readonly id: number },
  text: string,
): Promise<Link | null> {
  const mark = readMark(text)
  if (mark === null) return null
  const named =
    mark.date === null ? 'l.id = $3 and l.occurrence_key is null' : 'l.series_link_id = $3 and l.occurrence_key = $4'
  const values = [organizationId, id, mark.linkId, ...(mark.date === null ? [] : [mark.date])]
  return await oneLink(sql, `l.organization_id = $1 and l.calendar_id = $2 and ${named}`, values)
}

const COLUMN_OF: Readonly<Record<keyof LinkUpdate, string>> = {
  remoteId: 'remote_id',
  roomCopyId: 'room_copy_id',
  place: 'place',
  joinKey: 'join_key',
  etag: 'etag',
  remoteVersion: 'remote_version',
  base: 'base',
  baseHash: 'base_hash',
  roomResponse: 'room_response',
  state: 'state',
  role: 'role',
  remoteModifiedAt: 'remote_modified_at',
  remoteCreatedAt: 'remote_created_at',
  restored: 'restored',
  generation: 'generation',
  leftover: 'leftover',
  shownFrom: 'shown_from',
  metRooms: 'met_rooms',
  oneAnswer: 'one_answer',
  draftHash: 'draft_hash',
  startsAt: 'starts_at',
  endsAt: 'ends_at',
}

const AS_JSON: ReadonlySet<keyof LinkUpdate> = new Set(['base', 'leftover', 'metRooms'])

/** A link by its id, or the one link of a booking on a calendar. */
export type LinkAt =
  | { readonly organizationId: number; readonly linkId: number }
  | { readonly organizationId: number; readonly calendarId: number; readonly bookingId: number }

/** Writes the given fields and nothing else. */
export async function updateLink(sql: Sql, at: LinkAt, update: LinkUpdate): Promise<void> {
  const fields = Object.entries(update) as [keyof LinkUpdate, unknown][]
  if (fields.length === 0) return
  const named =
    'linkId' in at
      ? { where: 'id = $2', values: [at.linkId] }
      : {
          where: 'calendar_id = $2 and booking_id = $3 and occurrence_key is null',
          values: [at.calendarId, at.bookingId],
        }
  const from = named.values.length + 2
  const assignments = fields.map(([field], index) => `${COLUMN_OF[field]} = $${index + from}`)
  const values = fields.map(([field, value]) => (AS_JSON.has(field) && value !== null ? JSON.stringify(value) : value))
  await sql(
    prepared(`update link set ${assignments.join(', ')}, updated_at = now()${update.state === 'gone' ? ', remote_deleted_at = now()' : ''}
      where organization_id = $1 and ${named.where}`),
    [at.organizationId, ...named.values, ...values],
  )
}
