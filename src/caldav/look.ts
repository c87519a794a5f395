import type { Result } from '../core/result.ts'
import { type DavAnswer, ours, refuse, tryAgain, unmet } from './answer.ts'
import type { LookOrder, ObjectTimes, TimesOrder } from './look-into.ts'
import type { Precondition } from './precondition.ts'

/** `refused`: an object cannot be shown as asked. `too_expensive`: one of them takes more time or memory than it may. `too_busy`: too many others wait. */
export type LookFailure =
  | { readonly code: 'refused'; readonly refusal: Precondition }
  | { readonly code: 'too_expensive' | 'too_busy' }

/** Looks into calendar objects where it hurts nobody. Implemented by `off-thread/object-looker-pool.ts`. */
export interface ObjectLooker {
  /** For each object whether the CALDAV:filter matches it. */
  filter(order: LookOrder): Promise<Result<readonly boolean[], LookFailure>>
  /** For each object what the CALDAV:calendar-data shows of it; the first that cannot be shown refuses all. */
  show(order: LookOrder): Promise<Result<readonly string[], LookFailure>>
  /** For each object when it takes time within a range. */
  times(order: TimesOrder): Promise<Result<readonly ObjectTimes[], LookFailure>>
}

export function lookFailed(failure: LookFailure): DavAnswer {
  switch (failure.code) {
    case 'refused':
      return unmet(failure.refusal)
    case 'too_busy':
      return tryAgain('Too many calendars are being looked through; ask again.')
    case 'too_expensive':
      return refuse({
        status: 403,
        condition: ours('too-expensive'),
        text: 'One of the events takes too much work to be looked into. Ask for a shorter time.',
      })
  }
}
