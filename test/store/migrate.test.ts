import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { migrate, SchemaAhead } from '../../src/store/migrate.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

let fresh: FreshDatabase

beforeEach(async () => {
  fresh = await freshDatabase()
})

afterEach(() => fresh.drop())

describe('a database that is up to date', () => {
  it('is left as it is, also by many processes that start at once', async () => {
    await migrate(fresh.url)
    expect(await Promise.all([1, 2, 3].map(() => migrate(fresh.url)))).toEqual([[], [], []])
  })

  it('is administered through the same address by MikroORM', async () => {
    await using database = await openDatabase({ url: fresh.url, poolMax: 2, applicationName: 'test' })
    const orm = await database.orm()
    expect(await orm.em.getConnection().execute('select 1 as one')).toEqual([{ one: 1 }])
    expect(await database.orm()).toBe(orm)
  })
})

describe('a database that a newer version has migrated', () => {
  it('is not touched by an older one, which says what it does not know', async () => {
    await migrate(fresh.url)
    await using database = await openDatabase({ url: fresh.url, poolMax: 2, applicationName: 'test' })
    await database.sql(`insert into schema_migration (name) values ('9999-later')`)
    const refusal = await migrate(fresh.url).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(SchemaAhead)
    expect(refusal).toMatchObject({ unknown: ['9999-later'] })
  })
})
