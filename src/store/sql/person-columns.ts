/** A person `p` with addresses, rooms and groups, as `Person` has them. */
export const PERSON_COLUMNS = `p.id, p.organization_id as "organizationId", p.display_name as "displayName", coalesce(p.language_tag, p.language) as language, p.role, p.version,
  p.created_at as "createdAt", p.archived_at as "archivedAt",
  array(select a.address from person_address a where a.organization_id = p.organization_id and a.person_id = p.id order by a.place) as addresses,
  case when p.every_room then null else
    array(select r.room_id from person_room r where r.organization_id = p.organization_id and r.person_id = p.id order by r.room_id) end as rooms,
  coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id) from person_group_member m
    join person_group g on g.organization_id = m.organization_id and g.id = m.group_id
    where m.organization_id = p.organization_id and m.person_id = p.id), '[]') as groups`
