import { describe, expect, it } from 'vitest'
import { VERDICT_CODES, type Verdict } from '../../src/core/verdict.ts'
import { verdictText } from '../../src/core/verdict-text.ts'

const taken: Verdict = {
  code: 'room_unavailable',
  rule: 'first_commit',
  value: '2026-12-01T09:00:00Z/2026-12-01T10:00:00Z',
  limit: '2026-11-20T07:30:12Z',
  inputs: {
    decidedAt: '2026-11-22T08:00:00Z',
    zone: 'Europe/Berlin',
    holders: [
      {
        ...{ bookingId: 7, roomId: 1, kind: 'booking', receivedAt: '2026-11-20T07:30:12Z', isPrivate: false },
        ...{
          startsAt: '2026-12-01T09:00:00Z',
          endsAt: '2026-12-01T10:00:00Z',
          organizerName: 'Ann\nLee',
          summary: 'Plan',
        },
      },
    ],
    alternatives: ['Birch', 'Cedar', 'Elm', 'Oak'].map((name, index) => ({
      ...{ roomId: index + 2, name, building: 'North', floor: null, capacity: 8 },
    })),
    facts: { occurrences: 1, clashes: 1 },
  },
}

describe('why a booking was refused', () => {
  it('tells colleagues who has the room, since when they asked, and three rooms that are free', () => {
    expect(verdictText(taken, 'inside')).toBe(
      'The room is taken from 2026-12-01 10:00 to 11:00 (Europe/Berlin) by a meeting of Ann Lee, asked for on 2026-11-20 at 08:30:12. ' +
        'Free at that time: Birch (8 seats, North); Cedar (8 seats, North); Elm (8 seats, North).',
    )
  })

  it('tells strangers neither rooms nor holders', () => {
    expect(verdictText(taken, 'outside')).toBe('The room is not available at that time.')
  })

  it('has a sentence for every code, for everybody', () => {
    for (const code of VERDICT_CODES) {
      const verdict: Verdict = { code, rule: 'r', value: 3, limit: 2, inputs: { decidedAt: '2026-11-22T08:00:00Z' } }
      for (const audience of ['inside', 'outside'] as const)
        if (!(code === 'room_unavailable' && audience === 'inside'))
          expect(verdictText(verdict, audience)).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('counts in words that people use', () => {
    const long = { ...taken, code: 'policy_max_duration' as const, value: 135, limit: 120, inputs: { decidedAt: '' } }
    expect(verdictText(long, 'outside')).toBe(
      'The room can be booked for at most 2 hours at a time; this is 2 hours 15 minutes.',
    )
  })

  it('says the same in Russian, and counts as Russian does', () => {
    expect(verdictText(taken, 'inside', 'ru')).toBe(
      'Комната занята с 2026-12-01 10:00 до 11:00 (Europe/Berlin): встреча, организатор Ann Lee; запрос получен 2026-11-20 в 08:30:12. ' +
        'В это время свободны: Birch (8 мест, North); Cedar (8 мест, North); Elm (8 мест, North).',
    )
    expect(verdictText(taken, 'outside', 'ru')).toBe('В это время комната недоступна.')
    const ahead = { ...taken, code: 'policy_booking_window' as const, value: 92, limit: 31, inputs: { decidedAt: '' } }
    expect(verdictText(ahead, 'inside', 'ru')).toBe(
      'Комнату можно забронировать не более чем на 31 день вперёд; здесь 92 дня.',
    )
  })

  it('names the other room of a meeting that its calendar moved, to colleagues alone', () => {
    const swap = { way: 'to', provider: 'google', roomId: 2, roomName: 'Vega', bookingId: 8 } as const
    const moved: Verdict = { ...taken, code: 'room_swapped', inputs: { decidedAt: '', swap } }
    expect(verdictText(moved, 'inside')).toBe('In Google the meeting was moved from this room to Vega.')
    expect(verdictText(moved, 'outside')).toBe('In Google the meeting was moved to another room.')
    expect(verdictText(moved, 'inside', 'ru')).toBe('В Google встреча перенесена из этой комнаты в комнату Vega.')
    const refused: Verdict = { ...taken, inputs: { ...taken.inputs, swap: { ...swap, way: 'from' } } }
    expect(verdictText(refused, 'inside')).toContain(
      'In Google the meeting was moved here from Vega. Free at that time:',
    )
    expect(verdictText(refused, 'outside')).toBe(
      'The room is not available at that time. In Google the meeting was moved here from another room.',
    )
  })

  it('names the date of a series that its calendar moved alone, by the clock of the room', () => {
    const date = { originalStart: '2026-12-08T08:00:00Z', zone: 'Europe/Berlin' }
    const swap = { way: 'to', provider: 'exchange', roomId: 2, roomName: 'Vega', bookingId: 8, date } as const
    const moved = (changes: object): Verdict => ({
      ...taken,
      code: 'room_swapped',
      inputs: { decidedAt: '', swap: { ...swap, ...changes } },
    })
    expect(verdictText(moved({}), 'inside')).toBe(
      'In Exchange the date 2026-12-08 09:00 of a series was moved from this room to Vega.',
    )
    expect(verdictText(moved({ way: 'from' }), 'inside')).toBe(
      'In Exchange the date 2026-12-08 09:00 of a series was moved here from Vega.',
    )
    expect(verdictText(moved({}), 'outside')).toBe(
      'In Exchange the date 2026-12-08 09:00 of a series was moved to another room.',
    )
    expect(verdictText(moved({ date: { ...date, originalStart: '2026-12-08' } }), 'inside', 'ru')).toBe(
      'В Exchange встреча серии за 2026-12-08 перенесена из этой комнаты в комнату Vega.',
    )
  })

  it('has a Russian sentence for every code', () => {
    for (const code of VERDICT_CODES) {
      const verdict: Verdict = { code, rule: 'r', value: 3, limit: 2, inputs: { decidedAt: '2026-11-22T08:00:00Z' } }
      expect(verdictText(verdict, 'outside', 'ru')).toMatch(/^[А-Я][^A-Za-z]*[.]$/)
    }
  })
})
