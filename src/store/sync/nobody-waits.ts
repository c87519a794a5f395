/**
 * What stands in these statements is worth no wait for the disk: after a crash of the database every lease is taken anew, and what is due is found due again.
 * True, and meant for the transaction alone.
 */
export const NOBODY_WAITS = `set_config('synchronous_commit', 'off', true) = 'off'`
