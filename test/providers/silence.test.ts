import { describe, expect, it } from 'vitest'
import { OutgoingRefused } from '../../src/providers/outgoing-guard.ts'
import { silenceOf } from '../../src/providers/silence.ts'

const coded = (code: string): Error => Object.assign(new Error(code), { code })
const because = (cause: unknown): Error => new TypeError('fetch failed', { cause })

describe('why no answer came', () => {
  it('is told by the cause, and by the error itself where it has none', () => {
    expect(silenceOf(because(coded('ECONNREFUSED')))).toBe('unreachable')
    expect(silenceOf(coded('ECONNREFUSED'))).toBe('unreachable')
    expect(silenceOf(because(coded('ECONNRESET')))).toBe('connection_lost')
    expect(silenceOf(coded('ECONNRESET'))).toBe('connection_lost')
  })

  it('is told by the first address of a host of which none answered', () => {
    expect(silenceOf(because(new AggregateError([coded('EHOSTUNREACH'), coded('ECONNRESET')])))).toBe('unreachable')
  })

  it('is a refusal of our own, a time that ran out, or a connection that broke', () => {
    expect(silenceOf(new OutgoingRefused('no'))).toBe('outgoing_refused')
    expect(silenceOf(new DOMException('late', 'TimeoutError'))).toBe('timeout')
    expect(silenceOf('odd')).toBe('connection_lost')
  })
})
