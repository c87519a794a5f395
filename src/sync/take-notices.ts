import type { NoticeRequest, ProviderKind, Receive } from '../providers/provider.ts'
import { type NoticeCount, type NoticePorts, receiveNotices } from './receive-notices.ts'

export type Taken =
  /** Graph's handshake: this text goes back as it is. */
  | { readonly kind: 'handshake'; readonly token: string }
  | { readonly kind: 'taken'; readonly count: NoticeCount }
  | { readonly kind: 'malformed'; readonly reason: string }

export interface TakePorts extends NoticePorts {
  readonly receivers: Readonly<Partial<Record<ProviderKind, Receive>>>
}

/** Takes one webhook call of a provider, whatever it is. */
export async function takeNotices(ports: TakePorts, provider: ProviderKind, request: NoticeRequest): Promise<Taken> {
  const receive = ports.receivers[provider]
  if (receive === undefined) return { kind: 'malformed', reason: `${provider} sends no notices` }
  const received = receive(request)
  if (received.kind !== 'notices') return received
  return { kind: 'taken', count: await receiveNotices(ports, provider, received.notices) }
}
