/**
 * What every calendar provider must do, told as stories of one meeting room. One suite for Exchange, Google and memory:
 * what differs between them is said by `capabilities` and by nothing else.
 */
import { describe } from 'vitest'
import { describeAnswering } from './provider/answering.ts'
import { describeConnecting } from './provider/connecting.ts'
import { describeFailing } from './provider/failing.ts'
import { describeOverTime } from './provider/over-time.ts'
import type { StartHarness } from './provider/provider-harness.ts'
import { describeReading } from './provider/reading.ts'
import { describeWatching } from './provider/watching.ts'
import { describeWriting } from './provider/writing.ts'

export function describeProvider(name: string, start: StartHarness): void {
  describe(`${name} keeps the provider contract`, () => {
    describeConnecting(start)
    describeReading(start)
    describeWriting(start)
    describeOverTime(start)
    describeAnswering(start)
    describeWatching(start)
    describeFailing(start)
  })
}
