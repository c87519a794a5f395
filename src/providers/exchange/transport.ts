import type { Context, Middleware } from '@microsoft/microsoft-graph-client'
import { type Silence, silenceOf } from '../silence.ts'

/** No answer came. The SDK shows the `name` of a thrown error as the `code` of its `GraphError`, so the name carries the reason. */
export class NoAnswer extends Error {
  override readonly name: Silence

  constructor(silence: Silence) {
    super(silence)
    this.name = silence
  }
}

/** The last link of the SDK's chain: the guarded `fetch` and nothing else, so that no retry, redirect or telemetry happens. */
export class GuardedTransport implements Middleware {
  private readonly fetch: typeof globalThis.fetch

  constructor(fetch: typeof globalThis.fetch) {
    this.fetch = fetch
  }

  async execute(context: Context): Promise<void> {
    if (typeof context.request !== 'string') throw new TypeError('requests are made from paths')
    try {
      context.response = await this.fetch(context.request, context.options)
    } catch (error) {
      throw new NoAnswer(silenceOf(error))
    }
  }
}
