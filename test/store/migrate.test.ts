import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyMigrations } from '../../src/store/apply-migrations.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate, SchemaAhead } from '../../src/store/migrate.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

/** What databases have already taken, as they took it (SHA-256). Whatever is to be different comes as a step of its own. */
const TAKEN: Readonly<Record<string, string>> = {
  '0001-ground.sql': '0a3a39fb0c70ad4aa86c0de7938d91743367c32a34e41a65bfd14fc4168b9c12',
  '0002-commit-bookings.sql': 'e28ad65ffc7b4b614caa7f77132ab8bdb4dd6c4f3f201df8d1cd0bf1b5d43c81',
  '0003-extend-series.sql': '2844294dc86d0ac257bd3fc1358ca308d179c1e6a82016402c1d3237f4526f1e',
  '0004-support.sql': '458cc6b61d436013a907e88e9ab9d4cf2296fd7fe215c184c9a67487f113e24e',
  '0005-people.sql': '8d4525131c8fcad78bed53843a7b113ce99fd5faa322732edd874ead5a41f667',
  '0006-feed-scopes.sql': '3636a16ead5af6434270a7ea1f35c5a97dc1f7c661a66bb77e338056f2d5d3a5',
  '0007-foreign-calendars.sql': 'd2e13eb5e4eed46f11c06c868d4ee75f716a98a2c9defbd801d4d23dbee6d213',
  '0008-dav.sql': '045f81c117e1190472da6fc634adae0e2c3df971161a5307a4dda090def5143d',
  '0009-read-by-index.sql': 'f6733e86ab225bfc9b2600fe5a1186770a604d6b5383b7c20e13e42639aea5aa',
  '0010-dav-names.sql': '563542e9e3aee170540c623438f6e65b2ca06d6b6368dae955c5c31cadea27a4',
  '0011-outgoing-mail.sql': 'a31a7d07547462a6b51bcea7f1e4dda50ecff9f39538d4516a79665b097004a4',
  '0012-compare.sql': 'd680c6416dabe33265b8f229ecf107a2ab411d84eb6097a99fefbfaf9657fdaa',
  '0013-history-tells-identity.sql': 'a4f014a4f99a03aaca305e469feb2f2c985d3a938b7bd9d4b162aa6c88c15ae4',
  '0014-request-budget.sql': '6df619e036059c7aa6858c2e7ab52c9a37c0fa4ac9673f05bcaf8a8d7293020b',
  '0015-adoption.sql': 'eb1d481d3bcc704153813134800f23609a0f88f99ad2c37b634cc5fb62564369',
  '0016-lost-dates.sql': '3eadf2c58c656ca4dd5973ed10d4558c581f3bc58665642d1d8d686f8e758d06',
  '0017-people-and-places.sql': '2b0f7f7523283064d15acf17258575781b5b5e62d96114273ca39431698531f8',
  '0018-outages.sql': 'ae772850c53da538bfd3612fe5b4bff6c9f59b57fab4327461c6a9307aa1fdf9',
  '0019-more-kinds.sql': 'c97d48c0ec3966d874e7fd9f4c0f8e9cf6602465e183be0c945f370eda7190e8',
  '0020-rooms-of-one-meeting.sql': '2718fce4b1aeb96d5dcbcae1ea54436a647dd2ea33db192685aa6cdf7a005803',
  '0021-closures-zones-keys.sql': 'f4119e85288fa49ff241a65935208664de71e3c97ef78c015aad45761281a88a',
  '0022-names-are-personal.sql': 'caf276c0a91e3d178c438853f6979f370c0594ef37c755ce191dfc3c261353de',
  '0023-own-rows.sql': 'ba2b5938fb697f88ad8a695991ff4528e054d44f5940f58277d7ae9de23aebb0',
  '0024-singles.sql': 'd7bcd38bfd881ef5702d222a8588517c4d5af935a8ab8e6b979b98f435b9118c',
  '0025-nothing-over-a-closure.sql': '623e43fe12a1b5f6854e265e02e79ac000dae57fcf5db75a9e9907f3930f1dbe',
  '0026-leftovers.sql': '619e6d2021d1c1ffda32aeb96c9395013bc4aec849317ce41419a0f0f11cb87a',
  '0027-one-answer.sql': 'ae6ca172951b0864ff1f3e80dee4ff91f4a935d906645c29caefdf5c923bad17',
  '0028-written-together.sql': '4c09746d96faed3cf7f6487ced665381a7a2b9c212c8011a0b64e62bb80fdfbf',
}

const FOLDER = new URL('../../migrations/', import.meta.url)
const textOf = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8')

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

describe('a database of an earlier version', () => {
  it('has taken steps that are never changed afterwards', () => {
    const now = Object.keys(TAKEN).map((file) => [file, createHash('sha256').update(textOf(file)).digest('hex')])
    expect(Object.fromEntries(now)).toEqual(TAKEN)
  })

  it('ends with the same tables and functions as a new one, and keeps what it holds', async () => {
    const wanted = await schemaOf(fresh.url)
    await using database = await openDatabase({ url: fresh.url, poolMax: 4, applicationName: 'test' })
    await database.sql('drop schema public cascade')
    await database.sql('create schema public')
    const steps = Object.keys(TAKEN).map((file) => ({ name: file.replace('.sql', ''), sql: textOf(file) }))
    await applyMigrations(fresh.url, { steps, table: 'schema_migration' })
    await database.sql(`insert into organization (name) values ('Acme')`)
    const later = readdirSync(FOLDER).filter((file) => !(file in TAKEN))
    expect(await migrate(fresh.url)).toEqual(later.map((file) => file.replace('.sql', '')).sort())
    expect(await database.sql('select name from organization')).toEqual([{ name: 'Acme' }])
    expect(await schemaOf(fresh.url)).toEqual(wanted)
  })

  it('that knows steps by the number they had before is no newer one: it takes what it has not taken', async () => {
    const wanted = await schemaOf(fresh.url)
    await using database = await openDatabase({ url: fresh.url, poolMax: 4, applicationName: 'test' })
    await database.sql('drop schema public cascade')
    await database.sql('create schema public')
    // What names in a calendar are was part of the step before then.
    const earlier: readonly (readonly [name: string, ...files: string[]])[] = [
      ...Object.keys(TAKEN).flatMap((file) => (file < '0008' ? [[file.replace('.sql', ''), file] as const] : [])),
      ['0008-dav', '0008-dav.sql', '0010-dav-names.sql'],
      ['0009-read-by-index', '0009-read-by-index.sql'],
      ['0010-outgoing-mail', '0011-outgoing-mail.sql'],
      ['0011-compare', '0012-compare.sql'],
      ['0012-history-tells-identity', '0013-history-tells-identity.sql'],
      ['0013-request-budget', '0014-request-budget.sql'],
      ['0014-adoption', '0015-adoption.sql'],
      ['0015-lost-dates', '0016-lost-dates.sql'],
    ]
    const steps = earlier.map(([name, ...files]) => ({ name, sql: files.map(textOf).join('\n') }))
    await applyMigrations(fresh.url, { steps, table: 'schema_migration' })
    expect(await migrate(fresh.url)).toEqual(expect.arrayContaining(['0010-dav-names', '0017-people-and-places']))
    expect(await schemaOf(fresh.url)).toEqual(wanted)
    expect(await migrate(fresh.url)).toEqual([])
  })
})

/** Everything that decides how statements behave: columns, constraints, indexes and the text of functions. */
async function schemaOf(url: string): Promise<readonly string[]> {
  await using database = await openDatabase({ url, poolMax: 4, applicationName: 'test' })
  const rows = await database.sql<{ line: string }>(
    `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line from information_schema.columns where table_schema = 'public'
      union all select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
      union all select indexdef from pg_indexes where schemaname = 'public'
      union all select proname || ' ' || prosrc from pg_proc where pronamespace = 'public'::regnamespace and prolang <> (select oid from pg_language where lanname = 'c')
      order by line`,
  )
  return rows.map(({ line }) => line)
}
