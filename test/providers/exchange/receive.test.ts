import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receive } from '../../../src/providers/exchange/index.ts'

const call = (body: unknown, query: Record<string, string> = {}) => receive({ headers: {}, query, body })

const NOTICE = {
  subscriptionId: 'c0ffee00-0000-4000-8000-000000000001',
  subscriptionExpirationDateTime: '2026-11-28T10:00:00Z',
  changeType: 'updated',
  resource: 'Users/1/Events/AAMk',
  clientState: 'secret',
  tenantId: '6f1d2a10-0000-4000-8000-000000000001',
  resourceData: { '@odata.type': '#Microsoft.Graph.Event', id: 'AAMk' },
}

describe('what Exchange calls our address for', () => {
  it('gives a handshake back exactly as it came', () => {
    const token = 'Validation: Testing client application. RequestId: <b>+ä%20</b>'
    expect(call('', { validationToken: token })).toEqual({ kind: 'handshake', token })
  })

  it('does not echo a token of absurd length', () => {
    expect(call('', { validationToken: 'x'.repeat(8001) }).kind).toBe('malformed')
  })

  it('reads several notices of several watches in one call', () => {
    const other = { ...NOTICE, subscriptionId: 'other', clientState: null }
    expect(call({ value: [NOTICE, other] })).toEqual({
      kind: 'notices',
      notices: [
        { subscriptionRemoteId: NOTICE.subscriptionId, secret: 'secret', kind: 'changed' },
        { subscriptionRemoteId: 'other', secret: null, kind: 'changed' },
      ],
    })
  })

  it.for([
    ['missed', 'missed'],
    ['subscriptionRemoved', 'subscription_removed'],
    ['reauthorizationRequired', 'reauthorization_required'],
    ['somethingOfNextYear', 'missed'],
  ])('understands the life-cycle event %s', ([lifecycleEvent, kind]) => {
    const { subscriptionId, clientState } = NOTICE
    expect(call({ value: [{ subscriptionId, clientState, lifecycleEvent }] })).toMatchObject({ notices: [{ kind }] })
  })

  it('skips what is no notice and keeps the rest', () => {
    const forged = [
      null,
      7,
      'x',
      {},
      { subscriptionId: 5 },
      { subscriptionId: '' },
      { subscriptionId: 'x'.repeat(201) },
    ]
    expect(call({ value: [...forged, NOTICE] })).toMatchObject({ kind: 'notices', notices: [{ kind: 'changed' }] })
    expect(call({ value: forged }).kind).toBe('malformed')
  })

  it('answers something sensible to whatever is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const received = call(body)
        expect(['notices', 'malformed']).toContain(received.kind)
      }),
    )
  })
})
