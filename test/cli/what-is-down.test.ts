import { describe, expect, it } from 'vitest'
import { whatIsDown } from '../../src/cli/what-is-down.ts'
import { startOrAttach } from '../../src/store/embedded/start-or-attach.ts'
import { SchemaAhead } from '../../src/store/migrate.ts'

describe('what a person is told instead of a stack trace', () => {
  it('names the steps of a database that a newer version has migrated', () => {
    expect(whatIsDown(new SchemaAhead(['9999-later']))).toMatch(/The schema is not ours: .*9999-later/)
  })

  it('says that the database cannot be used when nobody listens there, or it does not let us in', () => {
    for (const code of ['ECONNREFUSED', '28P01', '3D000'])
      expect(whatIsDown(Object.assign(new Error('no'), { code }))).toBe(
        'The database cannot be used: no. Does it run, and does DATABASE_URL name it?',
      )
    for (const code of ['57P03', '53300'])
      expect(whatIsDown(Object.assign(new Error('no'), { code }))).toBe('The database cannot be used: no.')
  })

  it('does not blame the database for a folder that may not be written', async () => {
    const error = await startOrAttach({ dataDir: '/dev/null/data' }).catch((reason: unknown) => reason)
    expect(whatIsDown(error)).toMatch(/^The data folder \/dev\/null\/data cannot be used: ENOTDIR.*MEETMEUP_DATA_DIR/)
    const disk = Object.assign(new Error('EROFS: read-only file system'), {
      code: 'EROFS',
      syscall: 'open',
      path: '/x',
    })
    expect(whatIsDown(disk)).toBe('The data folder cannot be used: EROFS: read-only file system.')
  })

  it('is not made up for a fault of ours', () => {
    expect(whatIsDown(new TypeError('x is not a function'))).toBeNull()
    expect(whatIsDown(Object.assign(new Error('syntax error'), { code: '42601' }))).toBeNull()
    expect(whatIsDown('thrown')).toBeNull()
  })
})
