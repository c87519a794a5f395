-- A closure is no foreign calendar: what stands in the way of a meeting is told by it.
alter table booking drop constraint booking_origin_check;
alter table booking add constraint booking_origin_check
  check (origin in ('api', 'exchange', 'google', 'memory', 'caldav', 'feed', 'mail', 'closure'));
update booking b set origin = 'closure' from room_closure c where c.organization_id = b.organization_id and c.booking_id = b.id;

-- The process that works on a request, by the name of its connections. When PostgreSQL knows none of that name any more, the process is gone, and a
-- repetition need not wait for the lease. Null: written by a version that did not say.
alter table idempotency add column holder text;
