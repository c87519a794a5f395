-- The history of a booking also tells the UID and the SEQUENCE that were published with each version: so that the proof can see that the one never
-- changes and the other never falls. Lines of before say nothing about them.
create or replace function audit_detail(fields jsonb, state_before text) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object('state', fields -> 'state', 'before', state_before, 'verdict', fields -> 'verdict', 'from', fields -> 'startsAt', 'to', fields -> 'endsAt',
    'uid', fields -> 'uid', 'sequence', fields -> 'sequence'))
$$;
