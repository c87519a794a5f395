import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomSecret, SECRET_FORM } from '../../../src/core/secret.ts'
import { createKey, identifyKey, listKeys, revokeKey } from '../../../src/ops/keys/index.ts'
import { apiKeyStore } from '../../../src/store/api-key-store.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'

const at = (time: string) => () => Temporal.Instant.from(`2026-12-01T${time}Z`)

describe('API keys', () => {
  const database = databaseOfFile()
  let organizationId: number
  let other: number
  beforeAll(async () => {
    const rows = await database().sql<{ id: number }>(
      `insert into organization (name) values ('A'), ('B') returning id`,
    )
    organizationId = rows[0]?.id ?? 0
    other = rows[1]?.id ?? 0
  })

  const keys = () => apiKeyStore(database())
  const create = (name = 'panel') =>
    createKey({ keys: keys(), random: randomBytes }, { organizationId, name, role: 'booker' })

  it('are shown once and kept as a hash', async () => {
    const { key, secret } = await create()
    expect(secret).toMatch(/^mmu_[0-9A-Za-z]{43}$/)
    expect(key.hint).toBe(secret.slice(0, 8))
    const rows = await database().sql<{ row: string }>('select api_key::text as row from api_key where id = $1', [
      key.id,
    ])
    expect(rows[0]?.row).not.toContain(secret.slice(8))
  })

  it('say who calls', async () => {
    const { key, secret } = await create('lobby')
    expect(await identifyKey({ keys: keys(), now: at('08:00:00') }, secret)).toEqual({
      organizationId,
      keyId: key.id,
      name: 'lobby',
      role: 'booker',
    })
  })

  it('say nothing about a wrong, malformed or revoked one', async () => {
    const { key, secret } = await create()
    const wrong = secret.slice(0, -1) + (secret.endsWith('a') ? 'b' : 'a')
    for (const guess of [wrong, secret.slice(1), `${secret}x`, '', 'mmu_', `mmu_${'\0'.repeat(43)}`])
      expect(await identifyKey({ keys: keys(), now: at('08:00:00') }, guess)).toBeNull()
    expect(await revokeKey({ keys: keys() }, { organizationId, keyId: key.id })).toEqual({ ok: true, value: null })
    expect(await identifyKey({ keys: keys(), now: at('08:00:00') }, secret)).toBeNull()
  })

  it('cannot be revoked by another organization', async () => {
    const { key, secret } = await create()
    const answer = await revokeKey({ keys: keys() }, { organizationId: other, keyId: key.id })
    expect(answer).toEqual({ ok: false, error: { kind: 'missing' } })
    expect(await identifyKey({ keys: keys(), now: at('08:00:00') }, secret)).not.toBeNull()
  })

  it('note their last use at most once a minute', async () => {
    const { key, secret } = await create()
    const lastUse = async () =>
      (await listKeys({ keys: keys() }, organizationId)).find(({ id }) => id === key.id)?.lastUsedAt
    expect(await lastUse()).toBeNull()
    await identifyKey({ keys: keys(), now: at('08:00:00') }, secret)
    await identifyKey({ keys: keys(), now: at('08:00:59') }, secret)
    expect(await lastUse()).toBe('2026-12-01T08:00:00Z')
    await identifyKey({ keys: keys(), now: at('08:01:00') }, secret)
    expect(await lastUse()).toBe('2026-12-01T08:01:00Z')
  })

  it('are listed for their organization alone', async () => {
    await create('mine')
    expect((await listKeys({ keys: keys() }, organizationId)).map(({ name }) => name)).toContain('mine')
    expect(await listKeys({ keys: keys() }, other)).toEqual([])
  })

  it('spell every 256-bit number with 43 digits, and no two alike', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (a, b) => {
          const [first, second] = [randomSecret(() => a), randomSecret(() => b)]
          expect(first).toMatch(SECRET_FORM)
          expect(first === second).toBe(Buffer.from(a).equals(Buffer.from(b)))
        },
      ),
    )
    expect(randomSecret(() => new Uint8Array(32).fill(255))).toMatch(SECRET_FORM)
    expect(randomSecret(() => new Uint8Array(32))).toBe('0'.repeat(43))
  })
})
