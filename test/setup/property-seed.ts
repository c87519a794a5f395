import fc from 'fast-check'

/**
 * Every property test draws the same examples in each run, so that a red run means a change of ours and not a lucky draw.
 * `MEETMEUP_PROPERTY_SEED=random` looks for examples nobody has seen, with a fresh seed each time that a failure prints;
 * `MEETMEUP_PROPERTY_SEED=<number>` plays one run again.
 */
const SEED = process.env.MEETMEUP_PROPERTY_SEED ?? '20261122'

if (SEED === 'random') {
  const seed = Math.floor(Math.random() * 2 ** 31)
  console.log(`MEETMEUP_PROPERTY_SEED=${seed}`)
  fc.configureGlobal({ seed })
} else fc.configureGlobal({ seed: Number(SEED) })

/** A seed of its own for each of several kinds of one property, or all of them would see the same examples. */
export const seedOfKind = (nth: number): number => (Number(fc.readConfigureGlobal().seed) + nth) % 2 ** 31
