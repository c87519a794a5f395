import { openQueueBackend } from '../../src/queue/open-queue-backend.ts'
import type { QueueBackend } from '../../src/queue/queue-backend.ts'
import type { QueueHarness } from '../contracts/queue/queue-harness.ts'

/** Backends that are opened for a test are closed after it, in the opposite order. */
export function harnessOn(
  place: Pick<QueueHarness, 'databaseUrl' | 'redisUrl' | 'wipe'>,
  stack: AsyncDisposableStack,
): QueueHarness {
  const errors: Error[] = []
  return {
    ...place,
    errors,
    async open(): Promise<QueueBackend> {
      const { databaseUrl, redisUrl } = place
      const onError = (error: Error) => void errors.push(error)
      return stack.use(await openQueueBackend({ databaseUrl, redisUrl, poolMax: 6, onError }))
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
