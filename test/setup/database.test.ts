import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './database.ts'

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the database of a test file', () => {
  let mine: FreshDatabase
  let other: FreshDatabase
  beforeAll(async () => {
    mine = await freshDatabase()
    other = await freshDatabase()
  })
  afterAll(async () => {
    await mine.drop()
    await other.drop()
  })

  it('is seen by that file alone', async () => {
    await ask(mine.url, 'CREATE TABLE only_here (id int)')
    expect(await ask(mine.url, `SELECT to_regclass('only_here') IS NOT NULL AS found`)).toEqual([{ found: true }])
    expect(await ask(other.url, `SELECT to_regclass('only_here') IS NOT NULL AS found`)).toEqual([{ found: false }])
  })

  it('can keep two bookings of one room apart (btree_gist is at hand)', async () => {
    await ask(mine.url, 'CREATE EXTENSION IF NOT EXISTS btree_gist')
    await ask(mine.url, 'CREATE TABLE busy (room int, span tstzrange, EXCLUDE USING gist (room WITH =, span WITH &&))')
    await ask(mine.url, `INSERT INTO busy VALUES (1, '[2026-12-01 10:00Z, 2026-12-01 11:00Z)')`)
    const twice = ask(mine.url, `INSERT INTO busy VALUES (1, '[2026-12-01 10:30Z, 2026-12-01 11:30Z)')`)
    await expect(twice).rejects.toMatchObject({ code: '23P01' })
  })

  it('can be dropped while somebody is still connected to it', async () => {
    const gone = await freshDatabase()
    const client = new pg.Client({ connectionString: gone.url })
    client.on('error', () => {})
    await client.connect()
    await gone.drop()
    await expect(ask(gone.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' })
  })
})
