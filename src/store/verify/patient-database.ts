import { DatabaseError } from 'pg'
import { TookTooLong } from '../../ops/verify/ports.ts'
import type { Database, Sql } from '../database.ts'

/** One statement of the proof may take so long. */
const SECONDS = 60
const QUERY_CANCELED = '57014'

/** The database for the proof: whatever it is asked writes nothing, and ends in time (`TookTooLong`). */
export function patientDatabase(database: Pick<Database, 'transaction'>): Pick<Database, 'sql' | 'transaction'> {
  const transaction = async <Value>(work: (sql: Sql) => Promise<Value>): Promise<Value> => {
    try {
      return await database.transaction(async (sql) => {
        await sql(`set local statement_timeout = ${SECONDS * 1000}; set local transaction_read_only = on`)
        return await work(sql)
      })
    } catch (error) {
      if (error instanceof DatabaseError && error.code === QUERY_CANCELED)
        throw new TookTooLong(`the database took longer than ${SECONDS} s`)
      throw error
    }
  }
  return { transaction, sql: (statement, values) => transaction((sql) => sql(statement, values)) }
}
