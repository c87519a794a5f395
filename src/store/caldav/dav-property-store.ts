import type { DavPropertyStore } from '../../caldav/ports.ts'
import type { Database } from '../database.ts'

/** Of one person about one room. */
const MOST_PROPERTIES = 64
/** Of all their values: they are read with the room for each request, and with all rooms for a listing. */
const MOST_OCTETS = 131_072

export function davPropertyStore({ transaction }: Pick<Database, 'transaction'>): DavPropertyStore {
  return {
    change: ({ organizationId, personId, roomId }, changes) =>
      transaction(async (sql) => {
        const of = [organizationId, personId, roomId]
        // Two devices that set properties at one time wait for each other, or both could pass the count.
        await sql('select pg_advisory_xact_lock($1, $2)', [PROPERTY_LOCK, personId])
        const [counted] = await sql<{ known: number; octets: number }>(
          `select count(*)::integer as known, coalesce(sum(octet_length(value)), 0)::integer as octets from dav_property p where organization_id = $1 and person_id = $2 and room_id = $3
            and not (namespace || ' ' || name) = any ($4)`,
          [...of, changes.map(({ namespace, name }) => `${namespace} ${name}`)],
        )
        const added = changes.flatMap(({ value }) => value ?? [])
        const octets = added.reduce((sum, value) => sum + Buffer.byteLength(value), counted?.octets ?? 0)
        if ((counted?.known ?? 0) + added.length > MOST_PROPERTIES || octets > MOST_OCTETS) return false
        for (const { namespace, name, value } of changes) {
          if (value === null)
            await sql(
              'delete from dav_property where organization_id = $1 and person_id = $2 and room_id = $3 and namespace = $4 and name = $5',
              [...of, namespace, name],
            )
          else
            await sql(
              `insert into dav_property (organization_id, person_id, room_id, namespace, name, value) values ($1, $2, $3, $4, $5, $6)
                on conflict (organization_id, person_id, room_id, namespace, name) do update set value = excluded.value`,
              [...of, namespace, name, value],
            )
        }
        return true
      }),
  }
}

/** Class of the advisory locks of a person's properties; rooms have another. */
const PROPERTY_LOCK = 8
