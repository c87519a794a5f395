import type { CommitRequest } from '../../src/booking/commit-request.ts'
import { FIRST, SLOT_MS } from './booking-database.ts'

/** A plain booking of one hour as the use case sends it: one row, one calendar that is owed a copy. */
export function oneBooking(organizationId: number, roomId: number, slot: number): CommitRequest {
  const startsAt = Temporal.Instant.fromEpochMilliseconds(FIRST + slot * SLOT_MS)
  const endsAt = Temporal.Instant.fromEpochMilliseconds(FIRST + (slot + 1) * SLOT_MS)
  return {
    organizationId,
    bookingId: null,
    expectedVersion: null,
    actor: 'bench',
    causeId: '00000000-0000-4000-8000-000000000000',
    action: 'booking.book',
    changeKind: 'booked',
    booking: {
      roomId,
      state: 'confirmed',
      uid: `${roomId}-${slot}@bench`,
      joinKey: null,
      origin: 'api',
      series: {
        timing: { kind: 'timed', wall: '2026-12-01T10:00:00', zone: 'Europe/Berlin', durationSeconds: 3600 },
        rule: null,
        rdates: [],
        exdates: [],
        overrides: {},
      },
      startsAt,
      endsAt,
      recurring: false,
      expandedUntil: null,
      summary: 'Planning',
      description: null,
      organizerName: 'Ann Lee',
      organizerAddress: 'ann@acme.test',
      visibility: 'public',
      attendeeCount: 4,
      sequence: 0,
      holdExpiresAt: null,
      verdict: null,
      fragment: FRAGMENT,
      receivedAt: startsAt,
    },
    occupancy: 'replace',
    replaceFrom: null,
    rows: [
      { roomId, occurrenceKey: startsAt, kind: 'booking', heldFrom: startsAt, heldUntil: endsAt, startsAt, endsAt },
    ],
    policies: [{ roomId, version: 1 }],
    quota: null,
    sourceCalendarId: null,
    owesSource: false,
    origin: null,
    mirrors: true,
    asks: [],
  }
}

const FRAGMENT = [
  ...['BEGIN:VEVENT', 'UID:0@bench', 'DTSTAMP:20261122T080000Z', 'CREATED:20261122T080000Z'],
  ...['LAST-MODIFIED:20261122T080000Z', 'SEQUENCE:0', 'DTSTART;TZID=Europe/Berlin:20261201T100000'],
  ...['DTEND;TZID=Europe/Berlin:20261201T110000', 'STATUS:CONFIRMED', 'CLASS:PUBLIC', 'SUMMARY:Planning'],
  ...['ORGANIZER;CN=Ann Lee:mailto:ann@acme.test', 'END:VEVENT', ''],
].join('\r\n')
