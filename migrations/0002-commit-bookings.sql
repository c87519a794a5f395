-- The booking function. One call is one round trip and decides for an array of requests, each on its own:
-- it takes the rooms' locks in id order, checks the guards under the lock, looks at the neighbours, writes the booking,
-- its occupancy, the rooms' revisions and change log, links, outbox and audit, and answers with what was written or with the first guard that failed.
--
-- Request (JSON): { organizationId, bookingId|null, expectedVersion|null, actor, causeId, action, changeKind,
--   booking: { roomId, state, uid, joinKey, origin, series, startsAt, endsAt, recurring, expandedUntil, summary, description,
--              organizerName, organizerAddress, visibility, attendeeCount, sequence, holdExpiresAt, verdict, fragment, receivedAt },
--   occupancy: 'replace'|'keep'|'settle', replaceFrom|null,
--   rows: [{ roomId, occurrenceKey, kind, heldFrom, heldUntil, startsAt, endsAt }]  sorted by roomId, heldFrom
--   policies: [{ roomId, version }], quota: { organizerAddress, limit }|null,
--   sourceCalendarId|null   the calendar this change came from: it is owed nothing back, unless `owesSource` (an answer as the room),
--   owesSource, origin: { role, remoteId, place }|null   the link to make for the source calendar,
--   mirrors   whether the rooms' other calendars are owed a copy, asks: [calendarId] those of them that are asked instead of told }
-- Answer: [{ ok: true, bookingId, version, committedAt, revisions: { roomId: rev }, links: [{ id, calendarId }] }
--        | { ok: false, guard: 'missing'|'version'|'policy'|'quota'|'room', ... }] in the order of the requests.

-- Plans are generic and go by index: they are made while the tables of a new installation are still empty, and must serve when they are large.
create function commit_bookings(requests jsonb) returns jsonb language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  request jsonb;
  answers jsonb := '[]';
begin
  perform lock_rooms(requests);
  for request in select value from jsonb_array_elements(requests) loop
    answers := answers || commit_booking(request);
  end loop;
  return answers;
end $$;

-- In id order, so that two batches never wait for each other. A booking that exists brings the rooms it has.
create function lock_rooms(requests jsonb) returns void language plpgsql as $$
declare
  request jsonb;
  rooms integer[] := '{}';
  locked integer;
begin
  for request in select value from jsonb_array_elements(requests) loop
    rooms := rooms || rooms_of(request);
    if request ->> 'bookingId' is not null then
      rooms := rooms || array(
        select room_id from booking where organization_id = (request ->> 'organizationId')::integer and id = (request ->> 'bookingId')::bigint
        union all
        select room_id from occupancy where organization_id = (request ->> 'organizationId')::integer and booking_id = (request ->> 'bookingId')::bigint);
    end if;
  end loop;
  if cardinality(rooms) > 1 then
    rooms := array(select distinct room_id from unnest(rooms) as room_id order by room_id);
  end if;
  foreach locked in array rooms loop
    perform pg_advisory_xact_lock(1, locked);
  end loop;
end $$;

-- The rooms that a request writes to: the booking's own, and those of its rows. Plain expressions, because a query costs more than the few rooms it would find.
create function rooms_of(request jsonb) returns integer[] language plpgsql immutable as $$
declare
  rows constant jsonb := request -> 'rows';
  rooms integer[] := array[(request -> 'booking' ->> 'roomId')::integer];
  room integer;
begin
  for i in 0 .. jsonb_array_length(rows) - 1 loop
    room := (rows -> i ->> 'roomId')::integer;
    if not room = any (rooms) then rooms := rooms || room; end if;
  end loop;
  return rooms;
end $$;

-- One request, with the locks already held. Never called alone.
create function commit_booking(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  own constant bigint := (request ->> 'bookingId')::bigint;
  before booking%rowtype;
  failure jsonb;
begin
  if own is not null then
    select * into before from booking where organization_id = org and id = own for update;
    if not found then return jsonb_build_object('ok', false, 'guard', 'missing'); end if;
    if before.version <> (request ->> 'expectedVersion')::integer then
      return jsonb_build_object('ok', false, 'guard', 'version', 'version', before.version);
    end if;
  end if;
  failure := failed_guard(request);
  if failure is not null then return failure; end if;
  if own is null then return write_new_booking(request); end if;
  return write_changed_booking(request, before);
end $$;

-- A new booking with all of its rows in one statement: it is the commonest write, and a statement costs more than a row.
create function write_new_booking(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  fields constant jsonb := request -> 'booking';
  room constant integer := (fields ->> 'roomId')::integer;
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  touched constant integer[] := rooms_of(request);
  own bigint;
  revisions jsonb;
  links jsonb;
begin
  with booked as (
    insert into booking (organization_id, room_id, state, version, uid, join_key, origin, series, starts_at, ends_at, recurring, expanded_until,
        summary, description, organizer_name, organizer_address, visibility, attendee_count, sequence, hold_expires_at, verdict, fragment, received_at, created_by)
      values (org, room, fields ->> 'state', 1, fields ->> 'uid', fields ->> 'joinKey', fields ->> 'origin', fields -> 'series',
        (fields ->> 'startsAt')::timestamptz, (fields ->> 'endsAt')::timestamptz, (fields ->> 'recurring')::boolean, (fields ->> 'expandedUntil')::timestamptz,
        fields ->> 'summary', fields ->> 'description', fields ->> 'organizerName', fields ->> 'organizerAddress', fields ->> 'visibility',
        (fields ->> 'attendeeCount')::integer, (fields ->> 'sequence')::integer, (fields ->> 'holdExpiresAt')::timestamptz,
        nullif(fields -> 'verdict', 'null'), fields ->> 'fragment', (fields ->> 'receivedAt')::timestamptz, request ->> 'actor')
      returning id
  ), held as (
    insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
      select org, booked.id, (row ->> 'roomId')::integer, (row ->> 'occurrenceKey')::timestamptz, row ->> 'kind', (row ->> 'heldFrom')::timestamptz,
          (row ->> 'heldUntil')::timestamptz, (row ->> 'startsAt')::timestamptz, (row ->> 'endsAt')::timestamptz
        from booked, jsonb_array_elements(request -> 'rows') row
  ), bumped as (
    update room_revision set rev = rev + 1 where organization_id = org and room_id = any (touched) returning room_id, rev
  ), logged as (
    insert into change_log (organization_id, room_id, rev, booking_id, kind) select org, room_id, rev, booked.id, request ->> 'changeKind' from bumped, booked
  ), written_down as (
    insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      select org, request ->> 'actor', (request ->> 'causeId')::uuid, request ->> 'action', 'booking', booked.id, null, 1, audit_detail(fields, null) from booked
  ), linked as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select org, booked.id, c.id, case when request -> 'asks' @> to_jsonb(c.id) then 'request' else 'mirror' end, 1, 'pending'
        from booked, calendar c
        where c.organization_id = org and c.room_id = any (touched) and (request ->> 'mirrors')::boolean and c.id is distinct from source
      returning id, calendar_id
  ), owed as (
    insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select org, 'push_link', calendar_id, id, 1 from linked
  )
  select booked.id, (select jsonb_object_agg(room_id, rev) from bumped), (select jsonb_agg(jsonb_build_object('id', id, 'calendarId', calendar_id)) from linked)
    into own, revisions, links from booked;
  if jsonb_typeof(request -> 'origin') = 'object' then
    links := coalesce(links, '[]') || link_to_origin(request, own, 1);
  end if;
  return jsonb_build_object('ok', true, 'bookingId', own, 'version', 1, 'committedAt', now(), 'revisions', revisions, 'links', coalesce(links, '[]'));
end $$;

create function write_changed_booking(request jsonb, before booking) returns jsonb language plpgsql as $$
declare
  org constant integer := before.organization_id;
  own constant bigint := before.id;
  new_version constant integer := before.version + 1;
  touched integer[];
  revisions jsonb;
begin
  perform update_booking(request, new_version);
  touched := replace_occupancy(request, before);
  with bumped as (
    update room_revision set rev = rev + 1 where organization_id = org and room_id = any (touched) returning room_id, rev
  ), logged as (
    insert into change_log (organization_id, room_id, rev, booking_id, kind) select org, room_id, rev, own, request ->> 'changeKind' from bumped
  ), written_down as (
    insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      values (org, request ->> 'actor', (request ->> 'causeId')::uuid, request ->> 'action', 'booking', own, before.version, new_version,
        audit_detail(request -> 'booking', before.state))
  )
  select jsonb_object_agg(room_id, rev) into revisions from bumped;
  return jsonb_build_object('ok', true, 'bookingId', own, 'version', new_version, 'committedAt', now(), 'revisions', revisions,
    'links', link_to_origin(request, own, new_version) || owe_links(org, own, new_version, request, touched));
end $$;

create function audit_detail(fields jsonb, state_before text) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object('state', fields -> 'state', 'before', state_before, 'verdict', fields -> 'verdict', 'from', fields -> 'startsAt', 'to', fields -> 'endsAt'))
$$;

-- UID, origin, time of receipt and author stay what they were.
create function update_booking(request jsonb, new_version integer) returns void language plpgsql as $$
declare
  fields constant jsonb := request -> 'booking';
begin
  update booking set room_id = (fields ->> 'roomId')::integer, state = fields ->> 'state', version = new_version, join_key = fields ->> 'joinKey',
      series = fields -> 'series', starts_at = (fields ->> 'startsAt')::timestamptz, ends_at = (fields ->> 'endsAt')::timestamptz,
      recurring = (fields ->> 'recurring')::boolean, expanded_until = (fields ->> 'expandedUntil')::timestamptz,
      summary = fields ->> 'summary', description = fields ->> 'description', organizer_name = fields ->> 'organizerName',
      organizer_address = fields ->> 'organizerAddress', visibility = fields ->> 'visibility', attendee_count = (fields ->> 'attendeeCount')::integer,
      sequence = greatest(sequence, (fields ->> 'sequence')::integer), hold_expires_at = (fields ->> 'holdExpiresAt')::timestamptz,
      verdict = nullif(fields -> 'verdict', 'null'), fragment = fields ->> 'fragment', updated_at = now()
    where organization_id = (request ->> 'organizationId')::integer and id = (request ->> 'bookingId')::bigint;
end $$;

-- Does with the booking's rows what the request says, and answers with the rooms it touched: those it held, those it holds, and those of the booking
-- itself, because their feed and history change also when nothing is held (declined, contested on paper).
create function replace_occupancy(request jsonb, before booking) returns integer[] language plpgsql as $$
declare
  org constant integer := before.organization_id;
  own constant bigint := before.id;
  rows constant jsonb := request -> 'rows';
  kept_until constant timestamptz := coalesce((request ->> 'replaceFrom')::timestamptz, '-infinity');
  touched constant integer[] := rooms_of(request) || before.room_id
    || array(select distinct room_id from occupancy where organization_id = org and booking_id = own);
begin
  case request ->> 'occupancy'
    when 'replace' then
      delete from occupancy where organization_id = org and booking_id = own
        and (ends_at > kept_until or occurrence_key in (select (row ->> 'occurrenceKey')::timestamptz from jsonb_array_elements(rows) row));
      insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
        select org, own, (row ->> 'roomId')::integer, (row ->> 'occurrenceKey')::timestamptz, row ->> 'kind', (row ->> 'heldFrom')::timestamptz,
            (row ->> 'heldUntil')::timestamptz, (row ->> 'startsAt')::timestamptz, (row ->> 'endsAt')::timestamptz
          from jsonb_array_elements(rows) row;
    when 'settle' then
      update occupancy set kind = 'booking' where organization_id = org and booking_id = own and kind = 'hold';
    when 'keep' then
      null;
  end case;
  return array(select distinct room_id from unnest(touched) as room_id order by room_id);
end $$;

-- The first guard that does not hold, with its data, or null. The booking's own rows never stand in its way.
create function failed_guard(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  own constant bigint := coalesce((request ->> 'bookingId')::bigint, -1);
  changed record;
  counted integer;
  most integer;
  clashes jsonb;
begin
  select (judged ->> 'roomId')::integer as room_id, room.policy_version into changed
    from jsonb_array_elements(request -> 'policies') judged
    left join room on room.organization_id = org and room.id = (judged ->> 'roomId')::integer and room.archived_at is null
    where room.policy_version is distinct from (judged ->> 'version')::integer limit 1;
  if found then
    return jsonb_build_object('ok', false, 'guard', 'policy', 'roomId', changed.room_id, 'version', changed.policy_version);
  end if;

  if jsonb_typeof(request -> 'quota') = 'object' then
    most := (request -> 'quota' ->> 'limit')::integer;
    counted := bookings_ahead(org, (request -> 'booking' ->> 'roomId')::integer, request -> 'quota' ->> 'organizerAddress', own);
    if counted >= most then
      return jsonb_build_object('ok', false, 'guard', 'quota', 'value', counted + 1, 'limit', most);
    end if;
  end if;

  -- What holds is disjoint: of all that begin before a wanted span ends, only the one that begins last can reach into it.
  select jsonb_agg(clash) into clashes from (
    select jsonb_build_object('roomId', row -> 'roomId', 'occurrenceKey', row -> 'occurrenceKey', 'kind', holder.kind,
        'holder', jsonb_build_object('bookingId', b.id, 'state', b.state, 'origin', b.origin, 'receivedAt', b.received_at,
          'startsAt', holder.starts_at, 'endsAt', holder.ends_at,
          'organizerName', b.organizer_name, 'organizerAddress', b.organizer_address, 'visibility', b.visibility, 'summary', b.summary)) as clash
      from jsonb_array_elements(request -> 'rows') row
      cross join lateral (
        select o.booking_id, o.kind, o.held_until, o.starts_at, o.ends_at from occupancy o
          where o.organization_id = org and o.room_id = (row ->> 'roomId')::integer and o.kind in ('booking', 'hold', 'blocker')
            and o.held_from < (row ->> 'heldUntil')::timestamptz and o.booking_id <> own
          order by o.held_from desc limit 1
      ) holder
      join booking b on b.organization_id = org and b.id = holder.booking_id
      where row ->> 'kind' in ('booking', 'hold', 'blocker') and holder.held_until > (row ->> 'heldFrom')::timestamptz
      limit 50
  ) found_clashes;
  if clashes is not null then
    return jsonb_build_object('ok', false, 'guard', 'room', 'clashes', clashes);
  end if;
  return null;
end $$;

-- How many bookings (a series counts once) an organiser has in a room from now on. What holds is disjoint, so only the row that began last can still be running.
create function bookings_ahead(org integer, room integer, address text, except_booking bigint) returns integer language sql stable as $$
  select count(distinct o.booking_id) from occupancy o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
    where o.organization_id = org and o.room_id = room and o.kind in ('booking', 'hold', 'blocker') and o.held_until > now() and o.booking_id <> except_booking
      and b.organizer_address = address
      and o.held_from >= coalesce((select max(running.held_from) from occupancy running where running.organization_id = org and running.room_id = room
        and running.kind in ('booking', 'hold', 'blocker') and running.held_from <= now()), '-infinity')
$$;

-- The link of the calendar that the change came from. It is owed nothing, unless the room answers there.
create function link_to_origin(request jsonb, own bigint, new_version integer) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  origin constant jsonb := nullif(request -> 'origin', 'null');
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  made bigint;
begin
  if origin is null then return '[]'; end if;
  insert into link (organization_id, booking_id, calendar_id, role, remote_id, place, desired_core_version, pushed_core_version, state)
    values (org, own, source, origin ->> 'role', origin ->> 'remoteId', coalesce(origin ->> 'place', 'room'),
      new_version, case when owes_source then 0 else new_version end, 'live')
    on conflict (organization_id, booking_id, calendar_id) do nothing returning id into made;
  if made is null or not owes_source then return '[]'; end if;
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) values (org, 'push_link', source, made, new_version);
  return jsonb_build_array(jsonb_build_object('id', made, 'calendarId', source));
end $$;

-- A link that waits for a person is tried again with every new version: it may be what its calendar refused that has changed. Whether its item exists is looked up first.
create function state_when_owed(l link) returns text language sql immutable as $$
  select case when l.state <> 'blocked' then l.state when l.remote_id is null then 'unknown' else 'live' end
$$;

-- What every calendar of the touched rooms is owed by a new version of a booking: a link that says so and an outbox row.
create function owe_links(org integer, own bigint, new_version integer, request jsonb, rooms integer[]) returns jsonb language plpgsql as $$
declare
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  owed jsonb;
begin
  with owing as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select org, own, c.id, case when coalesce(request -> 'asks' @> to_jsonb(c.id), false) then 'request' else 'mirror' end, new_version, 'pending'
        from calendar c
        where c.organization_id = org and c.room_id = any (rooms)
          and (request ->> 'mirrors')::boolean
          and c.id is distinct from source
      on conflict (organization_id, booking_id, calendar_id) do update set desired_core_version = excluded.desired_core_version, attempt = 0, next_attempt_at = null,
        state = state_when_owed(link)
      returning id, calendar_id
  ), already as (
    -- Links of this booking that the insert above did not meet: calendars of rooms it has left, and the calendar it came from when that one is owed an answer.
    update link l set desired_core_version = new_version, attempt = 0, next_attempt_at = null, state = state_when_owed(l)
      where l.organization_id = org and l.booking_id = own and l.desired_core_version < new_version
        and l.id not in (select id from owing)
        and (owes_source or l.calendar_id is distinct from source)
      returning l.id, l.calendar_id
  ), all_owed as (
    select id, calendar_id from owing union all select id, calendar_id from already
  ), announced as (
    insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select org, 'push_link', calendar_id, id, new_version from all_owed
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'calendarId', calendar_id)), '[]') into owed from all_owed;
  return owed;
end $$;
