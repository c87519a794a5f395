-- People who sign in from their calendar program, and the password of each of their devices.

create table person (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  display_name text not null,
  language text not null default 'en' check (language in ('en', 'ru')),
  -- What the person may do over CalDAV; a device may have less.
  role text not null check (role in ('viewer', 'booker')),
  -- True: every room, also those that come later. False: the rooms in person_room, and no other exists for this person.
  every_room boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  primary key (organization_id, id)
);

-- Rows and not an array, because an address names one living person of an organization, and only an index can promise that.
-- Two organizations may know the same address: who signs in is found by the password.
create table person_address (
  organization_id integer not null,
  person_id integer not null,
  -- As compared: NFC, lower case (core/address-key.ts).
  address_key text collate "C" not null,
  address text not null,
  -- The first is the one that is shown.
  place smallint not null,
  -- Archived people keep their addresses, and others may have them.
  is_live boolean not null default true,
  primary key (organization_id, person_id, address_key),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create unique index person_by_address on person_address (organization_id, address_key) where is_live;

create table person_room (
  organization_id integer not null,
  person_id integer not null,
  room_id integer not null,
  primary key (organization_id, person_id, room_id),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, room_id) references room (organization_id, id)
);

-- One for each device, so that a lost phone is locked out alone.
create table app_password (
  organization_id integer not null,
  id integer generated always as identity,
  person_id integer not null,
  device text not null,
  scope text not null check (scope in ('read', 'write')),
  -- HMAC-SHA-256 under a key derived from the installation's: a stolen table opens nothing, and one look-up finds the row.
  secret_mac bytea not null unique check (octet_length(secret_mac) = 32),
  -- The first letters, by which a person recognises it.
  hint text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index app_password_by_person on app_password (organization_id, person_id);
