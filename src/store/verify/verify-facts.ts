import type { VerifyFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'
import { calendarFacts } from './calendar-facts.ts'
import { linkFacts } from './link-facts.ts'
import { loserFacts } from './loser-facts.ts'
import { occupancyFacts } from './occupancy-facts.ts'
import { pullFacts } from './pull-facts.ts'
import { referenceFacts } from './reference-facts.ts'
import { setAsideFacts } from './set-aside-facts.ts'

/** Every question of the proof, asked of the tables. All of them only read. */
export const verifyFacts = (sql: Sql): VerifyFacts => ({
  occupancy: occupancyFacts(sql),
  links: linkFacts(sql),
  pulls: pullFacts(sql),
  references: referenceFacts(sql),
  losers: loserFacts(sql),
  setAside: setAsideFacts(sql),
  calendars: calendarFacts(sql),
})
