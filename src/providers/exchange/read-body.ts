/** Greatest body that is read; a full page of Graph has a few hundred kilobytes. */
export const MOST_BODY_BYTES = 16 * 1024 * 1024

export type BodyText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too_large' }

/**
 * Reads a body whole, so that its socket is free again, and stops at the limit. Rejects as `fetch` does when the connection
 * breaks or the call is aborted.
 */
export async function readBody(response: Response, most = MOST_BODY_BYTES): Promise<BodyText> {
  if (response.body === null) return { kind: 'text', text: '' }
  const declared = Number(response.headers.get('content-length') ?? 0)
  if (declared > most) {
    await response.body.cancel()
    return { kind: 'too_large' }
  }
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { kind: 'text', text: text + decoder.decode() }
    size += value.byteLength
    if (size > most) {
      await reader.cancel()
      return { kind: 'too_large' }
    }
    text += decoder.decode(value, { stream: true })
  }
}
