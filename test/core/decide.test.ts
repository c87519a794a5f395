import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../src/core/calendar-item.ts'
import { canonical, canonicalHash } from '../../src/core/canonical.ts'
import { type Agreed, type Decision, decide, type Ours, settle, type Theirs } from '../../src/core/decide.ts'
import type { OccurrenceKey } from '../../src/core/recurrence/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { calendarItem } from './calendar-item.ts'

const at = (text: string) => Temporal.Instant.from(text)
const AN_HOUR_LATER = { series: meetingAt('2026-12-01T10:00:00Z', 60, 'Europe/Berlin') }

const seen = (different: Partial<CalendarItem> = {}): Theirs => {
  const item = calendarItem(different)
  const form = canonical(item)
  return { kind: 'item', item, form, hash: canonicalHash(form) }
}
const gone: Theirs = { kind: 'gone' }

/** What was agreed about a meeting whose item looked like this. */
const agreed = (role: Agreed['role'], about: Partial<Agreed> = {}, item: Partial<CalendarItem> = {}): Agreed => {
  const base = canonical(calendarItem(item))
  return {
    role,
    remoteVersion: 'v1',
    baseHash: canonicalHash(base),
    base,
    pushedHash: null,
    roomResponse: calendarItem(item).roomResponse,
    restored: 0,
    ...about,
  }
}
const ours = (state: Ours['state'], bornHere = false, more: Partial<Ours> = {}): Ours => ({
  ...{ state, bornHere, movedHere: false, movedByCalendars: 0 },
  ...more,
})
const news = (different: Partial<CalendarItem> = {}) => seen({ version: 'v2', ...different })
const told = (kind: Decision['kind'], more: object = {}) => ({ kind, ...more })
const ignored = (reason: string) => ({ kind: 'ignore', reason })

const BERLIN = { zoneName: 'Europe/Berlin', count: 3 }
const EITHER = ['meetmeup', 'provider'] as const

describe('an item that we meet for the first time', () => {
  const first = (theirs: Theirs, decides: 'meetmeup' | 'provider') =>
    decide({ agreed: null, ours: null, theirs, decides })

  it('is an invitation that we answer, where the answer is ours to give', () => {
    const claim = { as: 'confirmed', role: 'invitation', answer: true }
    expect(first(seen(), 'meetmeup')).toEqual(told('claim', claim))
    expect(first(seen({ roomResponse: 'tentative' }), 'meetmeup')).toEqual(told('claim', claim))
  })

  it('holds the room and waits, where the provider gives the answer', () => {
    expect(first(seen(), 'provider')).toEqual(told('claim', { as: 'held', role: 'invitation', answer: false }))
  })

  it.each(EITHER)('has the room when it was accepted already (%s decides)', (decides) => {
    expect(first(seen({ roomResponse: 'accepted' }), decides)).toEqual(
      told('claim', { as: 'confirmed', role: 'invitation', answer: false }),
    )
  })

  it.each(EITHER)('is a direct write when somebody put it onto the room’s calendar (%s decides)', (decides) => {
    expect(first(seen({ roomResponse: 'organizer' }), decides)).toEqual(
      told('claim', { as: 'confirmed', role: 'direct', answer: false }),
    )
  })

  it.each(EITHER)('is nothing to us when it holds no time (%s decides)', (decides) => {
    expect(first(seen({ cancelled: true }), decides)).toEqual(ignored('holds_nothing'))
    expect(first(seen({ blocking: false }), decides)).toEqual(ignored('holds_nothing'))
    expect(first(seen({ roomResponse: 'declined' }), decides)).toEqual(ignored('holds_nothing'))
    expect(first(gone, decides)).toEqual(ignored('never_known'))
  })
})

describe.each(EITHER)('a meeting of somebody else that we know (%s decides)', (decides) => {
  const again = (state: Ours['state'], theirs: Theirs, about: Partial<Agreed> = {}, was: Partial<CalendarItem> = {}) =>
    decide({ agreed: agreed('invitation', about, was), ours: ours(state), theirs, decides })
  const accepted = { roomResponse: 'accepted' } as const

  it('says nothing new under the version that we know', () => {
    expect(again('confirmed', seen())).toEqual(ignored('same_version'))
  })

  it('says nothing new when only noise changed', () => {
    expect(again('confirmed', news(accepted), {}, accepted)).toEqual(told('note_version'))
  })

  it('asks for the room again when it moves', () => {
    expect(again('confirmed', news(AN_HOUR_LATER))).toMatchObject({ kind: 'claim', role: 'invitation' })
    expect(again('declined', news(AN_HOUR_LATER))).toMatchObject({ kind: 'claim', role: 'invitation' })
    expect(again('cancelled', news(AN_HOUR_LATER))).toMatchObject({ kind: 'claim', role: 'invitation' })
  })

  it('changes its details when its title, its privacy or its organiser changes', () => {
    expect(again('confirmed', news({ ...accepted, summary: 'Costs' }))).toEqual(told('change_details'))
    expect(again('confirmed', news({ ...accepted, visibility: 'private' }))).toEqual(told('change_details'))
  })

  it('is cancelled when its organiser cancels it, deletes it, or makes it free', () => {
    const byOrganizer = told('cancel', { reason: 'cancelled_by_organizer' })
    expect(again('confirmed', news({ cancelled: true }))).toEqual(byOrganizer)
    expect(again('held', news({ blocking: false }))).toEqual(byOrganizer)
    expect(again('confirmed', gone)).toEqual(told('cancel', { reason: 'deleted' }))
  })

  it('is let go when the room’s answer there becomes a refusal', () => {
    const declined = news({ roomResponse: 'declined' })
    expect(again('confirmed', declined)).toEqual(told('cancel', { reason: 'declined_there' }))
    expect(again('held', declined)).toEqual(told('provider_answered', { answer: 'declined' }))
    expect(again('declined', declined)).toEqual(ignored('declined_before'))
  })

  it('is confirmed by the acceptance that it waited for', () => {
    expect(again('held', news(accepted))).toEqual(told('provider_answered', { answer: 'accepted' }))
  })

  it('stays without the room after we refused it, whatever else its organiser changes', () => {
    expect(again('declined', news({ summary: 'Please' }))).toEqual(ignored('declined_before'))
    expect(again('declined', gone)).toEqual(ignored('already_settled'))
    expect(again('declined', news({ cancelled: true }))).toEqual(ignored('already_settled'))
  })

  it.each(['accepted', 'tentative'] as const)(
    'is refused once more when somebody there answers %s what we refused, and then a person is asked',
    (roomResponse) => {
      const answered = news({ roomResponse })
      const refused = { roomResponse: 'declined' } as const
      expect(again('declined', answered, {}, refused)).toEqual(told('restore', { found: 'changed' }))
      expect(again('declined', answered, { restored: 1 }, refused)).toEqual(
        told('ask', { conflict: 'auto_accept_race' }),
      )
    },
  )

  it('is not refused twice while the refusal is still on its way', () => {
    expect(again('declined', news({ ...accepted, summary: 'Costs' }), {}, accepted)).toEqual(ignored('declined_before'))
  })

  it('asks again when somebody takes the room back for it after giving it up', () => {
    const declined = { roomResponse: 'declined' } as const
    expect(again('cancelled', news(accepted), {}, declined)).toMatchObject({ kind: 'claim', as: 'confirmed' })
    expect(again('cancelled', news({ roomResponse: 'tentative' }), {}, declined)).toMatchObject({ kind: 'claim' })
  })
})

describe('a date of an accepted series that was moved away and back before anybody looked', () => {
  const accepted = { roomResponse: 'accepted', series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, BERLIN) } as const
  const decision = (decides: 'meetmeup' | 'provider', response: string) =>
    decide({
      agreed: agreed('invitation', { roomResponse: response }, accepted),
      ours: ours('confirmed'),
      theirs: news({ ...accepted, datesWait: true }),
      decides,
    })

  it('asks for the room’s answer once more, once, where that is ours to give', () => {
    const claim = told('claim', { as: 'confirmed', role: 'invitation', answer: false })
    expect(decision('meetmeup', 'accepted')).toEqual(claim)
    expect(decision('meetmeup', 'needs_action')).toEqual(told('note_version'))
    expect(decision('provider', 'accepted')).toEqual(told('note_version'))
  })
})

describe.each(EITHER)('an event that somebody wrote onto the room’s calendar (%s decides)', (decides) => {
  const direct = { roomResponse: 'organizer' } as const
  const again = (state: Ours['state'], theirs: Theirs) =>
    decide({ agreed: agreed('direct', {}, direct), ours: ours(state), theirs, decides })

  it('asks for the room again when it moves, contested or not', () => {
    const claim = told('claim', { as: 'confirmed', role: 'direct', answer: false })
    expect(again('contested', news({ ...direct, ...AN_HOUR_LATER }))).toEqual(claim)
    expect(again('confirmed', news({ ...direct, ...AN_HOUR_LATER }))).toEqual(claim)
  })

  it('ends when its author deletes it', () => {
    expect(again('contested', gone)).toEqual(told('cancel', { reason: 'deleted' }))
    expect(again('cancelled', gone)).toEqual(ignored('already_settled'))
  })
})

describe.each(EITHER)('our copy of somebody’s meeting (%s decides)', (decides) => {
  const copy = { roomResponse: 'organizer', summary: 'Booked: Ann Meyer' } as const
  const again = (state: Ours['state'], theirs: Theirs, about: Partial<Agreed> = {}) =>
    decide({ agreed: agreed('mirror', about, copy), ours: ours(state), theirs, decides })

  it('is left alone when nothing but noise changed', () => {
    expect(again('confirmed', news(copy))).toEqual(told('note_version'))
  })

  it('is recognised when our own write comes back', () => {
    const moved = news({ ...copy, ...AN_HOUR_LATER })
    const pushedHash = moved.kind === 'item' ? moved.hash : null
    expect(again('confirmed', moved, { pushedHash })).toEqual(ignored('own_write'))
  })

  it('is put back when a person changes it, twice, and then a person is asked', () => {
    const moved = news({ ...copy, ...AN_HOUR_LATER })
    expect(again('confirmed', moved)).toEqual(told('restore', { found: 'changed' }))
    expect(again('confirmed', moved, { restored: 1 })).toEqual(told('restore', { found: 'changed' }))
    expect(again('confirmed', moved, { restored: 2 })).toEqual(told('ask', { conflict: 'ping_pong' }))
  })

  it('is put back when a person deletes it, once, and then a person is asked', () => {
    expect(again('confirmed', gone)).toEqual(told('restore', { found: 'deleted' }))
    expect(again('confirmed', gone, { restored: 1 })).toEqual(told('ask', { conflict: 'ghost' }))
  })

  it('counts as deleted when a person cancels it, because no write makes a cancelled item live again', () => {
    expect(again('confirmed', news({ ...copy, cancelled: true }))).toEqual(told('restore', { found: 'deleted' }))
  })

  it('is not put back for a meeting that has ended', () => {
    expect(again('cancelled', gone)).toEqual(ignored('already_settled'))
    expect(again('declined', news({ ...copy, ...AN_HOUR_LATER }))).toEqual(ignored('already_settled'))
  })
})

describe.each(EITHER)('the calendar’s copy of a booking made here (%s decides)', (decides) => {
  const copy = { roomResponse: 'organizer' } as const
  const again = (state: Ours['state'], theirs: Theirs, about: Partial<Agreed> = {}) =>
    decide({ agreed: agreed('mirror', about, copy), ours: ours(state, true), theirs, decides })

  it('moves the booking when a person moves it', () => {
    expect(again('confirmed', news({ ...copy, ...AN_HOUR_LATER }))).toEqual(
      told('claim', { as: 'confirmed', role: 'mirror', answer: false }),
    )
  })

  it('cancels the booking when a person deletes it or makes it free', () => {
    expect(again('confirmed', gone)).toEqual(told('cancel', { reason: 'deleted' }))
    expect(again('confirmed', news({ ...copy, blocking: false }))).toEqual(
      told('cancel', { reason: 'cancelled_by_organizer' }),
    )
  })

  it('may be renamed: its title says nothing about the room', () => {
    expect(again('confirmed', news({ ...copy, summary: 'Mine!' }))).toEqual(told('note_version'))
  })
})

describe('the room’s copy of a meeting by which we asked its provider', () => {
  const again = (state: Ours['state'], theirs: Theirs) =>
    decide({ agreed: agreed('request'), ours: ours(state, true), theirs, decides: 'provider' })

  it('brings the acceptance or the refusal', () => {
    expect(again('held', news({ roomResponse: 'accepted' }))).toEqual(told('provider_answered', { answer: 'accepted' }))
    expect(again('held', news({ roomResponse: 'declined' }))).toEqual(told('provider_answered', { answer: 'declined' }))
    expect(again('confirmed', news({ roomResponse: 'declined' }))).toEqual(
      told('provider_answered', { answer: 'declined' }),
    )
    expect(again('held', news({ cancelled: true }))).toEqual(told('provider_answered', { answer: 'declined' }))
    expect(again('held', gone)).toEqual(told('provider_answered', { answer: 'declined' }))
  })

  it('is put back when a person moves it, because an answer to another time is no answer', () => {
    const moved = news({ roomResponse: 'accepted', ...AN_HOUR_LATER })
    expect(again('held', moved)).toEqual(told('restore', { found: 'changed' }))
    expect(again('confirmed', moved)).toEqual(told('restore', { found: 'changed' }))
  })

  it('is put back when a person moves one of its dates, too', () => {
    const weekly = { series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { zoneName: 'Europe/Berlin', count: 4 }) }
    const to = { start: at('2026-12-09T09:00:00Z'), end: at('2026-12-09T10:00:00Z') }
    const overrides = new Map([
      ['2026-12-08T09:00:00Z' as OccurrenceKey, { cancelled: false as const, moved: to, fields: {} }],
    ])
    const moved = news({ roomResponse: 'accepted', series: { ...weekly.series, overrides } })
    const asked = { agreed: agreed('request', {}, weekly), decides: 'provider', theirs: moved } as const
    expect(decide({ ...asked, ours: ours('held', true) })).toEqual(told('restore', { found: 'changed' }))
    expect(decide({ ...asked, ours: ours('confirmed', true) })).toEqual(told('restore', { found: 'changed' }))
  })

  it('says nothing while it waits, or once all is settled', () => {
    expect(again('held', news())).toEqual(told('note_version'))
    expect(again('confirmed', news({ roomResponse: 'accepted' }))).toEqual(told('note_version'))
    expect(again('declined', news({ roomResponse: 'accepted' }))).toEqual(ignored('already_settled'))
  })
})

describe('a claim for a room that is taken', () => {
  const claim = (role: 'invitation' | 'direct' | 'mirror') =>
    settle({ kind: 'claim', as: 'confirmed', role, answer: role === 'invitation' })

  it('is declined, contested or put back, by whoever can be told', () => {
    expect(claim('invitation')).toEqual({ kind: 'decline', conflict: 'double_book' })
    expect(claim('direct')).toEqual({ kind: 'contest', conflict: 'direct_write' })
    expect(claim('mirror')).toEqual({ kind: 'put_back', conflict: 'edit_refused' })
  })
})
