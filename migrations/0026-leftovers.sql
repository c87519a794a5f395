-- Asked for every item that nobody knows; few links have one.
create index link_leftover on link (organization_id, calendar_id) where leftover is not null;
