import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSealer, type SecretPlace } from '../../../src/ops/secrets/sealer.ts'

const OLD = { id: '2025', key: new Uint8Array(32).fill(1) }
const NEW = { id: '2026', key: new Uint8Array(32).fill(2) }
const PLACE: SecretPlace = { table: 'connection', organizationId: 1, rowId: 7, column: 'secret_sealed' }

describe('a sealed secret', () => {
  const sealer = createSealer([NEW], randomBytes)

  it('opens to what was put in, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.toWellFormed()
        expect(sealer.unseal(sealer.seal(whole, PLACE), PLACE)).toEqual({ ok: true, value: whole })
      }),
    )
  })

  it('does not open in another row, column, table or organization', () => {
    const secret = sealer.seal('hush', PLACE)
    const places: SecretPlace[] = [
      { ...PLACE, rowId: 8 },
      { ...PLACE, column: 'settings' },
      { ...PLACE, table: 'subscription' },
      { ...PLACE, organizationId: 2 },
    ]
    for (const place of places) expect(sealer.unseal(secret, place)).toEqual({ ok: false, error: { kind: 'damaged' } })
  })

  it('does not open when a single bit has changed, or when it is cut short', () => {
    const { keyId, sealed } = sealer.seal('hush', PLACE)
    for (let place = 0; place < sealed.length; place++) {
      const changed = Uint8Array.from(sealed)
      changed[place] = (changed[place] ?? 0) ^ 1
      expect(sealer.unseal({ keyId, sealed: changed }, PLACE).ok).toBe(false)
      expect(sealer.unseal({ keyId, sealed: sealed.subarray(0, place) }, PLACE).ok).toBe(false)
    }
  })

  it('never looks the same twice', () => {
    const texts = new Set(
      Array.from({ length: 100 }, () => Buffer.from(sealer.seal('hush', PLACE).sealed).toString('hex')),
    )
    expect(texts.size).toBe(100)
  })

  it('still opens after the keys were rotated, and says that it is outdated', () => {
    const before = createSealer([OLD], randomBytes).seal('hush', PLACE)
    const rotated = createSealer([NEW, OLD], randomBytes)
    expect(rotated.unseal(before, PLACE)).toEqual({ ok: true, value: 'hush' })
    expect(rotated.isOutdated(before)).toBe(true)
    const anew = rotated.seal('hush', PLACE)
    expect(anew.keyId).toBe('2026')
    expect(rotated.isOutdated(anew)).toBe(false)
  })

  it('names the key that is missing', () => {
    const before = createSealer([OLD], randomBytes).seal('hush', PLACE)
    expect(sealer.unseal(before, PLACE)).toEqual({ ok: false, error: { kind: 'key_unknown', keyId: '2025' } })
  })

  it('needs keys of the right length, each with its own id', () => {
    expect(() => createSealer([], randomBytes)).toThrow('at least one key')
    expect(() => createSealer([{ id: 'a', key: new Uint8Array(16) }], randomBytes)).toThrow('32 bytes')
    expect(() => createSealer([NEW, { ...OLD, id: NEW.id }], randomBytes)).toThrow('share an id')
  })
})
