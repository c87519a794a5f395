import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { seedOfKind } from '../setup/property-seed.ts'
import { CORE } from './machine/core-commands.ts'
import { FAULTS } from './machine/fault-commands.ts'
import { type KindOfRoom, live, strayReferences } from './machine/live.ts'
import { PEOPLE } from './machine/people-commands.ts'
import { VISITS } from './machine/visit-commands.ts'

const database = databaseOfFile()

const commands = fc.array(fc.oneof(...PEOPLE, ...CORE, ...FAULTS, ...VISITS), {
  minLength: 1,
  maxLength: 40,
  size: 'max',
})

/** For each kind of room; `npm run test:soak` takes many more. */
const RUNS = Number(process.env.MEETMEUP_MACHINE_RUNS ?? 25)

/** Only so that a run of all tests ends where one of them hangs: how fast it goes is no matter here. */
const ENOUGH_MS = Math.max(600_000, RUNS * 60_000)

const KINDS: readonly (KindOfRoom & { readonly name: string })[] = [
  { name: 'MeetMeUp decides on both', decides: { east: 'meetmeup', west: 'meetmeup' } },
  { name: 'one of them decides by itself', decides: { east: 'provider', west: 'meetmeup' } },
  {
    name: 'one of them decides by itself and is asked first',
    decides: { east: 'provider', west: 'meetmeup' },
    canInvite: true,
  },
  {
    name: 'whoever asked first by their own clock wins',
    decides: { east: 'meetmeup', west: 'meetmeup' },
    policy: { winnerRule: 'first_created' },
  },
]

describe.each(KINDS.map((kind, nth) => ({ ...kind, nth })))(
  'whatever people and networks do to two calendars of one room ($name)',
  ({ name: _name, nth, ...kind }) => {
    it('both calendars and the core agree once everything has come to rest', { timeout: ENOUGH_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(commands, async (taken) => {
          expect(await live(database(), kind, taken)).toEqual([])
        }),
        // As it was drawn: to look for a shorter story takes longer than a run of all tests may.
        { seed: seedOfKind(nth), numRuns: RUNS, verbose: 1, endOnFailure: RUNS <= 25 },
      )
    })
  },
)

it('nothing of one room leads to another organization, whatever happened to all of them', async () => {
  expect(await strayReferences(database())).toEqual([])
})
