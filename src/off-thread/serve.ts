import type { MessagePort } from 'node:worker_threads'

/** What a thread says: `ready` once, then one answer for each request. A fault of ours comes as its text. */
export type ThreadMessage<Answer> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'fault'; readonly message: string }

/** The side of the thread: one request after the other. Both ways only plain data crosses the border; times of Temporal do not. */
export function serve<Request, Answer>(port: MessagePort, answer: (request: Request) => Answer): void {
  const say = (message: ThreadMessage<Answer>) => port.postMessage(message)
  port.on('message', (request: Request) => {
    try {
      say({ kind: 'answer', answer: answer(request) })
    } catch (error) {
      say({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  say({ kind: 'ready' })
}
