import { Readable } from 'node:stream'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { fail, ok, type Result } from '../core/result.ts'
import { isLoopback } from './outgoing-guard.ts'

export type Delivery =
  | { readonly kind: 'sent' }
  /** The server said no. `isFinal`: and will say so again. */
  | { readonly kind: 'refused'; readonly isFinal: boolean; readonly detail: string }
  /** The text was under way, and no answer came. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** The connection broke before the text: that says nothing about this mail. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** `mayHandOver` said no. */
  | { readonly kind: 'withheld' }

export interface OutgoingMail {
  readonly to: string
  readonly raw: Uint8Array
}

/** One connection to the server, for one mail after the other. */
export interface MailSession extends AsyncDisposable {
  /** `mayHandOver` is asked when the server waits for the text, before the first octet of it leaves. */
  send(mail: OutgoingMail, mayHandOver: () => Promise<boolean>): Promise<Delivery>
}

interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first octet. */
  readonly url: string
  /** Address of the envelope: where bounces go. */
  readonly from: string
  /** Certificates (PEM) by which the server is believed, instead of the public ones. With it nothing is said in the clear, on this machine either. */
  readonly ca?: string
  /** How long the server may keep silent, in milliseconds. */
  readonly silenceMs?: number
}

/** RFC 5321 section 4.5.3.2.6 lets a server take ten minutes for its last answer. */
const SILENCE_MS = 600_000
const CONNECT_MS = 30_000

/** A server that speaks SMTP (RFC 5321), through nodemailer's connection. Reasons never repeat the password. */
export function createSmtpServer({ url, from, ca, silenceMs = SILENCE_MS }: SmtpOptions) {
  return {
    async open(): Promise<Result<MailSession, string>> {
      const connection = new SMTPConnection(optionsOf(new URL(url), { ca, silenceMs }))
      // A connection that breaks between two mails is noticed by the next one.
      connection.on('error', () => {})
      const failure = await connect(connection, new URL(url))
      if (failure === null) return ok(sessionOf(connection, from))
      connection.close()
      return fail(failure)
    },
  }
}

function optionsOf(
  { protocol, hostname, port, username }: URL,
  { ca, silenceMs }: { readonly ca: string | undefined; readonly silenceMs: number },
): SMTPConnectionOptions {
  const isSecure = protocol === 'smtps:'
  const isHere = isLoopback(hostname.toLowerCase())
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    // A password never leaves in the clear, unless it stays on this machine.
    requireTLS: !isSecure && (ca !== undefined || (username !== '' && !isHere)),
    ignoreTLS: isHere && ca === undefined,
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: silenceMs,
    allowInternalNetworkInterfaces: true,
    logger: false,
  }
}

/** Null: connected and signed in. */
async function connect(connection: SMTPConnection, { username, password }: URL): Promise<string | null> {
  const connected = await settled(connection, (done) => connection.connect(done))
  if (connected !== null) return reasonOf(connected)
  if (username === '') return null
  const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  const signedIn = await settled(connection, (done) => connection.login(credentials, done))
  return signedIn === null ? null : reasonOf(signedIn)
}

function sessionOf(connection: SMTPConnection, from: string): MailSession {
  return {
    send: (mail, mayHandOver) => deliver(connection, { ...mail, from }, mayHandOver),
    async [Symbol.asyncDispose]() {
      connection.quit()
    },
  }
}

class Withheld extends Error {}

async function deliver(
  connection: SMTPConnection,
  { from, to, raw }: OutgoingMail & { readonly from: string },
  mayHandOver: () => Promise<boolean>,
): Promise<Delivery> {
  let isHandedOver = false
  // Read by the connection only when the server has answered DATA.
  const text = Readable.from(
    (async function* () {
      if (!(await mayHandOver())) throw new Withheld('the claim was lost')
      isHandedOver = true
      yield raw
    })(),
  )
  const error = await settled(connection, (done) => connection.send({ from, to: [to], size: raw.length }, text, done))
  if (error === null) return { kind: 'sent' }
  const detail = reasonOf(error)
  const code = responseCodeOf(error)
  if (error instanceof Withheld || detail.includes('the claim was lost')) {
    // Without the last line the server throws away what it has.
    connection.close()
    return { kind: 'withheld' }
  }
  if (code !== null) {
    // What a broken session said, it said about itself (RFC 5321 section 3.8).
    if (code === 421) connection.close()
    return { kind: 'refused', isFinal: code >= 500 && code !== 503, detail }
  }
  connection.close()
  return isHandedOver ? { kind: 'unknown', detail } : { kind: 'unreachable', detail }
}

/** Resolves with the first thing that is said: null, or what went wrong, with the act or with the connection. */
async function settled(
  connection: SMTPConnection,
  act: (done: (error?: Error | null) => void) => void,
): Promise<Error | null> {
  const { promise, resolve } = Promise.withResolvers<Error | null>()
  const done = (error?: Error | null) => resolve(error ?? null)
  const ended = () => resolve(new Error('the server closed the connection'))
  connection.on('error', done).on('end', ended)
  try {
    act(done)
    return await promise
  } finally {
    connection.off('error', done).off('end', ended)
  }
}

function responseCodeOf(error: Error): number | null {
  const code: unknown = Reflect.get(error, 'responseCode')
  return typeof code === 'number' ? code : null
}

/** What the server said, else what happened to the connection; on one line, short. */
function reasonOf(error: Error): string {
  const said: unknown = Reflect.get(error, 'response')
  const text = typeof said === 'string' && said !== '' ? said : error.message
  return text.replaceAll(/\s+/g, ' ').slice(0, 300)
}
