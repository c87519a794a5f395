import { setTimeout as pause } from 'node:timers/promises'
import { Type } from 'typebox'
import { defineJob, handle } from '../../../src/queue/define-job.ts'
import { type LeftBehind, openJobWorker } from '../../../src/queue/job-worker.ts'
import type { QueueBackend } from '../../../src/queue/queue-backend.ts'

/** "Look at room X", with what the room said when it was asked. */
export const look = defineJob({
  name: 'test.look',
  queue: 'sync',
  payload: Type.Object({ room: Type.String(), word: Type.String() }),
  key: ({ room }) => room,
  of: ({ room }) => room.split(' ')[0] ?? '',
})

/** So that a test need not wait as long as an operator. */
export const SOON_LEFT_BEHIND: LeftBehind = { lockDuration: 1500, stalledInterval: 500 }

export interface Looks extends AsyncDisposable {
  /** `Aspen one`, in the order in which they began. */
  readonly begun: readonly string[]
  readonly ended: readonly string[]
  readonly errors: readonly Error[]
}

/** A worker that looks at rooms; `during` is what happens meanwhile. */
export function lookers(
  backend: QueueBackend,
  during: (word: string) => Promise<unknown> = async () => {},
  concurrency = 4,
): Looks {
  const begun: string[] = []
  const ended: string[] = []
  const errors: Error[] = []
  const worker = openJobWorker(backend, {
    queue: 'sync',
    concurrency,
    leftBehind: SOON_LEFT_BEHIND,
    onError: (error) => void errors.push(error),
    handlers: [
      handle(look, async ({ room, word }) => {
        begun.push(`${room} ${word}`)
        await during(word)
        ended.push(`${room} ${word}`)
      }),
    ],
  })
  return { begun, ended, errors, [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() }
}

/** A door that somebody waits behind until it is opened. */
export function door() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

const PATIENCE_MS = 25_000

export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`)
    await pause(10)
  }
}
