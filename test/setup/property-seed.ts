import fc from 'fast-check'

/**
 * Every property test draws the same examples in each run, so that a red run means a change of ours and not a lucky draw.
 * `MEETMEUP_PROPERTY_SEED=random` looks for examples nobody has seen, with a fresh seed each time that a failure prints;
 * `MEETMEUP_PROPERTY_SEED=<number>` plays one run again.
 */
const SEED = process.env.MEETMEUP_PROPERTY_SEED ?? '20261122'

if (SEED !== 'random') fc.configureGlobal({ seed: Number(SEED) })
