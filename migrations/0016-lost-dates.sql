-- Dates that a series lost stand in `booking.series` beside the series that is missing them (core/lost-dates.ts), so that both are written and read
-- together, by every way into the booking function. Few bookings have any: they are found without looking at the others.

create index booking_with_lost_dates on booking (organization_id, id) where series ? 'lost' and state in ('held', 'confirmed');
