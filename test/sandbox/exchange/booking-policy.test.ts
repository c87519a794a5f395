import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookingRequest, decideBooking, type RoomState } from '../../../src/sandbox/exchange/booking-policy.ts'
import { DEFAULT_PROCESSING } from '../../../src/sandbox/exchange/calendar-processing.ts'
import { decodeId, encodeId } from '../../../src/sandbox/exchange/item-id.ts'

const now = Temporal.Instant.from('2026-11-23T08:00:00Z')
const span = (startHour: number, hours: number) => ({
  start: now.add({ hours: startHour }),
  end: now.add({ hours: startHour + hours }),
})

const roomWith = (busy: readonly [number, number][], processing: Partial<RoomState['processing']> = {}): RoomState => ({
  processing: { ...DEFAULT_PROCESSING, ...processing },
  kind: 'room',
  capacity: null,
  zone: 'Europe/Berlin',
  workingHours: { daysOfWeek: [], startTime: '08:00', endTime: '17:00' },
  busy: busy.map(([start, hours]) => ({ ...span(start, hours), holder: 'Somebody' })),
  now,
})

const request = (instances: readonly [number, number][]): BookingRequest => ({
  organizer: 'ann@contoso.example',
  external: false,
  recurring: instances.length > 1,
  instances: instances.map(([start, hours], index) => ({ key: String(index), ...span(start, hours) })),
  people: 1,
})

const spans = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 8 }))

describe('how a room of the Exchange sandbox decides', () => {
  it('never lets an accepted instance overlap what already holds the room', () => {
    fc.assert(
      fc.property(
        fc.array(spans, { maxLength: 8 }),
        fc.array(spans, { minLength: 1, maxLength: 6 }),
        fc.nat(100),
        fc.nat(6),
        (busy, wanted, percentage, count) => {
          const room = roomWith(busy, { ConflictPercentageAllowed: percentage, MaximumConflictInstances: count })
          const asked = request(wanted)
          const decision = decideBooking(asked, room)
          const declined =
            decision.kind === 'accept' ? decision.declined.map(({ key }) => key) : asked.instances.map(({ key }) => key)
          const kept = asked.instances.filter(({ key }) => !declined.includes(key))
          const overlaps = kept.filter((each) =>
            room.busy.some(
              ({ start, end }) =>
                Temporal.Instant.compare(start, each.end) < 0 && Temporal.Instant.compare(each.start, end) < 0,
            ),
          )
          expect(overlaps).toEqual([])
        },
      ),
    )
  })

  it('accepts every overlap where conflicts are allowed', () => {
    fc.assert(
      fc.property(
        fc.array(spans, { maxLength: 8 }),
        fc.array(spans, { minLength: 1, maxLength: 6 }),
        (busy, wanted) => {
          expect(decideBooking(request(wanted), roomWith(busy, { AllowConflicts: true }))).toMatchObject({
            kind: 'accept',
            declined: [],
          })
        },
      ),
    )
  })
})

describe('ids of the Exchange sandbox', () => {
  const part = fc.integer({ min: 1, max: 4_000_000_000 })
  const occurrence = fc.option(
    fc.integer({ min: 1, max: 40_000_000 }).map((minutes) =>
      Temporal.Instant.fromEpochMilliseconds(minutes * 60_000)
        .toString()
        .slice(0, 16),
    ),
  )

  it('lead back to what they were made for, in either format', () => {
    fc.assert(
      fc.property(part, part, occurrence, fc.boolean(), (mailbox, item, key, immutable) => {
        expect(decodeId(encodeId({ mailbox, item, occurrence: key }, immutable))).toEqual({
          mailbox,
          item,
          occurrence: key,
        })
      }),
    )
  })

  it('mean nothing once the case of a letter has changed', () => {
    fc.assert(
      fc.property(part, part, (mailbox, item) => {
        const id = encodeId({ mailbox, item, occurrence: null }, false)
        expect(decodeId(id.toLowerCase())).toBe('unknown')
      }),
    )
  })
})
