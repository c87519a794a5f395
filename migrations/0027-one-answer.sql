-- Whether the item is one meeting with one answer of the room: then nothing of it need be looked up before it is answered.
alter table link
  add column one_answer boolean not null default false;
