import { describe, expect, it } from 'vitest'
import { limitFreeBusySet } from '../../../src/caldav/calendar-data/limit-freebusy-set.ts'
import { instant } from '../../core/recurrence/builders.ts'
import { abcd1, calendar } from '../appendix-b.ts'

const day = { start: instant('2026-06-02T00:00:00Z'), end: instant('2026-06-03T00:00:00Z') }
const stored = (...lines: readonly string[]) => calendar('BEGIN:VFREEBUSY', 'UID:a', ...lines, 'END:VFREEBUSY')

describe('stored free/busy of a range', () => {
  it('has the periods that overlap it, of each list and in both ways of writing', () => {
    const text = stored(
      'FREEBUSY:20260601T230000Z/PT1H,20260601T230000Z/PT2H,20260602T100000Z/20260602T110000Z',
      'FREEBUSY;FBTYPE=FREE:20260603T000000Z/PT1H',
    )
    expect(limitFreeBusySet(text, day)).toBe(stored('FREEBUSY:20260601T230000Z/PT2H,20260602T100000Z/20260602T110000Z'))
  })

  it('leaves what is no free/busy as it is', () => {
    expect(limitFreeBusySet(abcd1.text, day)).toBe(abcd1.text)
  })
})
