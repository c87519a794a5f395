import { describe, expect, it } from 'vitest'
import { expand } from '../../../src/core/recurrence/index.ts'
import { toItem } from '../../../src/providers/google/translate.ts'

describe('an event of Google in the hour that comes twice', () => {
  it('is the one that its offset says', async () => {
    const item = toItem(
      {
        event: {
          id: 'x',
          etag: '"1"',
          status: 'confirmed',
          start: { dateTime: '2027-10-31T02:30:00+01:00', timeZone: 'Europe/Berlin' },
          end: { dateTime: '2027-10-31T03:30:00+01:00', timeZone: 'Europe/Berlin' },
        } as never,
        exceptions: [],
      } as never,
      { calendar: { remoteCalendarId: 'a@b', timeZone: 'Europe/Berlin' }, ownAddresses: new Set() },
    )
    if (!item.ok) throw new Error(JSON.stringify(item))
    const o = expand(item.value.series, {
      from: Temporal.Instant.from('2027-10-30T00:00:00Z'),
      to: Temporal.Instant.from('2027-11-02T00:00:00Z'),
      roomZone: 'Europe/Berlin' as never,
    })
    expect(o.ok && String(o.value[0]?.start)).toBe('2027-10-31T01:30:00Z')
  })
})
