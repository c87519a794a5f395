import { describe, expect, it } from 'vitest'
import { STATE_LABELS } from '../../src/support/state-label.ts'
import { TICKET_ACTS, TICKET_STATES, type TicketState, TRANSITIONS, walk } from '../../src/support/ticket-state.ts'

const PROCESSED = Temporal.Instant.from('2026-12-01T08:00:00Z')
const at = (state: TicketState) => ({ state, processedAt: state === 'processed' ? PROCESSED : null })

/** For each state: what each act walks through; `-` is refused, `.` leaves the state alone. */
const TABLE = `
  state              discuss  take     ask                        answer   process
  registered         .        in_work  in_work,awaiting_customer  .        in_work,processed
  in_work            .        .        awaiting_customer          .        processed
  awaiting_customer  .        .        .                          in_work  in_work,processed
  processed          .        .        -                          in_work  -
  rejected           -        -        -                          -        -
  merged             -        -        -                          -        -`

const rows = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/\s+/))

describe('the states of a ticket', () => {
  it.each(rows)('from %s: discuss %s, take %s, ask %s, answer %s, process %s', (state, ...expected) => {
    const seen = TICKET_ACTS.map((act) => {
      const steps = walk(at(state as TicketState), act, PROCESSED)
      return !steps.ok ? '-' : steps.value.length === 0 ? '.' : steps.value.join(',')
    })
    expect(seen).toEqual(expected)
  })

  it('are all in the table', () => {
    expect(rows.map(([state]) => state)).toEqual([...TICKET_STATES])
  })

  it('change by permitted transitions alone, whatever is done', () => {
    for (const state of TICKET_STATES)
      for (const act of TICKET_ACTS) {
        const steps = walk(at(state), act, PROCESSED)
        if (!steps.ok) continue
        let from = state
        for (const to of steps.value) {
          expect(TRANSITIONS[from], `${from} to ${to} by ${act}`).toContain(to)
          from = to
        }
      }
  })

  it('open again by an answer within 14 days, and not a second later', () => {
    const last = PROCESSED.add({ hours: 14 * 24 })
    expect(walk(at('processed'), 'answer', last)).toEqual({ ok: true, value: ['in_work'] })
    expect(walk(at('processed'), 'answer', last.add({ seconds: 1 }))).toEqual({
      ok: false,
      error: { code: 'reopen_too_late', processedAt: PROCESSED, days: 14 },
    })
  })

  it('are called by their names in English and in Russian', () => {
    expect(STATE_LABELS.processed).toEqual({ en: 'Processed', ru: 'Обработано' })
    expect(new Set(TICKET_STATES.map((state) => STATE_LABELS[state].ru)).size).toBe(TICKET_STATES.length)
  })
})
