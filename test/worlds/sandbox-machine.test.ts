import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { seedOfKind } from '../setup/property-seed.ts'
import { CORE, FAULTS, PEOPLE } from './sandbox-machine/commands.ts'
import { live } from './sandbox-machine/live.ts'

const database = databaseOfFile()

const commands = fc.array(fc.oneof(...PEOPLE, ...CORE, ...FAULTS), { minLength: 1, maxLength: 40, size: 'max' })

/** For each kind of room; `npm run test:soak` takes more. */
const RUNS = Number(process.env.MEETMEUP_SANDBOX_MACHINE_RUNS ?? 4)

/** Only so that a run of all tests ends where one of them hangs: how fast it goes is no matter here. */
const ENOUGH_MS = Math.max(600_000, RUNS * 60_000)

describe.each([
  { exchangeDecides: 'meetmeup', nth: 0 },
  { exchangeDecides: 'provider', nth: 1 },
] as const)(
  'whatever people and networks do to a room in Exchange and Google, over HTTP (in Exchange $exchangeDecides decides)',
  ({ exchangeDecides, nth }) => {
    it('both calendars and the core agree once everything has come to rest', { timeout: ENOUGH_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(commands, async (taken) => {
          expect(await live(database(), { exchangeDecides }, taken)).toEqual([])
        }),
        { seed: seedOfKind(nth), numRuns: RUNS, verbose: 1, endOnFailure: true },
      )
    })
  },
)
