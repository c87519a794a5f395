-- One row for each room that a booking was put into: when it has left for another room and is put there as well, the first one still says under which name
-- it is gone.
alter table dav_object drop constraint dav_object_pkey, add primary key (organization_id, booking_id, room_id);

-- As in 0008, and a name is one booking's: what is no member, and had it before, may become one again (it comes back from another room), or is one for
-- its person alone (it was declined). From now on it has its derived name, and what was only shown is shown no longer. What was cancelled keeps its name
-- for the tokens that are to tell of it: it never comes back.
create or replace function put_dav_object(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  room constant integer := (request ->> 'roomId')::integer;
  person constant integer := (request ->> 'personId')::integer;
  expected constant bigint := (request -> 'commit' ->> 'bookingId')::bigint;
  present_id bigint := dav_named(org, room, person, request ->> 'name');
  failure jsonb;
  answer jsonb;
begin
  failure := failed_dav_condition(request, present_id);
  if failure is not null then return failure; end if;
  if present_id is distinct from expected then return jsonb_build_object('ok', false, 'guard', 'replaced'); end if;
  select jsonb_build_object('ok', false, 'guard', 'uid', 'name', dav_name(o.name, b.id)) into failure
    from booking b left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
    where b.organization_id = org and b.room_id = room and b.uid = request ->> 'uid' and b.id is distinct from present_id
      and is_dav_member(b.state, o.kept, o.person_id, person)
    limit 1;
  if failure is not null then return failure; end if;

  answer := commit_bookings(jsonb_build_array(request -> 'commit')) -> 0;
  if not (answer ->> 'ok')::boolean then return answer; end if;
  update dav_object o set name = dav_name(null, o.booking_id), kept = false
    where o.organization_id = org and o.room_id = room and o.name = (request ->> 'name') collate "C" and o.booking_id <> (answer ->> 'bookingId')::bigint
      and not exists (select from booking b where b.organization_id = org and b.id = o.booking_id and b.room_id = room and b.state = 'cancelled');
  insert into dav_object (organization_id, booking_id, room_id, name, body, says_version, person_id, content_hash, kept)
    values (org, (answer ->> 'bookingId')::bigint, room, request ->> 'name', request ->> 'body',
      case when (request ->> 'says')::boolean then (answer ->> 'version')::integer end, person, request ->> 'contentHash', (request ->> 'kept')::boolean)
    on conflict (organization_id, booking_id, room_id) do update set name = excluded.name, body = excluded.body,
      says_version = excluded.says_version, person_id = excluded.person_id, content_hash = excluded.content_hash, kept = excluded.kept, put_at = now();
  return answer;
end $$;
