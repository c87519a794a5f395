-- A closure is no foreign calendar: what stands in the way of a meeting is told by it.
alter table booking drop constraint booking_origin_check;
alter table booking add constraint booking_origin_check
  check (origin in ('api', 'exchange', 'google', 'memory', 'caldav', 'feed', 'mail', 'closure'));
update booking b set origin = 'closure' from room_closure c where c.organization_id = b.organization_id and c.booking_id = b.id;
