-- The ground of the house: tenants, rooms, calendars, bookings and the rows under the exclusion constraint.
-- Every primary and foreign key begins with the organization, so that no row of one customer can reference another's.

create extension if not exists btree_gist;

create table organization (
  id integer generated always as identity primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- Keys of the HTTP API. Only the SHA-256 of a key is stored; `hint` is its first characters, for lists.
create table api_key (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  name text not null,
  role text not null check (role in ('viewer', 'booker', 'admin', 'support', 'operator')),
  key_hash bytea not null unique,
  hint text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id)
);

create table idempotency (
  organization_id integer not null references organization (id),
  api_key_id integer not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  headers jsonb not null default '{}',
  response jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (organization_id, api_key_id, key)
);

create table room (
  organization_id integer not null references organization (id),
  id integer generated always as identity unique,
  name text not null,
  building text,
  floor text,
  capacity integer check (capacity between 1 and 100000),
  features text[] not null default '{}',
  time_zone text not null,
  setup_minutes integer not null default 0 check (setup_minutes between 0 and 1440),
  cleanup_minutes integer not null default 0 check (cleanup_minutes between 0 and 1440),
  -- The room's rules as data (core/policy.ts). `policy_version` grows with every change of rules, padding or pairing; it is a guard of the booking function.
  policy jsonb not null default '{}',
  policy_version integer not null default 1,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  primary key (organization_id, id)
);

-- One monotonic revision per room: ETag, CTag, sync-token, feed and outbox all read it. Apart from the room, because it is hot.
create table room_revision (
  organization_id integer not null,
  room_id integer not null,
  rev bigint not null default 0,
  primary key (organization_id, room_id),
  foreign key (organization_id, room_id) references room (organization_id, id)
) with (fillfactor = 50);

create table connection (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  provider text not null check (provider in ('exchange', 'google', 'memory')),
  name text not null,
  settings jsonb not null,
  -- AES-256-GCM: nonce, tag and text; associated data is the row's identity, so that a value copied to another row does not open.
  secret_sealed bytea not null,
  secret_key_id text not null,
  state text not null default 'ok' check (state in ('ok', 'signed_out')),
  state_since timestamptz not null default now(),
  last_error jsonb,
  -- The provider asked for quiet until then (Retry-After).
  quiet_until timestamptz,
  quota_per_minute integer not null check (quota_per_minute > 0),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);

-- A room's resource calendar in one connection.
create table calendar (
  organization_id integer not null,
  id integer generated always as identity unique,
  room_id integer not null,
  connection_id integer not null,
  remote_calendar_id text collate "C" not null,
  time_zone text not null,
  decides text not null check (decides in ('meetmeup', 'provider')),
  -- Whether it can be asked by an invitation (only then does "provider" make a booking wait for it).
  can_ask boolean not null default false,
  proofs jsonb not null default '[]',
  checked_at timestamptz,
  -- Whether the provider lets us watch this calendar; refused means polling, and is tried again after a week.
  watch text not null default 'untried' check (watch in ('untried', 'watching', 'refused', 'unreachable')),
  watch_detail text,
  watch_tried_at timestamptz,
  health text not null default 'ok' check (health in ('ok', 'degraded', 'forbidden', 'paused')),
  health_detail text,
  health_since timestamptz not null default now(),
  -- Level-triggered: set by notices and by writes, cleared by the pull that began after it. Null: nothing known to be due.
  dirty_since timestamptz,
  next_poll_at timestamptz not null default now(),
  poll_interval_seconds integer not null default 60,
  lease_token uuid,
  lease_until timestamptz,
  failures integer not null default 0,
  full_read_generation integer not null default 0,
  full_read_at timestamptz,
  -- The last moment at which the provider proved to hold nothing that we do not know.
  last_proof_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  foreign key (organization_id, connection_id) references connection (organization_id, id),
  unique (organization_id, connection_id, remote_calendar_id)
);
create index calendar_by_room on calendar (organization_id, room_id);
create index calendar_due on calendar (next_poll_at);

create table calendar_cursor (
  organization_id integer not null,
  calendar_id integer not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  -- Both are capabilities: sealed at rest, never logged. `resume` is the next page of an unfinished round.
  cursor_sealed bytea,
  resume_sealed bytea,
  key_id text,
  round_id uuid,
  -- Versions that the round was first to deliver; all of them are in the inbox before the cursor moves.
  round_items integer not null default 0,
  saved_at timestamptz,
  primary key (organization_id, calendar_id, window_from),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);

create table subscription (
  organization_id integer not null,
  id uuid not null,
  calendar_id integer not null,
  remote_id text collate "C",
  resource_id text,
  secret_hash bytea not null,
  state text not null check (state in ('opening', 'open', 'stopped')),
  expires_at timestamptz not null,
  -- When its present life began: it is renewed at half of it.
  granted_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  last_notice_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);
create unique index subscription_by_remote on subscription (remote_id) where remote_id is not null;
create index subscription_by_calendar on subscription (organization_id, calendar_id);

create table booking (
  organization_id integer not null,
  id bigint generated always as identity,
  room_id integer not null,
  state text not null check (state in ('held', 'confirmed', 'contested', 'declined', 'cancelled')),
  version integer not null,
  uid text not null,
  -- Equal for one meeting in all calendars (core: joinKey); null for bookings born here.
  join_key text,
  origin text not null check (origin in ('api', 'exchange', 'google', 'memory', 'caldav', 'feed', 'mail')),
  -- Start, duration, rule, exceptions: the whole series (core/recurrence). A single booking is a series without a rule.
  series jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  recurring boolean not null,
  -- Occupancy rows exist up to here; null for a single booking.
  expanded_until timestamptz,
  summary text,
  description text,
  organizer_name text,
  organizer_address text,
  visibility text not null check (visibility in ('public', 'private')),
  attendee_count integer,
  sequence integer not null default 0,
  hold_expires_at timestamptz,
  -- Why it is as it is: code, rule, value, limit and the inputs of the decision.
  verdict jsonb,
  -- iCalendar fragment (VEVENT lines), written once with the booking.
  fragment text,
  received_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
) with (fillfactor = 85);
create index booking_by_room on booking (organization_id, room_id, starts_at);
create index booking_by_join_key on booking (organization_id, room_id, join_key) where join_key is not null;
create index booking_hold_expiry on booking (hold_expires_at) where state = 'held';

-- Who has the room. One row per room and occurrence, with the padded span that the constraint sees and the real times beside it.
create table occupancy (
  organization_id integer not null,
  booking_id bigint not null,
  room_id integer not null,
  -- RECURRENCE-ID: the occurrence's original start.
  occurrence_key timestamptz not null,
  kind text not null check (kind in ('booking', 'hold', 'blocker', 'contested', 'waived')),
  held_from timestamptz not null,
  held_until timestamptz not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (organization_id, booking_id, room_id, occurrence_key),
  foreign key (organization_id, booking_id) references booking (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  constraint occupancy_span_not_empty check (held_from < held_until and starts_at < ends_at),
  constraint occupancy_padding_outside check (held_from <= starts_at and ends_at <= held_until),
  -- The guard that nobody can go around: no two bookings hold one room at one time.
  constraint no_two_bookings_hold_one_room exclude using gist (
    organization_id with =, room_id with =, tstzrange(held_from, held_until) with &&
  ) where (kind in ('booking', 'hold', 'blocker'))
);
-- The neighbour of a span: what holds is disjoint, so the nearest start before its end is the only candidate.
create index occupancy_neighbour on occupancy (organization_id, room_id, held_from) include (held_until, booking_id)
  where kind in ('booking', 'hold', 'blocker');
-- Which rooms are busy in a window: short ones by a bounded look back from the window, long ones by their own small index.
create index occupancy_search_short on occupancy (organization_id, held_from) include (held_until, room_id)
  where kind in ('booking', 'hold', 'blocker') and held_until - held_from <= interval '4 hours';
create index occupancy_search_long on occupancy (organization_id, held_until) include (held_from, room_id)
  where kind in ('booking', 'hold', 'blocker') and held_until - held_from > interval '4 hours';

-- What stands outside the constraint, by room: few rows.
create index occupancy_outside on occupancy (organization_id, room_id, held_from) where kind in ('contested', 'waived');

-- What happened to a room, in order. A cursor over several rooms reads only rows whose xid lies below pg_snapshot_xmin(pg_current_snapshot()).
create table change_log (
  organization_id integer not null,
  room_id integer not null,
  rev bigint not null,
  booking_id bigint not null,
  kind text not null,
  at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (organization_id, room_id, rev)
);
create index change_log_by_xid on change_log (organization_id, xid);

create table audit (
  organization_id integer not null,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  actor text not null,
  -- Follows one change through all hops.
  cause_id uuid not null,
  action text not null,
  entity text not null,
  entity_id bigint not null,
  from_version integer,
  to_version integer,
  detail jsonb not null default '{}',
  primary key (organization_id, id)
);
create index audit_by_entity on audit (organization_id, entity, entity_id);

-- A booking in one calendar.
create table link (
  organization_id integer not null,
  id bigint generated always as identity,
  booking_id bigint not null,
  calendar_id integer not null,
  -- mirror: we write it; request: we asked the provider by inviting the room; invitation: the room's copy of somebody's meeting; direct: somebody wrote it onto the room's calendar.
  role text not null check (role in ('mirror', 'request', 'invitation', 'direct')),
  remote_id text collate "C",
  place text not null default 'room' check (place in ('room', 'organizer')),
  -- The room's own copy of a request: the item itself lives on the booking mailbox.
  room_copy_id text collate "C",
  -- Of the remote item: by it the room's own copy of our invitation is recognised.
  join_key text,
  etag text,
  remote_version text,
  -- The last state that both sides agreed on (canonical form) and its SHA-256: base of the three-way comparison.
  base jsonb,
  base_hash text,
  base_core_version integer not null default 0,
  pushed_core_version integer not null default 0,
  pushed_hash text,
  pushed_at timestamptz,
  desired_core_version integer not null,
  generation integer not null default 1,
  -- How often a copy of ours was changed there and put back.
  restored integer not null default 0,
  state text not null check (state in ('pending', 'live', 'unknown', 'blocked', 'gone')),
  room_response text,
  -- Text that goes with a decline.
  comment text,
  attempt integer not null default 0,
  next_attempt_at timestamptz,
  last_error jsonb,
  remote_modified_at timestamptz,
  remote_created_at timestamptz,
  remote_deleted_at timestamptz,
  seen_generation integer not null default 0,
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, booking_id) references booking (organization_id, id),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id),
  constraint link_versions_in_order check (pushed_core_version <= desired_core_version)
) with (fillfactor = 80);
create unique index link_once_per_calendar on link (organization_id, booking_id, calendar_id);
create unique index link_by_remote on link (organization_id, calendar_id, remote_id) where remote_id is not null and state <> 'gone';
create index link_by_room_copy on link (organization_id, calendar_id, room_copy_id) where room_copy_id is not null;
create index link_by_join_key on link (organization_id, calendar_id, join_key) where join_key is not null;
create index link_uncertain on link (organization_id, calendar_id) where state = 'unknown';
create index link_dirty on link (organization_id, calendar_id) where desired_core_version > pushed_core_version;

-- What is owed to the outside, born in the transaction that owes it. Done when the link reflects the version.
create table outbox (
  organization_id integer not null,
  id bigint generated always as identity,
  topic text not null check (topic in ('push_link')),
  calendar_id integer not null,
  link_id bigint not null,
  desired_version integer not null,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  error_code text,
  primary key (organization_id, id)
);
create index outbox_open on outbox (organization_id, calendar_id, link_id) where done_at is null;

create table inbox (
  organization_id integer not null,
  id bigint generated always as identity,
  calendar_id integer not null,
  remote_id text collate "C" not null,
  remote_version text collate "C" not null,
  kind text not null check (kind in ('upsert', 'removed', 'unreadable')),
  payload jsonb not null,
  -- The round that delivered it first.
  round_id uuid not null,
  received_at timestamptz not null default now(),
  state text not null default 'new' check (state in ('new', 'applied', 'quarantined', 'superseded')),
  applied_at timestamptz,
  error jsonb,
  primary key (organization_id, id),
  unique (organization_id, calendar_id, remote_id, remote_version),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);
create index inbox_new on inbox (organization_id, calendar_id, id) where state = 'new';
create index inbox_quarantined on inbox (organization_id, calendar_id, id) where state = 'quarantined';

create table conflict (
  organization_id integer not null,
  id bigint generated always as identity,
  room_id integer not null,
  kind text not null,
  state text not null check (state in ('open', 'auto', 'resolved', 'dismissed')),
  -- One open case for one matter, however often it is seen.
  matter text not null,
  rule text not null,
  bookings bigint[] not null,
  links bigint[] not null default '{}',
  evidence jsonb not null,
  resolution jsonb,
  resolver text,
  detected_at timestamptz not null default now(),
  resolved_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);
create unique index conflict_matter on conflict (organization_id, matter) where state in ('open', 'auto');
create index conflict_by_state on conflict (organization_id, state, id);

create table feed (
  organization_id integer not null,
  id integer generated always as identity,
  room_id integer not null,
  name text not null,
  detail text not null check (detail in ('busy', 'title', 'full')),
  -- SHA-256 of the secret in the link.
  token_hash bytea not null unique,
  hint text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);
create index feed_by_room on feed (organization_id, room_id);
