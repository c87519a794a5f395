/** Why nothing is done about calendar `c` of connection `k` at the moment, as a text; null: nothing stands in the way. */
export const EXCUSE = `case when k.state = 'signed_out' then 'its connection is signed out' when k.quiet_until > now() then 'its provider asked for quiet'
  when c.health in ('paused', 'forbidden') then 'it is ' || c.health when c.failures > 0 then 'it cannot be reached (' || coalesce(c.health_detail, 'no reason kept') || ')' end`
