import type { MessagePort } from 'node:worker_threads'
import type { PlainAnswer, ReadRequest } from '../object-reader.ts'

/** What a thread says: `ready` once, then one answer for each request. A fault of ours comes as its text. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: PlainAnswer }
  | { readonly kind: 'fault'; readonly message: string }

/** The side of the thread: one text after the other. */
export function serveReads(port: MessagePort, answer: (request: ReadRequest) => PlainAnswer): void {
  const say = (message: ThreadMessage) => port.postMessage(message)
  port.on('message', (request: ReadRequest) => {
    try {
      say({ kind: 'answer', answer: answer(request) })
    } catch (error) {
      say({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  say({ kind: 'ready' })
}
