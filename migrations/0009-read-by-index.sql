-- Reads that looked at a room's whole past to find the little that still matters.

-- Series, of which a calendar-query asks beside the rows of occupancy: few, and no range of starts holds them together.
create index booking_recurring on booking (organization_id, room_id, starts_at) where recurring and state in ('held', 'confirmed');

-- What has not ended yet: a feed and a list ask for little of the past and all that is to come.
create index booking_by_room_end on booking (organization_id, room_id, ends_at);
