-- What we wrote of late, to see when two sides undo each other: [{ hash, at }], the newest last.
alter table link add column written jsonb not null default '[]';

-- Notices that a watched calendar owes us and that do not come.
alter table calendar
  -- When a notice last woke it. One that comes while it is dirty already is not written down: it says nothing new.
  add column last_notice_at timestamptz,
  -- Polls in a row that found changes of which no notice had told.
  add column unannounced integer not null default 0,
  -- Since when its notices are missed; null: they come. Ends with the next one.
  add column silent_since timestamptz;
