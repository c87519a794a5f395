import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly to: string
  /** Headers and body, as they are. */
  readonly raw: string
}

/** A mail server on this machine that keeps what it is given, instead of sending it anywhere. */
export interface Mailbox extends AsyncDisposable {
  readonly url: string
  readonly received: readonly ReceivedMail[]
}

export async function openMailbox(): Promise<Mailbox> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const [to] = session.envelope.rcptTo
        received.push({ to: to?.address ?? '', raw: Buffer.concat(chunks).toString() })
        done()
      })
    },
  })
  // A client that hangs up is no matter of ours.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
