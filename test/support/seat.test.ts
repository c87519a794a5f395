import { describe, expect, it } from 'vitest'
import { seatOf } from '../../src/support/seat.ts'

const HOME = 1
const DESK = 2
const STRANGER = 3
const ticket = { organizationId: HOME, openedBy: 'key:1' }

const WHO = {
  opener: { mayHandle: false, seesAll: false, actor: 'key:1' },
  other: { mayHandle: false, seesAll: false, actor: 'key:2' },
  admin: { mayHandle: false, seesAll: true, actor: 'key:3' },
  support: { mayHandle: true, seesAll: false, actor: 'key:4' },
  operator: { mayHandle: true, seesAll: true, actor: 'key:5' },
} as const

describe('on which side of the desk somebody sits', () => {
  it.each([
    // Nobody was granted: the organization is its own desk.
    ['opener', HOME, [], 'requester'],
    ['other', HOME, [], null],
    ['admin', HOME, [], 'requester'],
    ['support', HOME, [], 'desk'],
    ['operator', HOME, [], 'desk'],
    ['support', DESK, [], null],
    ['operator', DESK, [], null],
    // Another organization is the desk: at home everybody sits before it.
    ['opener', HOME, [DESK], 'requester'],
    ['support', HOME, [DESK], null],
    ['operator', HOME, [DESK], 'requester'],
    ['support', DESK, [DESK], 'desk'],
    ['operator', DESK, [DESK], 'desk'],
    ['admin', DESK, [DESK], null],
    ['opener', DESK, [DESK], null],
    ['support', STRANGER, [DESK], null],
    ['support', HOME, [DESK, HOME], 'desk'],
  ] as const)('%s of organization %i with desks %j: %s', (who, organizationId, desks, seat) => {
    expect(seatOf({ ...WHO[who], organizationId, causeId: 'cause' }, ticket, desks)).toBe(seat)
  })
})
