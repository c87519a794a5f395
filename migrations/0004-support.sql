-- The support desk: tickets with numbers of their own, their files and history, and what a desk writes for itself.

-- An organization lets a desk read and handle its tickets. Without any it is its own desk.
create table support_grant (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  desk_organization_id integer not null references organization (id),
  granted_by text not null,
  granted_at timestamptz not null default now(),
  revoked_by text,
  revoked_at timestamptz,
  primary key (organization_id, id)
);
create unique index support_grant_open on support_grant (organization_id, desk_organization_id) where revoked_at is null;
create index support_grant_by_desk on support_grant (desk_organization_id) where revoked_at is null;

-- The last number given, over all organizations. A number is taken in the transaction that stores the ticket: what is rolled back leaves no gap.
create table ticket_counter (
  is_only boolean primary key default true check (is_only),
  last_id bigint not null
);
insert into ticket_counter (last_id) values (0);

create function keep_ticket_numbers() returns trigger language plpgsql as $$
begin
  raise exception 'a ticket number is never given twice';
end $$;
create trigger ticket_counter_only_grows before update on ticket_counter
  for each row when (new.last_id <= old.last_id) execute function keep_ticket_numbers();
create trigger ticket_counter_stays before delete or truncate on ticket_counter
  for each statement execute function keep_ticket_numbers();

-- A person who turns to the desk; found again by address. Apart from the ticket, so that the person can be forgotten and the ticket stays.
create table support_contact (
  organization_id integer not null references organization (id),
  id integer generated always as identity,
  name text,
  address text,
  language text not null check (language in ('en', 'ru')),
  time_zone text,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index support_contact_by_address on support_contact (organization_id, lower(address)) where address is not null;

create table ticket (
  organization_id integer not null references organization (id),
  -- The running number; people see it as MMU-001234-C.
  id bigint not null unique,
  version integer not null default 1,
  -- Of the request that registered it: a repetition finds it.
  cause_id uuid not null,
  source text not null check (source in ('api', 'cli', 'mail', 'desk')),
  kind text not null check (kind in ('incident', 'problem', 'service_request', 'development_request')),
  kind_guessed boolean not null,
  topic text not null,
  description text not null,
  room_id integer,
  occurred_at timestamptz,
  correlation_id text,
  contact_id integer,
  opened_by text not null,
  -- The system around the room when the ticket was registered.
  context jsonb,
  state text not null check (state in ('registered', 'in_work', 'awaiting_customer', 'processed', 'rejected', 'merged')),
  resolution jsonb,
  resolution_comment text,
  registered_at timestamptz not null,
  updated_at timestamptz not null,
  processed_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, cause_id),
  foreign key (organization_id, room_id) references room (organization_id, id),
  foreign key (organization_id, contact_id) references support_contact (organization_id, id),
  constraint processed_says_how check ((state = 'processed') = (processed_at is not null and resolution is not null)),
  constraint resolution_is_known check (resolution is null or resolution ->> 'kind' in ('mass_update', 'single_work', 'information', 'planned'))
);
create index ticket_by_state on ticket (organization_id, state, id);
create index ticket_by_opener on ticket (organization_id, opened_by, id);

-- What happened, in order; read by both sides.
create table ticket_event (
  organization_id integer not null,
  ticket_id bigint not null,
  seq integer not null,
  at timestamptz not null,
  kind text not null,
  side text not null check (side in ('desk', 'requester')),
  author_organization_id integer not null references organization (id),
  actor text not null,
  cause_id uuid not null,
  detail jsonb not null default '{}',
  primary key (organization_id, ticket_id, seq),
  foreign key (organization_id, ticket_id) references ticket (organization_id, id)
);
create index ticket_event_by_cause on ticket_event (organization_id, ticket_id, cause_id);

-- `place` is the order of writing: one act may write several at one instant.
create table ticket_comment (
  organization_id integer not null,
  id uuid not null,
  place bigint generated always as identity,
  ticket_id bigint not null,
  side text not null check (side in ('desk', 'requester')),
  author_organization_id integer not null references organization (id),
  actor text not null,
  body text not null,
  at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, ticket_id) references ticket (organization_id, id)
);
create index ticket_comment_by_ticket on ticket_comment (organization_id, ticket_id);

-- Bytes of attachments, apart from what lists read. Written before the number is taken, so that a slow file holds nobody up.
create table ticket_file (
  organization_id integer not null references organization (id),
  id uuid not null,
  bytes bytea not null,
  primary key (organization_id, id)
);
-- Pictures and archives are compressed already.
alter table ticket_file alter column bytes set storage external;

create table ticket_attachment (
  organization_id integer not null,
  id uuid not null,
  place bigint generated always as identity,
  ticket_id bigint not null,
  -- Null: registered by name and hash, and not kept.
  file_id uuid,
  name text not null,
  kind text not null check (kind in ('log', 'event_journal', 'text_bundle', 'screenshot', 'other')),
  media_type text not null,
  size_bytes integer not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  refusal text check (refusal in ('executable', 'script', 'markup', 'macros', 'too_many_pixels')),
  side text not null check (side in ('desk', 'requester')),
  author_organization_id integer not null references organization (id),
  actor text not null,
  at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, ticket_id) references ticket (organization_id, id),
  foreign key (organization_id, file_id) references ticket_file (organization_id, id),
  constraint refused_files_are_not_kept check (refusal is null or file_id is null)
);
create index ticket_attachment_by_ticket on ticket_attachment (organization_id, ticket_id);

-- What the desk has asked for, line by line.
create table ticket_ask (
  organization_id integer not null,
  id uuid not null,
  place bigint generated always as identity,
  ticket_id bigint not null,
  attribute text not null check (attribute in ('log', 'event_journal', 'text_bundle', 'screenshot', 'version', 'room', 'time', 'correlation_id', 'other')),
  detail text,
  asked_at timestamptz not null,
  ticked_at timestamptz,
  value text,
  attachment_id uuid,
  primary key (organization_id, id),
  foreign key (organization_id, ticket_id) references ticket (organization_id, id),
  foreign key (organization_id, attachment_id) references ticket_attachment (organization_id, id)
);
create index ticket_ask_by_ticket on ticket_ask (organization_id, ticket_id);

-- Secret links by which a requester reads the status; only their SHA-256 is kept.
create table ticket_link (
  organization_id integer not null,
  ticket_id bigint not null,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  primary key (organization_id, ticket_id, token_hash),
  foreign key (organization_id, ticket_id) references ticket (organization_id, id)
);

-- What a desk writes for itself. It belongs to the desk's organization: nothing that reads by the ticket's organization meets it.
create table ticket_note (
  organization_id integer not null references organization (id),
  id uuid not null,
  place bigint generated always as identity,
  ticket_organization_id integer not null,
  ticket_id bigint not null,
  cause_id uuid not null,
  actor text not null,
  body text not null,
  at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, cause_id),
  foreign key (ticket_organization_id, ticket_id) references ticket (organization_id, id)
);
create index ticket_note_by_ticket on ticket_note (organization_id, ticket_organization_id, ticket_id);
