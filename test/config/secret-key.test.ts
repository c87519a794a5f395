import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { secretKeyIn } from '../../config/secret-key.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meetmeup-key-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('the key that closes secrets at rest', () => {
  it('is made once and found again, and nobody else may read it', async () => {
    const key = await secretKeyIn(dataDir)
    expect(key).toHaveLength(32)
    expect(await secretKeyIn(dataDir)).toEqual(key)
    expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600)
  })

  it('is the same for all who start at the same moment', async () => {
    const keys = await Promise.all([1, 2, 3, 4, 5].map(() => secretKeyIn(dataDir)))
    expect(new Set(keys.map((key) => Buffer.from(key).toString('base64'))).size).toBe(1)
    expect(await readdir(dataDir)).toEqual(['secret.key'])
  })

  it('is made together with its folder', async () => {
    expect(await secretKeyIn(join(dataDir, 'not', 'there'))).toHaveLength(32)
  })

  it('is not replaced when the file is damaged: that would lose every secret', async () => {
    await writeFile(join(dataDir, 'secret.key'), 'short\n')
    await expect(secretKeyIn(dataDir)).rejects.toThrow('does not hold a key')
  })
})
