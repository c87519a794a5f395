import type { CalendarItem } from '../../src/core/calendar-item.ts'
import { meetingAt } from '../../src/providers/memory/index.ts'

/** An invitation of the room as its calendar shows it, unless told otherwise. */
export const calendarItem = (different: Partial<CalendarItem> = {}): CalendarItem => ({
  remoteId: 'item-1',
  version: 'v1',
  etag: '"v1"',
  createdAt: '2026-11-20T08:00:00Z',
  modifiedAt: '2026-11-20T08:00:00Z',
  iCalUid: 'budget@example.org',
  joinKey: 'budget@example.org',
  cancelled: false,
  blocking: true,
  roomResponse: 'needs_action',
  organizer: { name: 'Ann Meyer', address: 'ann@example.org' },
  summary: 'Budget',
  visibility: 'public',
  attendeeCount: 4,
  series: meetingAt('2026-12-01T09:00:00Z', 60, 'Europe/Berlin'),
  marker: null,
  unsupported: [],
  ...different,
})
