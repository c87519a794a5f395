import { createHmac } from 'node:crypto'

/**
 * The header by which whoever is called knows that it was us: HMAC-SHA256 under the secret of the webhook over time, a dot, and the body, in
 * hex. The time (seconds since 1970) is signed too, so that an old call cannot be played again.
 */
export function signCall(secret: string, at: Temporal.Instant, body: string): string {
  const seconds = Math.floor(at.epochMilliseconds / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
