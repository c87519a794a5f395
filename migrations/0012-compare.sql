-- Every calendar is compared whole once a day, at its own time of day, and on request. Beside what follows changes, a comparison keeps its own place,
-- so that a cursor that works is never given up for it.
alter table calendar
  add column next_compare_at timestamptz not null default now() + random() * interval '1 day',
  add column compared_at timestamptz,
  -- Why the last attempt came to no end; null: it did.
  add column compare_detail text,
  -- observe: it is read and nothing of it is applied or written, until a person lets it go live.
  add column mode text not null default 'live' check (mode in ('live', 'observe')),
  add column mode_reason text,
  add column mode_since timestamptz not null default now(),
  -- A person has looked at what the calendar says up to then: it no longer proves that the database is old.
  add column trusted_until timestamptz;

-- A comparison that is under way; its windows are listed one after the other, and nothing is concluded before the last page of the last one.
create table compare_round (
  organization_id integer not null,
  calendar_id integer not null,
  round_id uuid not null,
  started_at timestamptz not null default now(),
  primary key (organization_id, calendar_id),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);

create table compare_window (
  organization_id integer not null,
  calendar_id integer not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  -- The next page: a capability, sealed at rest.
  resume_sealed bytea,
  key_id text,
  done boolean not null default false,
  primary key (organization_id, calendar_id, window_from),
  foreign key (organization_id, calendar_id) references compare_round (organization_id, calendar_id) on delete cascade
);

-- What the listing has named so far. Kept apart from the links: a comparison that finds nothing writes none of them.
create table compare_seen (
  organization_id integer not null,
  calendar_id integer not null,
  remote_id text collate "C" not null,
  primary key (organization_id, calendar_id, remote_id),
  foreign key (organization_id, calendar_id) references compare_round (organization_id, calendar_id) on delete cascade
);

-- Items that carry our mark and belong to no link: left over, or written twice. Taken away only while they are as they were found.
create table stray_item (
  organization_id integer not null,
  id bigint generated always as identity,
  calendar_id integer not null,
  remote_id text collate "C" not null,
  remote_version text collate "C" not null,
  kind text not null check (kind in ('twin', 'orphan')),
  link_id bigint not null,
  state text not null default 'found' check (state in ('found', 'removed', 'changed')),
  found_at timestamptz not null default now(),
  settled_at timestamptz,
  last_error jsonb,
  primary key (organization_id, id),
  unique (organization_id, calendar_id, remote_id),
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);
create index stray_found on stray_item (organization_id, calendar_id) where state = 'found';

create index inbox_by_item on inbox (organization_id, calendar_id, remote_id) where state = 'quarantined';
