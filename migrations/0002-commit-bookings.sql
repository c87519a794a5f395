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

create function commit_bookings(requests jsonb) returns jsonb language plpgsql as $$
declare
  request jsonb;
  answers jsonb := '[]';
begin
  perform pg_advisory_xact_lock(1, room_id) from (
    select (r -> 'booking' ->> 'roomId')::integer as room_id from jsonb_array_elements(requests) r
    union
    select (row ->> 'roomId')::integer from jsonb_array_elements(requests) r, jsonb_array_elements(r -> 'rows') row
    union
    select b.room_id from jsonb_array_elements(requests) r
      join booking b on b.organization_id = (r ->> 'organizationId')::integer and b.id = (r ->> 'bookingId')::bigint
    union
    select o.room_id from jsonb_array_elements(requests) r
      join occupancy o on o.organization_id = (r ->> 'organizationId')::integer and o.booking_id = (r ->> 'bookingId')::bigint
    order by room_id
  ) rooms;
  for request in select value from jsonb_array_elements(requests) loop
    answers := answers || jsonb_build_array(commit_booking(request));
  end loop;
  return answers;
end $$;

-- One request, with the locks already held. Never called alone.
create function commit_booking(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  own bigint := (request ->> 'bookingId')::bigint;
  fields constant jsonb := request -> 'booking';
  before booking%rowtype;
  new_version integer := 1;
  failure jsonb;
  touched integer[];
  revisions jsonb;
begin
  if own is not null then
    select * into before from booking where organization_id = org and id = own for update;
    if not found then return jsonb_build_object('ok', false, 'guard', 'missing'); end if;
    if before.version <> (request ->> 'expectedVersion')::integer then
      return jsonb_build_object('ok', false, 'guard', 'version', 'version', before.version);
    end if;
    new_version := before.version + 1;
  end if;

  failure := failed_guard(request);
  if failure is not null then return failure; end if;

  -- Whoever went around the lock is met by the constraint: then the neighbours are looked at again, and the holder is named.
  begin
    if own is null then
      own := insert_booking(request);
    else
      perform update_booking(request, new_version);
    end if;
    touched := write_occupancy(request, own, before.room_id);
  exception when exclusion_violation then
    failure := failed_guard(request);
    if failure is null then raise; end if;
    return failure;
  end;

  with bumped as (
    update room_revision set rev = rev + 1 where organization_id = org and room_id = any (touched) returning room_id, rev
  ), logged as (
    insert into change_log (organization_id, room_id, rev, booking_id, kind) select org, room_id, rev, own, request ->> 'changeKind' from bumped
  ), written_down as (
    insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      values (org, request ->> 'actor', (request ->> 'causeId')::uuid, request ->> 'action', 'booking', own, nullif(new_version - 1, 0), new_version,
        jsonb_strip_nulls(jsonb_build_object('state', fields ->> 'state', 'before', before.state, 'verdict', fields -> 'verdict', 'from', fields ->> 'startsAt', 'to', fields ->> 'endsAt')))
  )
  select jsonb_object_agg(room_id, rev) into revisions from bumped;

  return jsonb_build_object('ok', true, 'bookingId', own, 'version', new_version, 'committedAt', now(), 'revisions', revisions,
    'links', owe_links(org, own, new_version, request, touched));
end $$;

create function insert_booking(request jsonb) returns bigint language plpgsql as $$
declare
  fields constant jsonb := request -> 'booking';
  own bigint;
begin
  insert into booking (organization_id, room_id, state, version, uid, join_key, origin, series, starts_at, ends_at, recurring, expanded_until,
      summary, description, organizer_name, organizer_address, visibility, attendee_count, sequence, hold_expires_at, verdict, fragment, received_at, created_by)
    values ((request ->> 'organizationId')::integer, (fields ->> 'roomId')::integer, fields ->> 'state', 1, fields ->> 'uid', fields ->> 'joinKey', fields ->> 'origin', fields -> 'series',
      (fields ->> 'startsAt')::timestamptz, (fields ->> 'endsAt')::timestamptz, (fields ->> 'recurring')::boolean, (fields ->> 'expandedUntil')::timestamptz,
      fields ->> 'summary', fields ->> 'description', fields ->> 'organizerName', fields ->> 'organizerAddress', fields ->> 'visibility',
      (fields ->> 'attendeeCount')::integer, (fields ->> 'sequence')::integer, (fields ->> 'holdExpiresAt')::timestamptz,
      nullif(fields -> 'verdict', 'null'), fields ->> 'fragment', (fields ->> 'receivedAt')::timestamptz, request ->> 'actor')
    returning id into own;
  return own;
end $$;

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
create function write_occupancy(request jsonb, own bigint, room_before integer) returns integer[] language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  what constant text := request ->> 'occupancy';
  until constant timestamptz := coalesce((request ->> 'replaceFrom')::timestamptz, '-infinity');
  touched integer[] := array[(request -> 'booking' ->> 'roomId')::integer];
begin
  if room_before is not null then
    touched := touched || room_before || array(select distinct room_id from occupancy where organization_id = org and booking_id = own);
    if what = 'replace' then
      delete from occupancy where organization_id = org and booking_id = own
        and (ends_at > until or occurrence_key in (select (row ->> 'occurrenceKey')::timestamptz from jsonb_array_elements(request -> 'rows') row));
    elsif what = 'settle' then
      update occupancy set kind = 'booking' where organization_id = org and booking_id = own and kind = 'hold';
    end if;
  end if;
  with written as (
    insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
      select org, own, r."roomId", r."occurrenceKey", r.kind, r."heldFrom", r."heldUntil", r."startsAt", r."endsAt"
        from jsonb_to_recordset(request -> 'rows') as r("roomId" integer, "occurrenceKey" timestamptz, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz, "startsAt" timestamptz, "endsAt" timestamptz)
      returning room_id
  )
  select touched || array_agg(distinct room_id) into touched from written;
  return array(select distinct room_id from unnest(touched) as room_id order by room_id);
end $$;

-- The first guard that does not hold, with its data, or null. The booking's own rows never stand in its way.
create function failed_guard(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  own constant bigint := coalesce((request ->> 'bookingId')::bigint, -1);
  quota constant jsonb := nullif(request -> 'quota', 'null');
  wanted record;
  holder record;
  clashes jsonb := '[]';
  counted integer;
begin
  select r."roomId" as room_id, room.policy_version into wanted
    from jsonb_to_recordset(request -> 'policies') as r("roomId" integer, version integer)
    left join room on room.organization_id = org and room.id = r."roomId" and room.archived_at is null
    where room.policy_version is distinct from r.version limit 1;
  if found then
    return jsonb_build_object('ok', false, 'guard', 'policy', 'roomId', wanted.room_id, 'version', wanted.policy_version);
  end if;

  if quota is not null then
    counted := bookings_ahead(org, (request -> 'booking' ->> 'roomId')::integer, quota ->> 'organizerAddress', own);
    if counted >= (quota ->> 'limit')::integer then
      return jsonb_build_object('ok', false, 'guard', 'quota', 'value', counted + 1, 'limit', (quota ->> 'limit')::integer);
    end if;
  end if;

  for wanted in
    select r."roomId" as room_id, r."occurrenceKey" as occurrence_key, r."heldFrom" as held_from, r."heldUntil" as held_until
      from jsonb_to_recordset(request -> 'rows') as r("roomId" integer, "occurrenceKey" timestamptz, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz)
      where r.kind in ('booking', 'hold', 'blocker')
  loop
    select o.booking_id, o.kind, o.held_until, o.starts_at, o.ends_at into holder from occupancy o
      where o.organization_id = org and o.room_id = wanted.room_id and o.kind in ('booking', 'hold', 'blocker')
        and o.held_from < wanted.held_until and o.booking_id <> own
      order by o.held_from desc limit 1;
    if found and holder.held_until > wanted.held_from then
      clashes := clashes || (
        select jsonb_build_array(jsonb_build_object('roomId', wanted.room_id, 'occurrenceKey', wanted.occurrence_key, 'kind', holder.kind,
            'holder', jsonb_build_object('bookingId', b.id, 'state', b.state, 'origin', b.origin, 'receivedAt', b.received_at,
              'startsAt', holder.starts_at, 'endsAt', holder.ends_at,
              'organizerName', b.organizer_name, 'organizerAddress', b.organizer_address, 'visibility', b.visibility, 'summary', b.summary)))
          from booking b where b.organization_id = org and b.id = holder.booking_id);
      exit when jsonb_array_length(clashes) >= 50;
    end if;
  end loop;
  if clashes <> '[]' then
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

-- What every paired calendar of the touched rooms is owed by this version of the booking: a link that says so and an outbox row.
create function owe_links(org integer, own bigint, new_version integer, request jsonb, rooms integer[]) returns jsonb language plpgsql as $$
declare
  origin constant jsonb := nullif(request -> 'origin', 'null');
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  owed jsonb;
begin
  if origin is not null then
    insert into link (organization_id, booking_id, calendar_id, role, remote_id, place, desired_core_version, pushed_core_version, state)
      values (org, own, source, origin ->> 'role', origin ->> 'remoteId', coalesce(origin ->> 'place', 'room'),
        case when owes_source then 0 else new_version end, case when owes_source then 0 else new_version end, 'live')
      on conflict (organization_id, booking_id, calendar_id) do nothing;
  elsif new_version = 1 and not exists (select from calendar where organization_id = org and room_id = any (rooms)) then
    -- A room without calendars owes nobody anything.
    return '[]';
  end if;
  with owing as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select org, own, c.id, case when coalesce(request -> 'asks' @> to_jsonb(c.id), false) then 'request' else 'mirror' end, new_version, 'pending'
        from calendar c
        where c.organization_id = org and c.room_id = any (rooms)
          and (request ->> 'mirrors')::boolean
          and c.id is distinct from source
      on conflict (organization_id, booking_id, calendar_id) do update set desired_core_version = excluded.desired_core_version, attempt = 0, next_attempt_at = null
      returning id, calendar_id
  ), already as (
    -- Links of this booking that the insert above did not meet: calendars of rooms it has left, and the calendar it came from when that one is owed an answer.
    update link l set desired_core_version = new_version, attempt = 0, next_attempt_at = null
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
