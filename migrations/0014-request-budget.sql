-- What may be sent to a provider under one identity, shared by all processes, and whether calls to it are suspended. No row: nothing was sent yet.
create table connection_pace (
  organization_id integer not null,
  connection_id integer not null,
  -- Requests that may be sent now, by class (src/core/request-budget.ts).
  write_left double precision not null,
  pull_left double precision not null,
  reconcile_left double precision not null,
  refilled_at timestamptz not null default now(),
  -- Too many calls failed: nobody calls before then, and after it one call is tried first. Null: calls go on.
  suspended_until timestamptz,
  -- How often in a row; each doubles the next pause.
  suspensions integer not null default 0,
  -- Whoever tries the one call has until then.
  probe_until timestamptz,
  primary key (organization_id, connection_id),
  foreign key (organization_id, connection_id) references connection (organization_id, id) on delete cascade
);

-- How long changes took from there to here and from here to there: the newest of each calendar, by index.
create index inbox_applied on inbox (organization_id, calendar_id, applied_at) where state = 'applied';
create index outbox_done on outbox (organization_id, calendar_id, done_at) where done_at is not null;
