import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SOME_NAME, tidyName } from '../../src/core/tidy-name.ts'

describe('a name as it is kept', () => {
  it('has no space around it and one between its words, whatever kind of space was typed', () => {
    expect(tidyName('  North\t\u00a0wing\r\n')).toBe('North wing')
  })

  it('is the same however its accents were typed', () => {
    expect(tidyName('Cafe\u0301')).toBe('Caf\u00e9')
    expect(tidyName('Cafe\u0301')).toBe(tidyName('Caf\u00e9'))
  })

  it('cannot act on a terminal', () => {
    expect(tidyName('Aspen\u001b[2J\u0007')).toBe('Aspen [2J')
  })

  it('is tidy once and for all, and keeps something of whatever was let in', () => {
    const text = fc.string({
      unit: fc.constantFrom(' ', '\n', '\u0000', '\u0085', '\u00a0', 'e', '\u0301', 'Ж', '会', '😀'),
    })
    fc.assert(
      fc.property(text, (typed) => {
        const name = tidyName(typed)
        expect(tidyName(name)).toBe(name)
        expect(name).not.toMatch(/^\s|\s$|\p{Cc}/u)
        expect(name !== '').toBe(new RegExp(SOME_NAME).test(typed))
      }),
    )
  })
})
