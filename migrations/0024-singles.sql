-- A series that a calendar has no words for stands there date by date, each date an item of its own. Such an item has a link of its own, so that
-- whatever holds for items of ours (echo, comparison, unknown fates, mass removal) holds for it. The link of the series plans them.

alter table link
  -- The one date of a series that the item shows, by its original start (an instant in UTC, or a date); null: the booking whole.
  add column occurrence_key text collate "C",
  -- Of such an item: the link of its series on that calendar.
  add column series_link_id bigint,
  -- Of such an item: when the date takes place, as it was planned last. What is over is not touched any more.
  add column starts_at timestamptz,
  add column ends_at timestamptz,
  -- Of such an item: SHA-256 of what it was last made to say; null: it shows nothing. A change of the series concerns the dates of which this differs.
  add column draft_hash text,
  -- Of a series: its dates up to then stand on the calendar one by one; null: it stands there as one item.
  add column singles_until timestamptz,
  add constraint link_single_whole check (
    (occurrence_key is null) = (series_link_id is null) and (occurrence_key is null) = (ends_at is null) and (occurrence_key is null) = (starts_at is null)
    and (occurrence_key is null or singles_until is null and role = 'mirror')),
  add foreign key (organization_id, series_link_id) references link (organization_id, id) on delete cascade;

drop index link_once_per_calendar;
-- Whole, so that whatever is known of a booking is found by it.
create unique index link_once_per_calendar on link (organization_id, booking_id, calendar_id, coalesce(occurrence_key, ''));
-- By this condition, which whoever names a series implies: dates are found by it, also when a link is deleted.
create unique index link_once_per_date on link (organization_id, series_link_id, occurrence_key) where series_link_id is not null;
create index link_with_singles on link (singles_until) where singles_until is not null;

-- The two functions that owe calendars something, as in 0002; and what is owed is owed to the link of the series, which passes it on to its dates.
create or replace function link_to_origin(request jsonb, own bigint, new_version integer) returns jsonb language plpgsql as $$
declare
  org constant integer := (request ->> 'organizationId')::integer;
  origin constant jsonb := nullif(request -> 'origin', 'null');
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  made bigint;
begin
  if origin is null then return '[]'; end if;
  insert into link (organization_id, booking_id, calendar_id, role, remote_id, place, desired_core_version, pushed_core_version, state)
    values (org, own, source, origin ->> 'role', origin ->> 'remoteId', coalesce(origin ->> 'place', 'room'),
      new_version, case when owes_source then 0 else new_version end, 'live')
    on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do nothing returning id into made;
  if made is null or not owes_source then return '[]'; end if;
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) values (org, 'push_link', source, made, new_version);
  return jsonb_build_array(jsonb_build_object('id', made, 'calendarId', source));
end $$;

create or replace function owe_links(org integer, own bigint, new_version integer, request jsonb, rooms integer[]) returns jsonb language plpgsql as $$
declare
  source constant integer := (request ->> 'sourceCalendarId')::integer;
  owes_source constant boolean := coalesce((request ->> 'owesSource')::boolean, false);
  owed jsonb;
begin
  with owing as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select org, own, c.id, case when coalesce(request -> 'asks' @> to_jsonb(c.id), false) then 'request' else 'mirror' end, new_version, 'pending'
        from calendar c
        where c.organization_id = org and c.room_id = any (rooms)
          and (request ->> 'mirrors')::boolean
          and c.id is distinct from source
      on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do update set desired_core_version = excluded.desired_core_version, attempt = 0, next_attempt_at = null,
        state = state_when_owed(link)
      returning id, calendar_id
  ), already as (
    -- Links of this booking that the insert above did not meet: calendars of rooms it has left, and the calendar it came from when that one is owed an answer.
    update link l set desired_core_version = new_version, attempt = 0, next_attempt_at = null, state = state_when_owed(l)
      where l.organization_id = org and l.booking_id = own and l.occurrence_key is null and l.desired_core_version < new_version
        and l.id not in (select id from owing)
        and (owes_source or l.calendar_id is distinct from source)
      returning l.id, l.calendar_id
  ), all_owed as (
    select id, calendar_id from owing union all select id, calendar_id from already
  ), announced as (
    insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select org, 'push_link', calendar_id, id, new_version from all_owed
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'calendarId', calendar_id)), '[]') into owed from all_owed;
  return owed;
end $$;

-- What was set aside because its calendar has no words for it is written after all.
update link set state = case when remote_id is null then 'unknown' else 'live' end, attempt = 0, next_attempt_at = null
  where state = 'blocked' and role = 'mirror' and last_error ->> 'code' = 'recurrence_not_expressible' and desired_core_version > pushed_core_version;
