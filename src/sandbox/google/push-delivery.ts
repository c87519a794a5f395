/** One notification: headers only, never a body. */
export interface PushMessage {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

const PATIENCE_MS = 10_000
const SENDER = 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)'

/** Posts a notification. The receiver's status, or null when nobody answered. */
export async function deliverPush(message: PushMessage): Promise<number | null> {
  try {
    const answer = await fetch(message.address, {
      method: 'POST',
      headers: { 'User-Agent': SENDER, ...message.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await answer.body?.cancel()
    return answer.status
  } catch {
    // Refused, reset, timed out, or no such host: the sender only knows that it was not heard.
    return null
  }
}
