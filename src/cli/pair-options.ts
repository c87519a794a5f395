import { resolveZone, type ZoneId } from '../core/time/index.ts'
import type { Adopts, Decides, PairError } from '../ops/calendars/index.ts'
import { UsageError } from './cli-error.ts'
import type { Typed } from './command.ts'
import { oneOf } from './person-options.ts'

const DECIDES: readonly Decides[] = ['meetmeup', 'provider']
const ADOPTS = { 'when-in-use': 'when_in_use', always: 'always', never: 'never' } as const

/** What can be said of a calendar that is paired. */
export const PAIR_OPTIONS = {
  decides: {
    type: 'string',
    value: '<who>',
    says: 'meetmeup: the mailbox only records, we answer. provider: it answers by itself. Where the provider does not tell',
  },
  'time-zone': { type: 'string', value: '<zone>', says: 'IANA name, where the provider does not tell' },
  adopt: {
    type: 'string',
    value: '<when>',
    says: 'when-in-use, always or never: read first, write only with approval; when-in-use when left out',
  },
} as const

export interface PairChoice {
  readonly decides: Decides | null
  readonly timeZone: ZoneId | null
  readonly adopts: Adopts
}

/** What was said, checked. Throws {@link UsageError}. */
export function pairChoice({ options }: Typed): PairChoice {
  const { decides, adopt } = options
  const zone = options['time-zone']
  const resolved = typeof zone === 'string' ? resolveZone(zone) : null
  if (resolved?.ok === false) throw new UsageError(`"${String(zone)}" is no time zone that is known.`)
  const words = Object.keys(ADOPTS) as (keyof typeof ADOPTS)[]
  return {
    decides: decides === undefined ? null : oneOf('--decides', DECIDES, decides),
    timeZone: resolved?.value ?? null,
    adopts: adopt === undefined ? 'when_in_use' : ADOPTS[oneOf('--adopt', words, adopt)],
  }
}

/** Why a calendar could not be paired, for the one who typed. */
export function explainPairError(error: PairError): string {
  switch (error.code) {
    case 'room_not_found':
      return 'there is no such room, or it is archived.'
    case 'connection_not_found':
      return 'there is no such connection.'
    case 'already_paired':
      return `that calendar is paired with room ${error.roomId}.`
    case 'decides_unknown':
      return 'the provider does not tell who answers invitations: say --decides meetmeup or --decides provider.'
    case 'check_failed':
      return error.proofs
        .filter(({ passed }) => !passed)
        .map(({ step, detail }) => `${step}: ${detail}`)
        .join(' ')
    case 'provider_failed':
      return `the provider did not answer: ${error.error.message} (${error.error.code}).`
  }
}
