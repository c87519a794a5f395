import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect } from 'node:tls'

const MILLISECONDS = 10_000

/** When the certificate ends that a server shows; null: it could not be asked, which says nothing about the certificate. */
export function certificateEnd(origin: string): Promise<Temporal.Instant | null> {
  const { hostname, port } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  const { promise, resolve } = Promise.withResolvers<Temporal.Instant | null>()
  const socket = connect({
    host,
    port: port === '' ? 443 : Number(port),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // Nothing is sent: an end that has passed is what is asked for, not refused.
    rejectUnauthorized: false,
    timeout: MILLISECONDS,
  })
  socket.once('secureConnect', () => {
    const { raw } = socket.getPeerCertificate()
    const ends = raw === undefined ? null : new X509Certificate(raw).validToDate.getTime()
    resolve(ends === null ? null : Temporal.Instant.fromEpochMilliseconds(ends))
    socket.destroy()
  })
  socket.once('timeout', () => socket.destroy())
  socket.once('error', () => resolve(null))
  socket.once('close', () => resolve(null))
  return promise
}
