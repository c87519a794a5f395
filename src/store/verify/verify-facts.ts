import type { VerifyFacts } from '../../ops/verify/ports.ts'
import type { Database } from '../database.ts'
import { calendarFacts } from './calendar-facts.ts'
import { changeLogFacts } from './change-log-facts.ts'
import { debtFacts } from './debt-facts.ts'
import { historyFacts } from './history-facts.ts'
import { leakFacts } from './leak-facts.ts'
import { leaseFacts } from './lease-facts.ts'
import { linkFacts } from './link-facts.ts'
import { loserFacts } from './loser-facts.ts'
import { occupancyFacts } from './occupancy-facts.ts'
import { patientDatabase } from './patient-database.ts'
import { publicationFacts } from './publication-facts.ts'
import { pullFacts } from './pull-facts.ts'
import { referenceFacts } from './reference-facts.ts'
import { setAsideFacts } from './set-aside-facts.ts'

/** Every question of the proof, asked of the tables. All of them only read. */
export function verifyFacts(database: Pick<Database, 'transaction'>): VerifyFacts {
  const patient = patientDatabase(database)
  const { sql } = patient
  return {
    occupancy: occupancyFacts(sql),
    links: linkFacts(sql),
    pulls: pullFacts(sql),
    references: referenceFacts(patient),
    losers: loserFacts(sql),
    setAside: setAsideFacts(sql),
    calendars: calendarFacts(sql),
    leases: leaseFacts(sql),
    debts: debtFacts(sql),
    histories: historyFacts(sql),
    changeLog: changeLogFacts(sql),
    leaks: leakFacts(sql),
    publications: publicationFacts(patient),
  }
}
