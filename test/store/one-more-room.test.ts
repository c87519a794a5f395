import { expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'

const database = databaseOfFile()

const ROOM = 4711

it('whoever holds one room and needs another that is being written to waits for nobody, and begins again', async () => {
  const other = await database().pool.connect()
  try {
    await other.query('begin')
    await other.query('select pg_advisory_xact_lock(1, $1)', [ROOM])
    const tries: string[] = []
    await database().transaction(async (sql) => {
      tries.push('tried')
      if (tries.length === 2) await other.query('rollback')
      await sql('select lock_room_or_repeat($1)', [ROOM])
      tries.push('locked')
    })
    expect(tries).toEqual(['tried', 'tried', 'locked'])
  } finally {
    other.release()
  }
})
