import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Delivered {
  readonly to: string
  readonly raw: string
  readonly mail: ParsedMail
  readonly header: (name: string) => string
  /** How it came: over TLS, and signed in as whom. */
  readonly isOverTls: boolean
  readonly user: string | null
}

/** A mail server on this machine: takes what is sent over the wire, and fails as it is told. */
export interface PostOffice extends AsyncDisposable {
  readonly url: string
  /** Everything it has answered "250" to, in order. */
  readonly delivered: readonly Delivered[]
  /** What it says to recipients from now on; null: they are welcome. */
  refuse(answer: { readonly code: number; readonly text: string } | null): void
  /** Called when the whole text is there, before it is answered. */
  beforeAnswer(act: (() => void) | null): void
  /** Connections it has had. */
  connections(): number
}

/** How it listens: in the clear unless told; `offered`: by STARTTLS; `spoken`: from the first octet. With either it wants a sign-in. */
export interface PostOfficeOptions {
  readonly tls?: 'offered' | 'spoken'
  readonly certificate?: { readonly key: string; readonly cert: string }
}

export async function openPostOffice({ tls, certificate }: PostOfficeOptions = {}): Promise<PostOffice> {
  const delivered: Delivered[] = []
  let refusal: { readonly code: number; readonly text: string } | null = null
  let interrupt: (() => void) | null = null
  let connections = 0
  const server = new SMTPServer({
    authOptional: tls === undefined,
    secure: tls === 'spoken',
    disabledCommands: tls === 'offered' ? [] : ['STARTTLS'],
    ...certificate,
    onAuth: ({ username, password }, _session, done) =>
      username === 'rooms' && password === 'p@ss/word'
        ? done(null, { user: username })
        : done(new Error('not that password')),
    onConnect(_session, done) {
      connections++
      done()
    },
    onRcptTo(_address, _session, done) {
      if (refusal === null) return done()
      done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks)
        const mail = await simpleParser(raw)
        const header = (name: string) => {
          const line = mail.headerLines.find(({ key }) => key === name.toLowerCase())?.line ?? ''
          return line
            .slice(line.indexOf(':') + 1)
            .replaceAll(/\r?\n\s*/g, ' ')
            .trim()
        }
        delivered.push({
          ...{ to: session.envelope.rcptTo[0]?.address ?? '', raw: raw.toString(), mail, header },
          ...{ isOverTls: session.secure, user: session.user ?? null },
        })
        interrupt?.()
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `${tls === 'spoken' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    delivered,
    refuse: (answer) => {
      refusal = answer
    },
    beforeAnswer: (act) => {
      interrupt = act
    },
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
