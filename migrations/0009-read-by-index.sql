-- What has not ended yet: a feed and a list ask for little of the past and all that is to come, and looked at a room's whole past to find it.
create index booking_by_room_end on booking (organization_id, room_id, ends_at);
