-- Calendars of others that keep a room busy: an ICS address that is read again and again, or a file that was handed in once. What they name
-- becomes bookings of origin 'feed' with rows of kind 'blocker', under the same constraint as everything else.

create table foreign_calendar (
  organization_id integer not null,
  id integer generated always as identity unique,
  room_id integer not null,
  name text not null,
  -- The address is a capability, as a feed of ours is: sealed at rest, never shown again. `host` is for people. All null: a file.
  url_sealed bytea,
  url_key_id text,
  host text,
  interval_minutes integer not null check (interval_minutes between 5 and 10080),
  -- What the server said with the last text: both let it answer "nothing new".
  etag text,
  last_modified text,
  state text not null default 'new' check (state in ('new', 'ok', 'failing', 'stopped')),
  -- UIDs that the last text named.
  named integer not null default 0,
  last_success_at timestamptz,
  last_error jsonb,
  failures integer not null default 0,
  -- Null: a file, or stopped until a person says so.
  next_at timestamptz,
  lease_token uuid,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  constraint foreign_calendar_is_address_or_file check ((url_sealed is null) = (url_key_id is null) and (url_sealed is null) = (host is null))
);
create index foreign_calendar_by_room on foreign_calendar (organization_id, room_id);
create index foreign_calendar_due on foreign_calendar (next_at) where next_at is not null;

-- What was done with each meeting that a calendar names. No booking: it is over, or takes no time.
create table foreign_item (
  organization_id integer not null,
  foreign_calendar_id integer not null,
  uid text collate "C" not null,
  -- SHA-256 of what it said: the same again is nothing to do.
  hash text not null,
  booking_id bigint,
  primary key (organization_id, foreign_calendar_id, uid),
  foreign key (organization_id, foreign_calendar_id) references foreign_calendar (organization_id, id) on delete cascade,
  foreign key (organization_id, booking_id) references booking (organization_id, id)
);
