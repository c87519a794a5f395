-- A series that moves keeps the rows of what took place. What they still hold (the end of a meeting that another one begins in, its clean-up) never stands in
-- the way of its own new rows: from then on they are written down, and hold nothing.
create or replace function replace_occupancy(request jsonb, before booking) returns integer[] language plpgsql as $$
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
      if kept_until > '-infinity' then
        update occupancy o set kind = 'waived' where o.organization_id = org and o.booking_id = own and o.kind in ('booking', 'hold', 'blocker')
          and exists (select from jsonb_array_elements(rows) row where (row ->> 'roomId')::integer = o.room_id and row ->> 'kind' in ('booking', 'hold', 'blocker')
            and (row ->> 'heldFrom')::timestamptz < o.held_until and (row ->> 'heldUntil')::timestamptz > o.held_from);
      end if;
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

-- As in 0003; and where the clean-up of the last row that there was meets the set-up of the first new one, the start of the later meeting is the border, as
-- between any two dates of a series.
create or replace function extend_series(request jsonb) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  own constant bigint := (request ->> 'bookingId')::bigint;
  series booking%rowtype;
  failure jsonb;
  added integer;
  revision bigint;
begin
  perform pg_advisory_xact_lock(1, room_id) from booking where organization_id = org and id = own;
  select * into series from booking where organization_id = org and id = own for update;
  if not found then return jsonb_build_object('ok', false, 'guard', 'missing'); end if;
  if series.version <> (request ->> 'expectedVersion')::integer then
    return jsonb_build_object('ok', false, 'guard', 'version', 'version', series.version);
  end if;
  failure := failed_guard(request);
  if failure is not null then return failure; end if;

  with news as (
    select r.* from jsonb_to_recordset(request -> 'rows') as r("roomId" integer, "occurrenceKey" timestamptz, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz, "startsAt" timestamptz, "endsAt" timestamptz)
      where not exists (select from occupancy o where o.organization_id = org and o.booking_id = own and o.room_id = r."roomId" and o.occurrence_key = r."occurrenceKey")
  )
  update occupancy o set held_until = greatest(o.ends_at, least(o.held_until, n.starts)) from (select "roomId" as room, min("startsAt") as starts from news group by 1) n
    where o.organization_id = org and o.booking_id = own and o.room_id = n.room and o.kind in ('booking', 'hold', 'blocker')
      and o.held_until > n.starts and o.ends_at <= n.starts;

  insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
    select org, own, r."roomId", r."occurrenceKey", case when o.ends_at > r."startsAt" then 'waived' else r.kind end,
        case when o.ends_at > r."startsAt" then r."heldFrom" else greatest(r."heldFrom", least(coalesce(o.held_until, '-infinity'), r."startsAt")) end, r."heldUntil", r."startsAt", r."endsAt"
      from jsonb_to_recordset(request -> 'rows') as r("roomId" integer, "occurrenceKey" timestamptz, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz, "startsAt" timestamptz, "endsAt" timestamptz)
        left join lateral (select max(k.held_until) as held_until, max(k.ends_at) as ends_at from occupancy k where k.organization_id = org and k.booking_id = own
          and k.room_id = r."roomId" and k.kind in ('booking', 'hold', 'blocker') and k.held_from < r."heldUntil" and k.held_until > r."heldFrom"
          and r.kind in ('booking', 'hold', 'blocker')) o on true
    on conflict (organization_id, booking_id, room_id, occurrence_key) do nothing;
  get diagnostics added = row_count;
  update booking set expanded_until = (request ->> 'expandedUntil')::timestamptz, ends_at = greatest(ends_at, (request ->> 'endsAt')::timestamptz)
    where organization_id = org and id = own;
  if added > 0 then
    update room_revision set rev = rev + 1 where organization_id = org and room_id = series.room_id returning rev into revision;
    insert into change_log (organization_id, room_id, rev, booking_id, kind) values (org, series.room_id, revision, own, 'extended');
  end if;
  return jsonb_build_object('ok', true, 'added', added, 'revision', revision);
end $$;
