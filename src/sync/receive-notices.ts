import { createHash, timingSafeEqual } from 'node:crypto'
import type { Notice, ProviderKind } from '../providers/provider.ts'
import type { Enqueue } from '../queue/define-job.ts'
import { visitCalendarJob } from './jobs/visit-calendar.ts'
import type { NoticeStore } from './subscriptions.ts'

export interface NoticePorts {
  readonly notices: NoticeStore
  readonly enqueue: Enqueue
}

/** How the notices of one call were taken. `forged`: a known subscription with a wrong secret. */
export interface NoticeCount {
  readonly woken: number
  readonly already: number
  readonly unknown: number
  readonly forged: number
}

/**
 * Takes what a provider's webhook call said. Only a notice with its subscription's secret counts; it marks the calendar dirty and wakes a
 * visit, and says nothing else: what changed is read from the provider. A calendar that is dirty already is left alone.
 */
export async function receiveNotices(
  ports: NoticePorts,
  provider: ProviderKind,
  notices: readonly Notice[],
): Promise<NoticeCount> {
  const count = { woken: 0, already: 0, unknown: 0, forged: 0 }
  for (const notice of notices) count[await receiveOne(ports, provider, notice)] += 1
  return count
}

async function receiveOne(ports: NoticePorts, provider: ProviderKind, notice: Notice): Promise<keyof NoticeCount> {
  const known = await ports.notices.find(notice.subscriptionRemoteId)
  if (known === null || known.provider !== provider) return 'unknown'
  if (!matches(notice.secret, known.secretHash)) return 'forged'
  if (notice.kind === 'subscription_removed') await ports.notices.subscriptionGone(notice.subscriptionRemoteId)
  if (notice.kind === 'reauthorization_required') await ports.notices.renewSoon(notice.subscriptionRemoteId)
  const { organizationId, calendarId } = known
  if (notice.kind === 'missed') await ports.notices.compareSoon(organizationId, calendarId)
  if (!(await ports.notices.markDirty(organizationId, calendarId))) return 'already'
  await ports.enqueue(visitCalendarJob, { organizationId, calendarId })
  return 'woken'
}

function matches(secret: string | null, hash: Uint8Array): boolean {
  const given = createHash('sha256')
    .update(secret ?? '')
    .digest()
  return secret !== null && given.length === hash.length && timingSafeEqual(given, hash)
}
