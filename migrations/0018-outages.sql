-- When calendars could not be read, from when to when, so that what was decided on their return can be told in one report. Calls to a whole connection
-- that were suspended or refused are one outage of all its calendars; a calendar that fails alone has one of its own.
create table outage (
  organization_id integer not null,
  id bigint generated always as identity,
  connection_id integer not null,
  scope text not null check (scope in ('connection', 'calendar')),
  -- Kind, code and message of the failure by which it was noticed.
  cause jsonb not null,
  noticed_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, connection_id) references connection (organization_id, id) on delete cascade
);
create index outage_by_connection on outage (organization_id, connection_id, noticed_at);

-- One calendar in it. One that fails again before the others are back has a second row.
create table outage_calendar (
  organization_id integer not null,
  id bigint generated always as identity,
  outage_id bigint not null,
  calendar_id integer not null,
  -- What the calendar said until then is known; null: it was never read.
  known_until timestamptz,
  lost_at timestamptz not null default now(),
  -- Everything was read and judged again; null: it is still out.
  read_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, outage_id) references outage (organization_id, id) on delete cascade,
  foreign key (organization_id, calendar_id) references calendar (organization_id, id) on delete cascade
);
create index outage_calendar_by_outage on outage_calendar (organization_id, outage_id);
create unique index outage_calendar_open on outage_calendar (organization_id, calendar_id) where read_at is null;
create index outage_calendar_by_calendar on outage_calendar (organization_id, calendar_id);

-- Conflicts that came out of what was read after it.
create table outage_conflict (
  organization_id integer not null,
  outage_id bigint not null,
  conflict_id bigint not null,
  primary key (organization_id, outage_id, conflict_id),
  foreign key (organization_id, outage_id) references outage (organization_id, id) on delete cascade,
  foreign key (organization_id, conflict_id) references conflict (organization_id, id) on delete cascade
);
create index outage_conflict_by_conflict on outage_conflict (organization_id, conflict_id);
