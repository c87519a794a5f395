-- Groups of people, places as things of their own, whatever a person is called by, and refused PUTs of which somebody is mailed.

-- As it was said (BCP 47); null: as in `language`, in which the person is written to.
alter table person add column language_tag text;

-- People who are named together. The rooms of a group exist for its members, beside their own.
create table person_group (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  name text not null,
  -- As compared: NFC, lower case.
  name_key text collate "C" not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index person_group_by_name on person_group (organization_id, name_key);

create table person_group_member (
  organization_id integer not null,
  group_id integer not null,
  person_id integer not null,
  primary key (organization_id, group_id, person_id),
  foreign key (organization_id, group_id) references person_group (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index person_group_of_person on person_group_member (organization_id, person_id);

create table person_group_room (
  organization_id integer not null,
  group_id integer not null,
  room_id integer not null,
  primary key (organization_id, group_id, room_id),
  foreign key (organization_id, group_id) references person_group (organization_id, id) on delete cascade,
  foreign key (organization_id, room_id) references room (organization_id, id)
);

-- How many bookings (a series counts once) an organiser has in a room from now on, by whichever of their addresses.
create or replace function bookings_ahead(org integer, room integer, address text, except_booking bigint) returns integer language sql stable as $$
  select count(distinct o.booking_id) from occupancy o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
    where o.organization_id = org and o.room_id = room and o.kind in ('booking', 'hold', 'blocker') and o.held_until > now() and o.booking_id <> except_booking
      and (b.organizer_address = bookings_ahead.address or b.organizer_address in (
        select a.address_key from person_address named join person_address a
          on a.organization_id = org and a.person_id = named.person_id and a.is_live
          where named.organization_id = org and named.address_key = bookings_ahead.address and named.is_live))
      and o.held_from >= coalesce((select max(running.held_from) from occupancy running where running.organization_id = org and running.room_id = room
        and running.kind in ('booking', 'hold', 'blocker') and running.held_from <= now()), '-infinity')
$$;

-- Buildings, floors and features. Rooms and links go on naming them: a place is what is renamed for all of them, and may be there before them.
create table place (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  kind text not null check (kind in ('building', 'floor', 'feature')),
  name text not null,
  -- Of a floor; null: the floor of rooms that name no building.
  building_id integer,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, building_id) references place (organization_id, id),
  constraint place_in_building_is_a_floor check (building_id is null or kind = 'floor')
);
create unique index place_by_name on place (organization_id, kind, coalesce(building_id, 0), name);

-- What a room names is there. In order of names, so that two rooms do not wait for each other.
create function keep_places(org integer, building_name text, floor_name text, feature_names text[]) returns void language plpgsql as $$
begin
  insert into place (organization_id, kind, name) select org, 'building', building_name where building_name is not null
    on conflict do nothing;
  insert into place (organization_id, kind, name, building_id)
    select org, 'floor', floor_name,
      (select b.id from place b where b.organization_id = org and b.kind = 'building' and b.name = building_name)
    where floor_name is not null on conflict do nothing;
  insert into place (organization_id, kind, name) select distinct org, 'feature', feature from unnest(feature_names) as feature order by 3
    on conflict do nothing;
end $$;

create function note_places() returns trigger language plpgsql as $$
begin
  perform keep_places(new.organization_id, new.building, new.floor, new.features);
  return null;
end $$;
create trigger room_names_places after insert on room for each row execute function note_places();
create trigger room_names_other_places after update on room for each row
  when (old.building is distinct from new.building or old.floor is distinct from new.floor or old.features is distinct from new.features)
  execute function note_places();

select keep_places(organization_id, building, floor, features) from room where archived_at is null order by organization_id, building, floor, id;

-- A refused PUT is mailed to whoever sent it, once. Rows from before name no meeting, and are not told.
alter table dav_refusal
  add column id bigint generated always as identity,
  -- { summary, isPrivate, startsAt, endsAt, isAllDay, isRecurring }: what the person tried to book.
  add column meeting jsonb,
  -- When it was decided whether it is told.
  add column judged_at timestamptz;
create index dav_refusal_to_judge on dav_refusal (organization_id, id) where meeting is not null and judged_at is null;

alter table mail_item
  -- Not a reference: refusals are forgotten after a month.
  add column dav_refusal_id bigint,
  drop constraint mail_item_kind_check,
  add constraint mail_item_kind_check check (kind in ('accepted', 'moved', 'declined', 'contested', 'cancelled', 'released', 'refused', 'trouble')),
  drop constraint mail_item_is_about_one_thing,
  add constraint mail_item_is_about_one_thing check (num_nonnulls(booking_id, trouble_id, dav_refusal_id) = 1);
create unique index mail_item_of_refusal_once on mail_item (organization_id, dav_refusal_id) where dav_refusal_id is not null;
