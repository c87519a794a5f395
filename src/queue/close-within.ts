/** What a queue may still have to write down while it closes. What it does not manage is found by others, as after a kill. */
const PATIENCE_MS = 5_000

/** Waits for the end of something that waits for its server, which may never come back: only for so long. */
export async function closeWithin(closing: Promise<unknown>, ms: number = PATIENCE_MS): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const late = setTimeout(resolve, ms)
  await Promise.race([promise, closing.catch(() => {})])
  clearTimeout(late)
}
