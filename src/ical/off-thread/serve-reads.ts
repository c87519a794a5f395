import type { MessagePort } from 'node:worker_threads'
import type { Result } from '../../core/result.ts'
import type { CalendarObjectJson } from '../calendar-object.ts'
import type { ReadRequest } from '../object-reader.ts'
import type { ObjectRefusal } from '../object-refusal.ts'

/** What a thread says: `ready` once, then one answer for each request. A fault of ours comes as its text. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly result: Result<CalendarObjectJson, ObjectRefusal> }
  | { readonly kind: 'fault'; readonly message: string }

type Read = (request: ReadRequest) => Result<CalendarObjectJson, ObjectRefusal>

/** The side of the thread: one text after the other. */
export function serveReads(port: MessagePort, read: Read): void {
  const say = (message: ThreadMessage) => port.postMessage(message)
  port.on('message', (request: ReadRequest) => {
    try {
      say({ kind: 'answer', result: read(request) })
    } catch (error) {
      say({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  say({ kind: 'ready' })
}
