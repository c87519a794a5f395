-- New bookings that one call asks for are written together: a statement costs more than the rows of a booking. What is decided stays the same: of several
-- requests each is judged by what those before it have left free. A booking's link to the calendar that it came from is made with all that was seen there:
--   origin: { role, remoteId, place, seen: { joinKey, etag, remoteVersion, base, baseHash, roomResponse, oneAnswer, remoteModifiedAt, remoteCreatedAt, metRooms } | absent }

create or replace function commit_bookings(requests jsonb) returns jsonb language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  request jsonb;
  answers jsonb := '[]';
begin
  perform lock_rooms(requests);
  if jsonb_array_length(requests) > 1 then
    answers := write_unopposed(requests);
  end if;
  for request in select value from jsonb_array_elements(requests) with ordinality as r(value, nth) where nth > jsonb_array_length(answers) order by nth loop
    answers := answers || commit_booking(request);
  end loop;
  return answers;
end $$;

-- As many of the first requests as nothing speaks against, and no more: whoever asks decides about the next one before what comes after it is written.
-- Answers are those of commit_bookings, as many as were written.
create function commit_unopposed(requests jsonb) returns jsonb language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform lock_rooms(requests);
  return write_unopposed(requests);
end $$;

-- With the locks held, as commit_booking. Never called alone.
create function write_unopposed(requests jsonb) returns jsonb language plpgsql as $$
declare
  unopposed constant integer := count_unopposed(requests);
begin
  if unopposed = 0 then return '[]'; end if;
  return write_new_bookings(case when unopposed = jsonb_array_length(requests) then requests
    else (select jsonb_agg(request order by nth) from jsonb_array_elements(requests) with ordinality as r(request, nth) where nth <= unopposed) end);
end $$;

-- How many of the first requests pass every guard one after the other. Those that take more than one look (a change, a series, a quota, what may lie over
-- meetings) end the count, whether anything speaks against them or not.
create function count_unopposed(requests jsonb) returns integer language plpgsql as $$
declare
  opposed bigint;
begin
  with wanted as (
    select nth, request, (request ->> 'organizationId')::integer as org from jsonb_array_elements(requests) with ordinality as r(request, nth)
  ), spans as (
    select nth, org, (row ->> 'roomId')::integer as room_id, (row ->> 'heldFrom')::timestamptz as held_from, (row ->> 'heldUntil')::timestamptz as held_until
      from wanted, jsonb_array_elements(request -> 'rows') row
      where row ->> 'kind' in ('booking', 'hold', 'blocker')
  )
  select min(nth) into opposed from (
    select nth from wanted
      where request ->> 'bookingId' is not null or request ->> 'waives' is not null or jsonb_typeof(request -> 'quota') = 'object' or jsonb_array_length(request -> 'rows') > 1
    union all
    select nth from wanted cross join lateral jsonb_array_elements(request -> 'policies') judged
      left join room on room.organization_id = org and room.id = (judged ->> 'roomId')::integer and room.archived_at is null
      where room.policy_version is distinct from (judged ->> 'version')::integer
    union all
    -- What holds is disjoint: of all that begin before a wanted span ends, only the one that begins last can reach into it.
    select nth from spans s cross join lateral (
        select o.held_until from occupancy o
          where o.organization_id = s.org and o.room_id = s.room_id and o.kind in ('booking', 'hold', 'blocker') and o.held_from < s.held_until
          order by o.held_from desc limit 1
      ) holder
      where holder.held_until > s.held_from
    union all
    select later.nth from spans later join spans earlier on earlier.org = later.org and earlier.room_id = later.room_id and earlier.nth < later.nth
      and earlier.held_from < later.held_until and later.held_from < earlier.held_until
  ) found;
  return coalesce(opposed - 1, jsonb_array_length(requests));
end $$;

-- A booking that comes alone is written as before, a sixth faster than by the statement for many; its link to where it came from knows what was seen there.
create or replace function link_to_origin(request jsonb, own bigint, new_version integer) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  origin constant jsonb := nullif(request -> 'origin', 'null');
  seen constant jsonb := origin -> 'seen';
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  made bigint;
begin
  if origin is null then return '[]'; end if;
  insert into link (organization_id, booking_id, calendar_id, role, remote_id, place, desired_core_version, pushed_core_version, state, join_key, etag, remote_version,
      base, base_hash, room_response, one_answer, remote_modified_at, remote_created_at, met_rooms)
    values (org, own, source, origin ->> 'role', origin ->> 'remoteId', coalesce(origin ->> 'place', 'room'),
      new_version, case when owes_source then 0 else new_version end, 'live', seen ->> 'joinKey', seen ->> 'etag', seen ->> 'remoteVersion',
      nullif(seen -> 'base', 'null'), seen ->> 'baseHash', seen ->> 'roomResponse', coalesce((seen ->> 'oneAnswer')::boolean, false),
      (seen ->> 'remoteModifiedAt')::timestamptz, (seen ->> 'remoteCreatedAt')::timestamptz, nullif(seen -> 'metRooms', 'null'))
    on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do nothing returning id into made;
  if made is null or not owes_source then return '[]'; end if;
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) values (org, 'push_link', source, made, new_version);
  return jsonb_build_array(jsonb_build_object('id', made, 'calendarId', source));
end $$;

-- `write_new_booking` for many: all of their rows in one statement. A room that several of them touch gets a revision for each, in their order.
create function write_new_bookings(requests jsonb) returns jsonb language plpgsql as $$
declare
  answers jsonb;
begin
  with wanted as (
    select nth, request, (request ->> 'organizationId')::integer as org, request -> 'booking' as fields, (request ->> 'sourceCalendarId')::integer as source,
        nullif(request -> 'origin', 'null') as origin, coalesce((request ->> 'owesSource')::boolean, false) as owes_source, nextval('booking_id_seq') as own
      from jsonb_array_elements(requests) with ordinality as r(request, nth)
  ), booked as (
    insert into booking (organization_id, id, room_id, state, version, uid, join_key, origin, series, starts_at, ends_at, recurring, expanded_until,
        summary, description, organizer_name, organizer_address, visibility, attendee_count, sequence, hold_expires_at, verdict, fragment, received_at, created_by)
      overriding system value
      select org, own, (fields ->> 'roomId')::integer, fields ->> 'state', 1, fields ->> 'uid', fields ->> 'joinKey', fields ->> 'origin', fields -> 'series',
          (fields ->> 'startsAt')::timestamptz, (fields ->> 'endsAt')::timestamptz, (fields ->> 'recurring')::boolean, (fields ->> 'expandedUntil')::timestamptz,
          fields ->> 'summary', fields ->> 'description', fields ->> 'organizerName', fields ->> 'organizerAddress', fields ->> 'visibility',
          (fields ->> 'attendeeCount')::integer, (fields ->> 'sequence')::integer, (fields ->> 'holdExpiresAt')::timestamptz,
          nullif(fields -> 'verdict', 'null'), fields ->> 'fragment', (fields ->> 'receivedAt')::timestamptz, request ->> 'actor'
        from wanted
  ), held as (
    insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
      select org, own, (row ->> 'roomId')::integer, (row ->> 'occurrenceKey')::timestamptz, row ->> 'kind', (row ->> 'heldFrom')::timestamptz,
          (row ->> 'heldUntil')::timestamptz, (row ->> 'startsAt')::timestamptz, (row ->> 'endsAt')::timestamptz
        from wanted, jsonb_array_elements(request -> 'rows') row
  ), touched as (
    select nth, org, own, room_id, request, source, row_number() over (partition by org, room_id order by nth) as step
      from wanted, unnest(rooms_of(request)) as room_id
  ), bumped as (
    update room_revision r set rev = r.rev + t.steps from (select org, room_id, count(*) as steps from touched group by org, room_id) t
      where r.organization_id = t.org and r.room_id = t.room_id returning r.organization_id as org, r.room_id, r.rev - t.steps as before
  ), revised as (
    select nth, own, org, room_id, before + step as rev, request from touched join bumped using (org, room_id)
  ), logged as (
    insert into change_log (organization_id, room_id, rev, booking_id, kind) select org, room_id, rev, own, request ->> 'changeKind' from revised
  ), written_down as (
    insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      select org, request ->> 'actor', (request ->> 'causeId')::uuid, request ->> 'action', 'booking', own, null, 1, audit_detail(fields, null) from wanted order by nth
  ), copied as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select org, own, c.id, case when request -> 'asks' @> to_jsonb(c.id) then 'request' else 'mirror' end, 1, 'pending'
        from touched join calendar c on c.organization_id = org and c.room_id = touched.room_id and c.id is distinct from source
        where (request ->> 'mirrors')::boolean order by nth
      returning organization_id, booking_id, id, calendar_id
  ), told as (
    -- The link of the calendar that the booking came from. It is owed nothing, unless the room answers there.
    insert into link (organization_id, booking_id, calendar_id, role, remote_id, place, desired_core_version, pushed_core_version, state, join_key, etag, remote_version,
        base, base_hash, room_response, one_answer, remote_modified_at, remote_created_at, met_rooms)
      select org, own, source, origin ->> 'role', origin ->> 'remoteId', coalesce(origin ->> 'place', 'room'), 1, case when owes_source then 0 else 1 end, 'live',
          seen ->> 'joinKey', seen ->> 'etag', seen ->> 'remoteVersion', nullif(seen -> 'base', 'null'), seen ->> 'baseHash', seen ->> 'roomResponse',
          coalesce((seen ->> 'oneAnswer')::boolean, false), (seen ->> 'remoteModifiedAt')::timestamptz, (seen ->> 'remoteCreatedAt')::timestamptz, nullif(seen -> 'metRooms', 'null')
        from wanted, lateral (select origin -> 'seen' as seen) s where origin is not null order by nth
      returning organization_id, booking_id, id, calendar_id
  ), owed as (
    select organization_id, booking_id, id, calendar_id from copied
    union all
    select organization_id, booking_id, id, calendar_id from told where booking_id in (select own from wanted where owes_source)
  ), announced as (
    insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select organization_id, 'push_link', calendar_id, id, 1 from owed order by id
  )
  select jsonb_agg(jsonb_build_object('ok', true, 'bookingId', own, 'version', 1, 'committedAt', now(),
      'revisions', (select jsonb_object_agg(room_id, rev) from revised where revised.own = wanted.own),
      'links', coalesce((select jsonb_agg(jsonb_build_object('id', id, 'calendarId', calendar_id) order by id) from owed where booking_id = wanted.own), '[]')) order by nth)
    into answers from wanted;
  return answers;
end $$;
