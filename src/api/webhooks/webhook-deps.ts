import type { Taken } from '../../sync/take-notices.ts'

/** One call of a provider, as it came. */
export interface NoticeCall {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: unknown
}

export interface WebhookDeps {
  readonly notices: {
    take(provider: 'exchange' | 'google', call: NoticeCall): Promise<Taken>
  }
}

/** Bytes. A full collection of Graph notices stays far below. */
export const NOTICE_BODY_LIMIT = 262_144
