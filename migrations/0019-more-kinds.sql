-- What we wrote of late, to see when two sides undo each other: [{ hash, at }], the newest last.
alter table link add column written jsonb not null default '[]';

-- Notices that a watched calendar owes us and that do not come.
alter table calendar
  -- When a notice last woke it. One that comes while it is dirty already is not written down: it says nothing new.
  add column last_notice_at timestamptz,
  -- Polls in a row that found changes of which no notice had told.
  add column unannounced integer not null default 0,
  -- Since when its notices are missed; null: they come. Ends with the next one.
  add column silent_since timestamptz;

-- Times in which a room is out of service. The booking blocks the room meanwhile, and is shown on all of its calendars.
create table room_closure (
  organization_id integer not null,
  id integer generated always as identity,
  room_id integer not null,
  booking_id bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- When the meetings that were still in its way lost the room.
  released_at timestamptz,
  lifted_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  foreign key (organization_id, booking_id) references booking (organization_id, id)
);
create index room_closure_by_room on room_closure (organization_id, room_id, ends_at);
create index room_closure_due on room_closure (starts_at) where released_at is null and lifted_at is null;
