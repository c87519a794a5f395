-- The nightly rolling of a series: rows for occurrences that have come within the horizon are added beside those it has. The booking stays what it was, so its
-- version does not grow and no calendar is owed anything; the room's revision grows only when something was added.
--
-- Request (JSON): { organizationId, bookingId, expectedVersion, expandedUntil, endsAt, rows: [...] as in commit_bookings }
-- Answer: { ok: true, added, revision|null } | { ok: false, guard: 'missing'|'version'|'room', ... }

create function extend_series(request jsonb) returns jsonb language plpgsql as $$
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

  insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
    select org, own, r."roomId", r."occurrenceKey", r.kind, r."heldFrom", r."heldUntil", r."startsAt", r."endsAt"
      from jsonb_to_recordset(request -> 'rows') as r("roomId" integer, "occurrenceKey" timestamptz, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz, "startsAt" timestamptz, "endsAt" timestamptz)
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

-- Who is due: few of all bookings are series, and fewer end their known time soon.
create index booking_horizon on booking (expanded_until) where expanded_until is not null and state in ('held', 'confirmed', 'contested');
