/** Condition of a statement about calendar `$2` of organization `$1`: its lease is still ours. Who lost it writes nothing. */
export const leaseHeld = (token: `$${number}`): string =>
  `exists (select 1 from calendar leased where leased.organization_id = $1 and leased.id = $2 and leased.lease_token = ${token})`
