import { afterAll, beforeAll } from 'vitest'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { type FreshDatabase, type FreshDatabaseOptions, freshDatabase } from './database.ts'

/** A database for the tests of one file, gone after the last of them. Call it once, outside of any test. */
export function databaseOfFile({
  poolMax = 6,
  ...options
}: { readonly poolMax?: number } & FreshDatabaseOptions = {}): () => Database {
  let fresh: FreshDatabase
  let database: Database
  beforeAll(async () => {
    fresh = await freshDatabase(options)
    database = await openDatabase({ url: fresh.url, poolMax, applicationName: 'test' })
  })
  afterAll(async () => {
    await database[Symbol.asyncDispose]()
    await fresh.drop()
  })
  return () => database
}
