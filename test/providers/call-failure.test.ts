import { describe, expect, it } from 'vitest'
import { type CallNature, classifySilence, malformedAnswer } from '../../src/providers/call-failure.ts'
import type { ProviderErrorKind } from '../../src/providers/provider.ts'
import type { Silence } from '../../src/providers/silence.ts'

const readItem: CallNature = { about: 'item', effect: 'read' }
const readCalendar: CallNature = { about: 'calendar', effect: 'read' }
const createItem: CallNature = { about: 'calendar', effect: 'create' }
const changeItem: CallNature = { about: 'item', effect: 'change' }
const deleteItem: CallNature = { about: 'item', effect: 'delete' }

describe('no answer of a provider, or none that can be read', () => {
  it.for<[Silence, CallNature, ProviderErrorKind]>([
    ['timeout', readItem, 'unavailable'],
    ['timeout', readCalendar, 'unavailable'],
    ['timeout', createItem, 'unknown_outcome'],
    ['timeout', deleteItem, 'unknown_outcome'],
    ['connection_lost', readItem, 'unavailable'],
    ['connection_lost', changeItem, 'unknown_outcome'],
    ['connection_lost', deleteItem, 'unknown_outcome'],
    ['unreachable', createItem, 'unavailable'],
    ['unreachable', readItem, 'unavailable'],
    ['outgoing_refused', createItem, 'refused'],
    ['outgoing_refused', readCalendar, 'refused'],
  ])('%s while %j is %s', ([silence, nature, kind]) => {
    expect(classifySilence('Exchange', nature, silence)).toMatchObject({ kind, code: silence, status: null })
  })

  it('names the provider that was silent', () => {
    expect(classifySilence('Google', readItem, 'timeout').message).toBe('Google did not answer in time')
    expect(classifySilence('Exchange', readItem, 'unreachable').message).toBe('Exchange could not be reached')
  })

  it('leaves open whether a write happened', () => {
    expect(malformedAnswer(readCalendar, 'not_json', 'x').kind).toBe('malformed')
    expect(malformedAnswer(changeItem, 'not_json', 'x').kind).toBe('unknown_outcome')
  })
})
