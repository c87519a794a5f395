-- Rooms whose calendars were in use before they were paired: reading without writing, the plan that a person approves, and what it did.
-- And the places that rooms refer to, and groups of people.

-- `reading`: the calendar is read, what it tells is kept in the inbox and not applied, and nothing is written to it. `undoing`: it is left alone.
alter table calendar add column adoption text check (adoption in ('reading', 'undoing'));

-- `imported`: both meetings were there before we were; nobody is declined, and a person may decide.
alter table conflict drop constraint conflict_state_check;
alter table conflict add constraint conflict_state_check check (state in ('open', 'auto', 'imported', 'resolved', 'dismissed'));
drop index conflict_matter;
create unique index conflict_matter on conflict (organization_id, matter) where state in ('open', 'auto', 'imported');

alter table link
  -- The copy shows a series from this moment on: what was before our time is not written into a calendar.
  add column shown_from timestamptz,
  -- A copy of ours, or an invitation of ours, that a person's own meeting has replaced: { remoteId, place, roomCopyId, joinKey }. It is removed before anything else is written.
  add column leftover jsonb;

create table adoption (
  organization_id integer not null,
  id integer generated always as identity unique,
  room_id integer not null,
  -- reading, planning: the preview is being made. checking, importing: it was approved. The rest is at rest.
  state text not null check (state in ('reading', 'planning', 'planned', 'checking', 'importing', 'adopted', 'undoing', 'undone', 'outdated', 'discarded')),
  -- Where planning stands: the last item that was taken in. Only for whoever goes on after a crash.
  place jsonb not null default '{}',
  counts jsonb,
  -- What was different when it was approved, where it was refused for that.
  differences jsonb,
  last_error jsonb,
  created_by text not null,
  created_at timestamptz not null default now(),
  planned_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  adopted_at timestamptz,
  undone_at timestamptz,
  lease_token uuid,
  lease_until timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);
-- One at a time: a room is previewed, approved or undone by one hand.
create unique index adoption_under_way on adoption (organization_id, room_id)
  where state in ('reading', 'planning', 'planned', 'checking', 'importing', 'undoing');
create index adoption_by_room on adoption (organization_id, room_id, id);
create index adoption_due on adoption (id) where state in ('reading', 'planning', 'checking', 'importing', 'undoing');

-- What stands on the calendars, and what is to become of it. `calendar_id` 0: a booking that we have already (`remote_id` is its id).
create table adoption_item (
  organization_id integer not null,
  adoption_id integer not null,
  -- A plan is compared with a second one before it is carried out: 1 the approved, 2 the present.
  round smallint not null,
  id bigint generated always as identity,
  calendar_id integer not null,
  remote_id text collate "C" not null,
  inbox_id bigint,
  -- import: becomes a booking. twin: the same meeting as its leader's. booked: is a booking already. duplicate: a second copy on one calendar. over, idle: takes no time ahead.
  -- known: has its booking. unreadable: stays set aside.
  act text not null check (act in ('import', 'twin', 'booked', 'duplicate', 'over', 'idle', 'known', 'unreadable')),
  role text,
  join_key text collate "C",
  likeness text collate "C",
  -- Of one calendar and likeness: the how-manieth.
  nth integer,
  marked boolean not null default false,
  hash text,
  -- `contest`: an earlier one has the room in all of its times; `contest_some`: in some.
  clash text check (clash in ('contest', 'contest_some')),
  why text,
  leader bigint,
  summary text,
  organizer text,
  starts_at timestamptz,
  ends_at timestamptz,
  recurring boolean not null default false,
  created_at timestamptz,
  -- Its place among all: who is earlier keeps the room.
  rank integer,
  booking_id bigint,
  done_at timestamptz,
  primary key (organization_id, adoption_id, round, id),
  unique (organization_id, adoption_id, round, calendar_id, remote_id),
  foreign key (organization_id, adoption_id) references adoption (organization_id, id) on delete cascade
);
create index adoption_item_to_do on adoption_item (organization_id, adoption_id, round, rank) where done_at is null;
create index adoption_item_by_leader on adoption_item (organization_id, adoption_id, round, leader);
create index adoption_item_by_booking on adoption_item (organization_id, adoption_id, booking_id) where booking_id is not null;

-- When it takes the room.
create table adoption_span (
  organization_id integer not null,
  adoption_id integer not null,
  round smallint not null,
  calendar_id integer not null,
  remote_id text collate "C" not null,
  held tstzrange not null,
  foreign key (organization_id, adoption_id) references adoption (organization_id, id) on delete cascade
);
create index adoption_span_of on adoption_span (organization_id, adoption_id, round, calendar_id, remote_id);
create index adoption_span_at on adoption_span using gist (organization_id, adoption_id, round, held);

-- Buildings, their floors, and features. Rooms name them by text, as directories and people do; a name leads to one place, and a place that is
-- renamed takes its rooms along, so that links, feeds and history go on.
create table place (
  organization_id integer not null references organization (id),
  id integer generated always as identity unique,
  kind text not null check (kind in ('building', 'floor', 'feature')),
  -- The building of a floor.
  building_id integer,
  name text not null,
  address text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, building_id) references place (organization_id, id),
  constraint place_floor_has_building check ((kind = 'floor') = (building_id is not null))
);
create unique index place_by_name on place (organization_id, kind, coalesce(building_id, 0), name);

alter table room add column building_id integer, add column floor_id integer,
  add foreign key (organization_id, building_id) references place (organization_id, id),
  add foreign key (organization_id, floor_id) references place (organization_id, id);

create function place_named(org integer, wanted_kind text, building integer, wanted text) returns integer language plpgsql as $$
declare
  found_id integer;
begin
  insert into place (organization_id, kind, building_id, name) values (org, wanted_kind, building, wanted)
    on conflict (organization_id, kind, coalesce(building_id, 0), name) do nothing returning id into found_id;
  if found_id is null then
    select id into found_id from place where organization_id = org and kind = wanted_kind and building_id is not distinct from building and name = wanted;
  end if;
  return found_id;
end $$;

-- Whoever writes a room names its places; here the names find them.
create function room_finds_places() returns trigger language plpgsql as $$
begin
  new.building_id := case when new.building is not null then place_named(new.organization_id, 'building', null, new.building) end;
  new.floor_id := case when new.building_id is not null and new.floor is not null then place_named(new.organization_id, 'floor', new.building_id, new.floor) end;
  perform place_named(new.organization_id, 'feature', null, feature) from unnest(new.features) as feature;
  return new;
end $$;
create trigger room_finds_places before insert or update of building, floor, features on room for each row execute function room_finds_places();
update room set building = building;

-- Groups of people, by name: what an import says of them, and what rules may ask for.
create table person_group (
  organization_id integer not null,
  person_id integer not null,
  name text not null,
  primary key (organization_id, person_id, name),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index person_group_by_name on person_group (organization_id, name);

-- The domains of an organization's own people: who writes from elsewhere is told neither rooms nor holders.
create table organization_domain (
  organization_id integer not null references organization (id),
  domain text collate "C" not null check (domain = lower(domain)),
  primary key (organization_id, domain)
);
