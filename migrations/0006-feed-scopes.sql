-- A link may cover one room, several chosen rooms, a building, or the free time of a building. What a building has is looked up at each
-- request, so that its links follow the rooms that join and leave it; an archived room drops out of all that cover several.

alter table feed
  alter column room_id drop not null,
  add column scope text not null default 'room' check (scope in ('room', 'rooms', 'building', 'free_now')),
  add column building text,
  -- When a room last left what the link covers, or joined it: of a room that is gone nothing else tells.
  add column rooms_changed_at timestamptz,
  add constraint feed_scope_is_whole check ((scope = 'room') = (room_id is not null) and (scope in ('building', 'free_now')) = (building is not null));
alter table feed alter column scope drop default;

create index feed_by_building on feed (organization_id, building) where building is not null;
create index room_by_building on room (organization_id, building) where archived_at is null;

-- The chosen rooms of a link with scope 'rooms'.
create table feed_room (
  organization_id integer not null,
  feed_id integer not null,
  room_id integer not null,
  primary key (organization_id, feed_id, room_id),
  foreign key (organization_id, feed_id) references feed (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);
create index feed_room_by_room on feed_room (organization_id, room_id);

-- The clock of the wall, not of the transaction: nobody may have been answered with a later moment before this is seen.
create function note_feed_rooms() returns trigger language plpgsql as $$
begin
  update feed set rooms_changed_at = clock_timestamp()
    where organization_id = new.organization_id and (building in (old.building, new.building)
      or id in (select feed_id from feed_room where organization_id = new.organization_id and room_id = new.id));
  return null;
end $$;
create trigger room_joins_or_leaves_feeds after update on room for each row
  when (old.building is distinct from new.building or old.archived_at is distinct from new.archived_at)
  execute function note_feed_rooms();
