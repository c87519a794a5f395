-- A name that a client chose is its person's alone, as the address is that it stands in. Everybody else reads the booking under its derived name: a name
-- may tell what a private meeting is about, and two clients may choose the same one.

create function dav_name_for(person integer, owner integer, name text, booking_id bigint) returns text language sql immutable as $$
  select dav_name(case when owner = person then name end, booking_id)
$$;

-- The booking that stands under a name for this person, or null.
create or replace function dav_named(org integer, room integer, person integer, wanted text) returns bigint language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  found_id bigint;
begin
  select b.id into found_id from dav_object o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id and b.room_id = o.room_id
    where o.organization_id = org and o.room_id = room and o.person_id = person and o.name = wanted collate "C"
      and is_dav_member(b.state, o.kept, o.person_id, person)
    order by b.id desc limit 1;
  if found_id is not null or wanted !~ '^booking-[1-9][0-9]{0,17}[.]ics$' then return found_id; end if;
  select b.id into found_id from booking b
    where b.organization_id = org and b.id = substring(wanted from '[0-9]+')::bigint and b.room_id = room and b.state in ('held', 'confirmed')
      and not exists (select from dav_object o
        where o.organization_id = org and o.booking_id = b.id and o.room_id = room and o.person_id = person);
  return found_id;
end $$;

-- As in 0010, by these names. Whoever may change what somebody else has put changes its text; the name stays that person's.
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
  select jsonb_build_object('ok', false, 'guard', 'uid', 'name', dav_name_for(person, o.person_id, o.name, b.id)) into failure
    from booking b left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
    where b.organization_id = org and b.room_id = room and b.uid = request ->> 'uid' and b.id is distinct from present_id
      and is_dav_member(b.state, o.kept, o.person_id, person)
    limit 1;
  if failure is not null then return failure; end if;

  answer := commit_bookings(jsonb_build_array(request -> 'commit')) -> 0;
  if not (answer ->> 'ok')::boolean then return answer; end if;
  update dav_object o set name = dav_name(null, o.booking_id), kept = false
    where o.organization_id = org and o.room_id = room and o.person_id = person and o.name = (request ->> 'name') collate "C"
      and o.booking_id <> (answer ->> 'bookingId')::bigint
      and not exists (select from booking b where b.organization_id = org and b.id = o.booking_id and b.room_id = room and b.state = 'cancelled');
  insert into dav_object (organization_id, booking_id, room_id, name, body, says_version, person_id, content_hash, kept)
    values (org, (answer ->> 'bookingId')::bigint, room, request ->> 'name', request ->> 'body',
      case when (request ->> 'says')::boolean then (answer ->> 'version')::integer end, person, request ->> 'contentHash', (request ->> 'kept')::boolean)
    on conflict (organization_id, booking_id, room_id) do update set
      name = case when dav_object.person_id = excluded.person_id then excluded.name else dav_object.name end,
      body = excluded.body, says_version = excluded.says_version, content_hash = excluded.content_hash, kept = excluded.kept, put_at = now();
  return answer;
end $$;

-- Clients know names of other people's bookings that stand no longer, and no change of a room would tell them: they begin anew.
update dav_epoch set epoch = gen_random_uuid();
