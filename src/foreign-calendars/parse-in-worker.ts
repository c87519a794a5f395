import { Worker } from 'node:worker_threads'
import { fail, type Result } from '../core/result.ts'
import type { ForeignFailure, ParseIcs, RawCalendar } from './ports.ts'

const DEADLINE_MS = 10_000
const MOST_MEGABYTES = 256

/**
 * Reads iCalendar text in a thread of its own: whatever it is made of, the rest of the house goes on, and after the deadline or with too
 * much memory the thread is ended.
 */
export const parseInWorker =
  (deadlineMs = DEADLINE_MS): ParseIcs =>
  (text) =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
        workerData: text,
        resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
        stdout: true,
        stderr: true,
      })
      const end = (answer: Result<RawCalendar, ForeignFailure>) => {
        clearTimeout(timer)
        resolve(answer)
        void worker.terminate()
      }
      const timer = setTimeout(
        () => end(fail({ code: 'too_slow', detail: `it was not read within ${deadlineMs / 1000} s` })),
        deadlineMs,
      )
      worker.once('message', end)
      worker.once('error', () => end(fail({ code: 'unreadable', detail: 'it takes more memory than allowed' })))
      worker.once('exit', () => end(fail({ code: 'unreadable', detail: 'it cannot be read' })))
    })
