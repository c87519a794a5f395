-- A room whose policy lets meetings overlap is closed all the same: what was waived for the sake of another meeting must not lie over what blocks the room.
-- Whether that is asked the request says (`waives`), since an administrator may allow anything.
create or replace function failed_guard(request jsonb) returns jsonb language plpgsql as $$
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
            and (row ->> 'kind' <> 'waived' or o.kind = 'blocker')
          order by o.held_from desc limit 1
      ) holder
      join booking b on b.organization_id = org and b.id = holder.booking_id
      where (row ->> 'kind' in ('booking', 'hold', 'blocker') or (row ->> 'kind' = 'waived' and request ->> 'waives' = 'meetings'))
        and holder.held_until > (row ->> 'heldFrom')::timestamptz
      limit 50
  ) found_clashes;
  if clashes is not null then
    return jsonb_build_object('ok', false, 'guard', 'room', 'clashes', clashes);
  end if;
  return null;
end $$;
