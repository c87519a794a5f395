-- A closure is no foreign calendar: what stands in the way of a meeting is told by it.
alter table booking drop constraint booking_origin_check;
alter table booking add constraint booking_origin_check
  check (origin in ('api', 'exchange', 'google', 'memory', 'caldav', 'feed', 'mail', 'closure'));
update booking b set origin = 'closure' from room_closure c where c.organization_id = b.organization_id and c.booking_id = b.id;

-- The process that works on a request, by the name of its connections. When PostgreSQL knows none of that name any more, the process is gone, and a
-- repetition need not wait for the lease. Null: written by a version that did not say.
alter table idempotency add column holder text;

-- The version of the time zone database (as IANA names it) with which the instants of a booking were worked out: its process says so with each connection.
-- Null: written before that was kept.
alter table booking add column zone_data text default nullif(current_setting('meetmeup.zone_data', true), '');

create function note_zone_data() returns trigger language plpgsql as $$
begin
  new.zone_data := nullif(current_setting('meetmeup.zone_data', true), '');
  return new;
end $$;

-- Who writes another series has worked it out. As long as one version writes, this costs a comparison.
create trigger booking_notes_zone_data before update of series on booking for each row
  when (old.zone_data is distinct from nullif(current_setting('meetmeup.zone_data', true), '') and new.series is distinct from old.series)
  execute function note_zone_data();

-- What a version says of a zone: { from, to, changes: [{ at, offsetSeconds }] }. By it the wall time of an instant is found that an older version worked out.
create table zone_rules (
  version text not null,
  zone text not null,
  rules jsonb not null,
  noted_at timestamptz not null default now(),
  primary key (zone, version)
);

-- When a version has looked over all bookings ahead. An older one leaves them alone from then on.
create table zone_pass (
  version text primary key,
  passed_at timestamptz not null
);
