-- CalDAV: what a client said about a booking, octet for octet, and under which name; what each person keeps for themselves about a room.
-- A booking that came another way has no row here: its name is derived from its id, its text from its fragment.

create table dav_object (
  organization_id integer not null,
  booking_id bigint not null,
  room_id integer not null,
  -- Last segment of its address, as the client chose it. Never compared in another way than octet by octet.
  name text collate "C" not null check (octet_length(name) between 1 and 255),
  -- What the client sent, with CRLF at the ends of lines.
  body text not null,
  -- The version of the booking that `body` says; null, or another than the booking's: it is brought up to date when it is read.
  says_version integer,
  -- Who put it here: they alone see all of it, and may change it.
  person_id integer not null,
  -- SHA-256 of `body`.
  content_hash text not null,
  -- Declined, and still shown to the person who put it, as a room mailbox would.
  kept boolean not null default false,
  put_at timestamptz not null default now(),
  primary key (organization_id, booking_id),
  foreign key (organization_id, booking_id) references booking (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index dav_object_by_name on dav_object (organization_id, room_id, name);
create index dav_object_kept on dav_object (organization_id, room_id, person_id) where kept;

-- Series are few beside single bookings, and all of a room's are looked at when a window reaches to where no rows of theirs are kept.
create index booking_series on booking (organization_id, room_id, starts_at) where recurring and state in ('held', 'confirmed');

-- RFC 4791 section 5.3.2: a UID is once in a calendar.
create index booking_by_uid on booking (organization_id, room_id, uid);

-- Colour, order, a name of their own: for one person and one room. `value` is XML content.
create table dav_property (
  organization_id integer not null,
  person_id integer not null,
  room_id integer not null,
  namespace text collate "C" not null check (octet_length(namespace) <= 255),
  name text collate "C" not null check (octet_length(name) between 1 and 255),
  value text not null check (octet_length(value) <= 65536),
  primary key (organization_id, person_id, room_id, namespace, name),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);

-- Clashes that were refused: a client that sends one again is the same case, however often.
create table dav_refusal (
  organization_id integer not null,
  room_id integer not null,
  person_id integer not null,
  content_hash text not null,
  uid text not null,
  verdict jsonb not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  times integer not null default 1,
  primary key (organization_id, room_id, person_id, content_hash),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);

-- In every sync-token. A database that is restored over a later state gets a new one by hand (`update dav_epoch set epoch = gen_random_uuid()`).
create table dav_epoch (
  one boolean primary key default true check (one),
  epoch uuid not null default gen_random_uuid()
);
insert into dav_epoch default values;

-- Who is a member of a room's collection: what has the room or waits for it, and for one person what was declined and kept.
create function is_dav_member(state text, kept boolean, owner integer, person integer) returns boolean language sql immutable as $$
  select state in ('held', 'confirmed') or (state = 'declined' and coalesce(kept, false) and owner = person)
$$;

create function dav_name(name text, booking_id bigint) returns text language sql immutable as $$
  select coalesce(name, 'booking-' || booking_id::text || '.ics')
$$;

-- The booking that stands under a name, or null.
create function dav_named(org integer, room integer, person integer, wanted text) returns bigint language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  found_id bigint;
begin
  select b.id into found_id from dav_object o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id and b.room_id = o.room_id
    where o.organization_id = org and o.room_id = room and o.name = wanted collate "C" and is_dav_member(b.state, o.kept, o.person_id, person)
    order by b.id desc limit 1;
  if found_id is not null or wanted !~ '^booking-[1-9][0-9]{0,17}[.]ics$' then return found_id; end if;
  select b.id into found_id from booking b
    where b.organization_id = org and b.id = substring(wanted from '[0-9]+')::bigint and b.room_id = room and b.state in ('held', 'confirmed')
      and not exists (select from dav_object o where o.organization_id = org and o.booking_id = b.id and o.room_id = room);
  return found_id;
end $$;

-- The members that have, or may have, an occurrence in a window, by the rows under the constraint (disjoint, so that only the last that begins before the
-- window can reach into it) and the few outside it: those are sure. Of series no rows are kept before they were last written, beyond their horizon, and
-- of occurrences that take no time: those may have one.
create function dav_within(org integer, room integer, person integer, window_start timestamptz, window_end timestamptz)
    returns table (booking_id bigint, is_sure boolean) language plpgsql stable rows 50
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return query
    with taken as (
      select o.booking_id as id from occupancy o where o.organization_id = org and o.room_id = room and o.kind in ('booking', 'hold', 'blocker')
        and o.held_from < window_end and o.starts_at < window_end and o.ends_at > window_start
        and o.held_from >= coalesce((select max(before.held_from) from occupancy before where before.organization_id = org and before.room_id = room
          and before.kind in ('booking', 'hold', 'blocker') and before.held_from <= window_start), '-infinity')
      union
      select o.booking_id from occupancy o where o.organization_id = org and o.room_id = room and o.kind in ('contested', 'waived')
        and o.held_from < window_end and o.starts_at < window_end and o.ends_at > window_start
    ), possible as (
      select b.id from booking b where b.organization_id = org and b.room_id = room and b.recurring and b.state in ('held', 'confirmed')
        and b.starts_at < window_end
        and (b.expanded_until < window_end or b.updated_at > window_start or (b.ends_at > window_start and b.series::text like '%"blocking"%'))
      union
      select o.booking_id from dav_object o where o.organization_id = org and o.room_id = room and o.kept and o.person_id = person
    )
    select id, true from taken union all select id, false from possible where id not in (select id from taken);
end $$;

-- PUT in one round trip: under the room's lock it looks at the conditions of the request and at the UID, lets `commit_bookings` decide, and keeps the text
-- beside the booking. Each request is decided on its own.
--
-- Request (JSON): { organizationId, roomId, name, uid, personId, body, contentHash, kept, says, ifAbsent, ifMatch: null | '*' | [{ bookingId, version }],
--   commit: as commit_bookings takes it; its bookingId must be what stands under the name }
-- Answer: what commit_bookings answers, or { ok: false, guard: 'exists' | 'match' | 'replaced' | 'uid', ... }
create function put_dav_objects(requests jsonb) returns jsonb language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  request jsonb;
  locked integer;
  answers jsonb := '[]';
begin
  for locked in select distinct (value ->> 'roomId')::integer as room_id from jsonb_array_elements(requests) order by room_id loop
    perform pg_advisory_xact_lock(1, locked);
  end loop;
  for request in select value from jsonb_array_elements(requests) loop
    answers := answers || put_dav_object(request);
  end loop;
  return answers;
end $$;

create function put_dav_object(request jsonb) returns jsonb language plpgsql as $$
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
  insert into dav_object (organization_id, booking_id, room_id, name, body, says_version, person_id, content_hash, kept)
    values (org, (answer ->> 'bookingId')::bigint, room, request ->> 'name', request ->> 'body',
      case when (request ->> 'says')::boolean then (answer ->> 'version')::integer end, person, request ->> 'contentHash', (request ->> 'kept')::boolean)
    on conflict (organization_id, booking_id) do update set room_id = excluded.room_id, name = excluded.name, body = excluded.body,
      says_version = excluded.says_version, person_id = excluded.person_id, content_hash = excluded.content_hash, kept = excluded.kept, put_at = now();
  return answer;
end $$;

create function failed_dav_condition(request jsonb, present_id bigint) returns jsonb language plpgsql stable as $$
declare
  wanted constant jsonb := request -> 'ifMatch';
  present_version integer;
begin
  if (request ->> 'ifAbsent')::boolean and present_id is not null then return jsonb_build_object('ok', false, 'guard', 'exists'); end if;
  if wanted is null or jsonb_typeof(wanted) = 'null' then return null; end if;
  if present_id is null then return jsonb_build_object('ok', false, 'guard', 'match'); end if;
  if jsonb_typeof(wanted) = 'string' then return null; end if;
  select version into present_version from booking where organization_id = (request ->> 'organizationId')::integer and id = present_id;
  if wanted @> jsonb_build_array(jsonb_build_object('bookingId', present_id, 'version', present_version)) then return null; end if;
  return jsonb_build_object('ok', false, 'guard', 'match');
end $$;

-- A declined booking that its person has deleted is shown no longer. False: there was none.
create function forget_dav_object(org integer, room integer, booking bigint) returns boolean language plpgsql as $$
declare
  revision bigint;
begin
  perform pg_advisory_xact_lock(1, room);
  update dav_object set kept = false where organization_id = org and booking_id = booking and room_id = room and kept;
  if not found then return false; end if;
  update room_revision set rev = rev + 1 where organization_id = org and room_id = room returning rev into revision;
  insert into change_log (organization_id, room_id, rev, booking_id, kind) values (org, room, revision, booking, 'declined');
  return true;
end $$;
