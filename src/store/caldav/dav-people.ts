import type { DavPeople, DavPerson } from '../../caldav/ports.ts'
import type { Sql } from '../database.ts'

const PERSON = `select p.id as "personId", p.display_name as "displayName",
    array(select a.address from person_address a where a.organization_id = p.organization_id and a.person_id = p.id order by a.place) as addresses
  from person p where p.organization_id = $1 and p.archived_at is null`

export const davPeople = (sql: Sql): DavPeople => ({
  async read(organizationId, personId) {
    const [person] = await sql<DavPerson>(`${PERSON} and p.id = $2`, [organizationId, personId])
    return person ?? null
  },
  search: ({ organizationId, text, limit }) =>
    sql<DavPerson>(
      `${PERSON} and (strpos(lower(p.display_name), lower($2)) > 0 or exists (
          select from person_address a where a.organization_id = p.organization_id and a.person_id = p.id and strpos(a.address_key, lower($2)) > 0))
        order by p.display_name, p.id limit $3`,
      [organizationId, text, limit],
    ),
})
