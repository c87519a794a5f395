-- Mail to people, and what is wrong told to those who look after an organization: by mail and by signed calls.

-- An administrator books like everybody else, and is told what is wrong.
alter table person drop constraint person_role_check;
alter table person add constraint person_role_check check (role in ('viewer', 'booker', 'admin'));

-- How far the change log has been read for news. No row: mail is off, or begins now.
create table mail_cursor (
  organization_id integer primary key references organization (id),
  -- Transactions are read in order of their ids, and only below the oldest that can still commit: none is left out, none is read twice.
  last_xid xid8 not null
);

-- One message, as it goes over the wire: written once, so that a repetition is the same message.
create table mail (
  organization_id integer not null references organization (id),
  id bigint generated always as identity,
  recipient_key text collate "C" not null,
  recipient_address text not null,
  -- Null: a digest of several matters.
  booking_id bigint,
  message_id text collate "C" not null unique,
  raw bytea not null,
  -- unsure: the server was given the text and its answer is not known. It is not sent again by itself.
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'unsure')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  claim_token uuid,
  claimed_until timestamptz,
  -- From here on the server may have it.
  handed_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, booking_id) references booking (organization_id, id)
);
create index mail_waiting on mail (next_attempt_at) where state = 'waiting';
create index mail_sending on mail (claimed_until) where state = 'sending';
create index mail_to_look_at on mail (organization_id, id) where state in ('failed', 'unsure');
create index mail_by_recipient on mail (organization_id, recipient_key, created_at);

-- One matter for one person. What waits goes together, in one mail.
create table mail_item (
  organization_id integer not null references organization (id),
  id bigint generated always as identity,
  kind text not null check (kind in ('accepted', 'moved', 'declined', 'contested', 'cancelled', 'released', 'trouble')),
  recipient_key text collate "C" not null,
  recipient jsonb not null,
  booking_id bigint,
  -- The version up to which its organiser has been told.
  booking_version integer,
  trouble_id bigint,
  content jsonb not null,
  created_at timestamptz not null,
  -- With which it went; null: waits for its window to end.
  mail_id bigint,
  primary key (organization_id, id),
  foreign key (organization_id, booking_id) references booking (organization_id, id),
  foreign key (organization_id, mail_id) references mail (organization_id, id) on delete cascade,
  constraint mail_item_is_about_one_thing check (num_nonnulls(booking_id, trouble_id) = 1)
);
create unique index mail_item_once on mail_item (organization_id, booking_id, booking_version, recipient_key) where booking_id is not null;
create index mail_item_waiting on mail_item (organization_id, recipient_key, created_at) where mail_id is null;
create index mail_item_by_mail on mail_item (organization_id, mail_id) where mail_id is not null;

-- Something that a person should look at: one row from when it was first seen until it was gone.
create table trouble (
  organization_id integer not null references organization (id),
  id bigint generated always as identity,
  kind text not null,
  -- What it is about: `calendar:7`, `connection:2`, `conflict:12`.
  subject text not null,
  -- Of troubles that grow (30, 7, 1 days left): each step is told.
  stage text,
  facts jsonb not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  told_at timestamptz,
  told_stage text,
  -- Not seen any more since then; over when that has lasted.
  missing_since timestamptz,
  ended_at timestamptz,
  primary key (organization_id, id)
);
create unique index trouble_once on trouble (organization_id, kind, subject) where ended_at is null;

-- An address of the organization's own that is called when a trouble begins, grows or ends.
create table webhook (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  name text not null,
  -- What lists show of the address; the whole of it may be a secret.
  host text not null,
  url_sealed bytea not null,
  url_key_id text not null,
  secret_sealed bytea not null,
  secret_key_id text not null,
  created_at timestamptz not null default now(),
  last_success_at timestamptz,
  removed_at timestamptz,
  primary key (organization_id, id)
);

-- One call. It may arrive twice under one id when its answer was lost; whoever receives it keeps the ids.
create table webhook_delivery (
  organization_id integer not null,
  id uuid not null,
  webhook_id integer not null,
  -- Octet for octet what is signed and sent.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  claimed_until timestamptz,
  last_error text,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, webhook_id) references webhook (organization_id, id)
);
create index webhook_delivery_due on webhook_delivery (next_attempt_at) where state = 'waiting';
create index webhook_delivery_failed on webhook_delivery (organization_id, webhook_id) where state = 'failed';
