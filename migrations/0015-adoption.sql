-- Rooms whose calendars were in use before they were paired: reading without writing, the plan that a person approves, and what it did.

-- `reading`: the calendar is read, what it tells is kept in the inbox and not applied, and nothing is written to it. `undoing`: it is left alone.
alter table calendar
  add column adoption text check (adoption in ('reading', 'undoing')),
  -- When a calendar that is `reading` was last read to the end: it proves nothing, because nothing was applied.
  add column adoption_read_at timestamptz;

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
  -- SHA-256 of when it takes place ahead; with the organiser it tells one meeting in two calendars that do not know each other.
  likeness text collate "C",
  organizer_key text,
  -- Of one calendar, organiser and likeness: the how-manieth.
  nth integer,
  -- The room's answer is owed when it is imported.
  answers boolean not null default false,
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
  -- False: somebody earlier has the room then.
  holds boolean not null default true,
  foreign key (organization_id, adoption_id) references adoption (organization_id, id) on delete cascade
);
create index adoption_span_of on adoption_span (organization_id, adoption_id, round, calendar_id, remote_id);
create index adoption_span_at on adoption_span using gist (organization_id, adoption_id, round, held);

-- Which items are one meeting, and who keeps the room: what stands earlier (what we have already, then by the calendars' own time of creation, then by receipt).
create function judge_adoption(org integer, plan integer, turn smallint) returns void language plpgsql as $$
declare
  one record;
begin
  update adoption_item i set organizer_key = 'person:' || a.person_id from person_address a
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and a.organization_id = org and a.is_live and a.address_key = i.organizer_key;

  update adoption_item i set rank = ranked.rank from (
      select id, row_number() over (order by calendar_id <> 0, created_at nulls last, inbox_id, id) as rank from adoption_item
        where organization_id = org and adoption_id = plan and round = turn and act in ('import', 'booked')) ranked
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = ranked.id;

  -- A second copy on one calendar (a forwarded invitation) books nothing.
  update adoption_item i set act = 'duplicate', leader = same.first, why = 'join_key' from (
      select id, first_value(id) over (partition by calendar_id, join_key, likeness order by rank) as first from adoption_item
        where organization_id = org and adoption_id = plan and round = turn and act = 'import' and join_key is not null) same
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = same.id and same.id <> same.first;

  update adoption_item i set act = 'twin', leader = same.first, why = 'join_key' from (
      select id, act, first_value(id) over (partition by join_key, likeness order by rank) as first from adoption_item
        where organization_id = org and adoption_id = plan and round = turn and act in ('import', 'booked') and join_key is not null) same
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = same.id and same.id <> same.first and same.act = 'import';

  -- Two systems that do not know each other: one organiser, the same times, each once on each side.
  update adoption_item i set act = 'twin', leader = same.first, why = 'likeness' from (
      select id, act, first_value(id) over (partition by organizer_key, likeness, nth order by rank) as first from (
          select x.id, x.act, x.organizer_key, x.likeness, x.rank,
              row_number() over (partition by x.calendar_id, x.organizer_key, x.likeness order by x.rank) as nth
            from adoption_item x
            where x.organization_id = org and x.adoption_id = plan and x.round = turn and x.act in ('import', 'booked') and x.organizer_key is not null and not x.marked
              and not exists (select from adoption_item t where t.organization_id = org and t.adoption_id = plan and t.round = turn and t.leader = x.id)) counted) same
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = same.id and same.id <> same.first and same.act = 'import';

  -- A copy that carries our mark shows what stands elsewhere at the same times: it stays, as our copy.
  update adoption_item i set act = 'twin', leader = found.leader, why = 'marker', role = 'mirror', answers = false from (
      select distinct on (ours.id) ours.id, shown.id as leader
        from (select id, calendar_id, likeness, row_number() over (partition by calendar_id, likeness order by rank) as nth from adoption_item
            where organization_id = org and adoption_id = plan and round = turn and act = 'import' and marked) ours
          join (select id, calendar_id, likeness, rank, row_number() over (partition by calendar_id, likeness order by rank) as nth from adoption_item
            where organization_id = org and adoption_id = plan and round = turn and act in ('import', 'booked') and not marked) shown
            on shown.likeness = ours.likeness and shown.nth = ours.nth and shown.calendar_id <> ours.calendar_id
        where not exists (select from adoption_item t where t.organization_id = org and t.adoption_id = plan and t.round = turn and t.leader = shown.id and t.calendar_id = ours.calendar_id)
        order by ours.id, shown.rank) found
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = found.id;

  -- A booking that has its item on a calendar takes no second one there.
  update adoption_item i set act = 'duplicate', answers = false from adoption_item b, link l
    where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.act = 'twin'
      and b.organization_id = org and b.adoption_id = plan and b.round = turn and b.id = i.leader and b.act = 'booked'
      and l.organization_id = org and l.booking_id = b.booking_id and l.calendar_id = i.calendar_id and l.remote_id is not null and l.state <> 'gone';

  delete from adoption_span s where s.organization_id = org and s.adoption_id = plan and s.round = turn and not exists (
    select from adoption_item i where i.organization_id = org and i.adoption_id = plan and i.round = turn
      and i.calendar_id = s.calendar_id and i.remote_id = s.remote_id and i.act in ('import', 'booked'));

  for one in
    select i.id, i.calendar_id, i.remote_id, i.rank from adoption_item i
      where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.act = 'import' and exists (
        select from adoption_span s join adoption_span o on o.organization_id = org and o.adoption_id = plan and o.round = turn and o.held && s.held
            and (o.calendar_id, o.remote_id) <> (s.calendar_id, s.remote_id)
          where s.organization_id = org and s.adoption_id = plan and s.round = turn and s.calendar_id = i.calendar_id and s.remote_id = i.remote_id)
      order by i.rank
  loop
    update adoption_span s set holds = false
      where s.organization_id = org and s.adoption_id = plan and s.round = turn and s.calendar_id = one.calendar_id and s.remote_id = one.remote_id and exists (
        select from adoption_span o
            join adoption_item h on h.organization_id = org and h.adoption_id = plan and h.round = turn and h.calendar_id = o.calendar_id and h.remote_id = o.remote_id
          where o.organization_id = org and o.adoption_id = plan and o.round = turn and o.held && s.held and o.holds and h.rank < one.rank);
    update adoption_item i set clash = (
        select case when bool_and(not s.holds) then 'contest' when bool_or(not s.holds) then 'contest_some' end from adoption_span s
          where s.organization_id = org and s.adoption_id = plan and s.round = turn and s.calendar_id = one.calendar_id and s.remote_id = one.remote_id)
      where i.organization_id = org and i.adoption_id = plan and i.round = turn and i.id = one.id;
  end loop;
end $$;

-- Every write that a plan leads to, as a person reads it: copies that are made, and answers that are given.
create function adoption_writes(org integer, plan integer, turn smallint)
  returns table (item_id bigint, calendar_id integer, kind text, summary text, organizer text, starts_at timestamptz, ends_at timestamptz, recurring boolean) language sql stable as $$
  with room as (select room_id from adoption where organization_id = org and id = plan),
    item as (select * from adoption_item where organization_id = org and adoption_id = plan and round = turn)
  select i.id, c.id, 'create', i.summary, i.organizer, i.starts_at, i.ends_at, i.recurring
    from item i join calendar c on c.organization_id = org and c.room_id = (select room_id from room) and c.id <> i.calendar_id
    where (i.act = 'import' and i.clash is distinct from 'contest'
        or i.act = 'booked' and c.adoption is not null and not exists (
          select from link l where l.organization_id = org and l.booking_id = i.booking_id and l.calendar_id = c.id and l.remote_id is not null and l.state <> 'gone'))
      and not exists (select from item t where t.leader = i.id and t.act = 'twin' and t.calendar_id = c.id)
  union all
  select i.id, i.calendar_id, 'accept', i.summary, i.organizer, i.starts_at, i.ends_at, i.recurring
    from item i left join item l on l.id = i.leader
    where i.answers and i.act in ('import', 'twin') and coalesce(l.clash, i.clash) is distinct from 'contest'
$$;
