alter table link
  -- Rooms that the meeting invited beside this one when it was first met on this calendar: [{ address, response }]; null: the copy did not tell.
  add column met_rooms jsonb,
  -- The words of a decline are made from the booking's verdict when it is sent.
  drop column comment;

-- A meeting in all of its rooms: where one that left a room has gone to.
create index booking_by_meeting on booking (organization_id, join_key) where join_key is not null;

-- The lock of one more room, for whoever holds one already. Never waited for, or two that want each other's room would wait for ever: the transaction
-- is run again instead.
create function lock_room_or_repeat(room integer) returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(1, room) then
    raise exception 'room % is being written to', room using errcode = 'serialization_failure';
  end if;
end $$;
