/** How many of the newest changes of a calendar are looked at, and how far back. */
const NEWEST = 100
const WITHIN = "interval '24 hours'"

const summary = (samples: string): string => `(select jsonb_build_object('changes', count(*),
    'p50Seconds', round(percentile_cont(0.5) within group (order by d.seconds)::numeric, 3),
    'p95Seconds', round(percentile_cont(0.95) within group (order by d.seconds)::numeric, 3)) from (${samples}) d)`

/**
 * From the moment at which somebody changed a meeting there (by the provider's clock) to our decision on it. Echoes of our own writes are no
 * changes, and what was there before the calendar was first read whole could not be seen any sooner. `c` is the calendar.
 */
export const CAME_IN = summary(`
  select greatest(0, extract(epoch from i.applied_at - (i.payload ->> 'modifiedAt')::timestamptz)) as seconds from inbox i
    where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'applied' and i.applied_at > now() - ${WITHIN}
      and i.kind = 'upsert' and i.payload ->> 'decision' not like 'ignore:%' and (i.payload ->> 'modifiedAt')::timestamptz >= c.full_read_at
    order by i.applied_at desc limit ${NEWEST}`)

/** From the moment at which we owed a write to the provider's answer to it. */
export const WENT_OUT = summary(`
  select greatest(0, extract(epoch from o.done_at - o.created_at)) as seconds from outbox o
    where o.organization_id = c.organization_id and o.calendar_id = c.id and o.done_at > now() - ${WITHIN}
    order by o.done_at desc limit ${NEWEST}`)
