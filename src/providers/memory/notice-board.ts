import type { NoticeRequest, Subscription } from '../provider.ts'
import type { FaultBook } from './faults.ts'

/** One call that the memory world makes to our webhook. */
export interface DueNotice {
  readonly notificationUrl: string
  readonly request: NoticeRequest
}

interface Watch {
  readonly remoteCalendarId: string
  readonly remoteId: string
  readonly notificationUrl: string
  readonly secret: string
  expiresAt: Temporal.Instant
}

/** Subscriptions of a memory world, and the notices that wait to be delivered. */
export interface NoticeBoard {
  open(watch: {
    remoteCalendarId: string
    notificationUrl: string
    secret: string
    until: Temporal.Instant
  }): Subscription
  /** Null when there is no such subscription any more. */
  extend(remoteId: string, until: Temporal.Instant): Subscription | null
  close(remoteId: string): void
  calendarOf(remoteId: string): string | null
  announce(remoteCalendarId: string): void
  take(): readonly DueNotice[]
}

interface NoticeBoardPorts {
  now(): Temporal.Instant
  faults(): FaultBook
}

/** No subscription lives longer, whatever was wished. */
const LONGEST_SUBSCRIPTION = { hours: 7 * 24 } as const

export function createNoticeBoard(ports: NoticeBoardPorts): NoticeBoard {
  const watches = new Map<string, Watch>()
  let due: DueNotice[] = []
  let opened = 0

  const granted = (until: Temporal.Instant): Temporal.Instant => {
    const longest = ports.now().add(LONGEST_SUBSCRIPTION)
    return Temporal.Instant.compare(until, longest) < 0 ? until : longest
  }
  const live = (watch: Watch): boolean => Temporal.Instant.compare(ports.now(), watch.expiresAt) < 0

  return {
    open({ remoteCalendarId, notificationUrl, secret, until }) {
      const watch = {
        remoteCalendarId,
        remoteId: `memory-subscription-${++opened}`,
        notificationUrl,
        secret,
        expiresAt: granted(until),
      }
      watches.set(watch.remoteId, watch)
      return subscriptionOf(watch)
    },
    extend(remoteId, until) {
      const watch = watches.get(remoteId)
      if (watch === undefined || !live(watch)) return null
      watch.expiresAt = granted(until)
      return subscriptionOf(watch)
    },
    close: (remoteId) => void watches.delete(remoteId),
    calendarOf: (remoteId) => watches.get(remoteId)?.remoteCalendarId ?? null,
    announce(remoteCalendarId) {
      for (const watch of watches.values()) {
        if (watch.remoteCalendarId !== remoteCalendarId || !live(watch)) continue
        const copies = ports.faults().copiesOfNotice(remoteCalendarId)
        due.push(...Array.from({ length: copies }, () => noticeOf(watch)))
      }
    },
    take() {
      const taken = due
      due = []
      return taken
    },
  }
}

const subscriptionOf = (watch: Watch): Subscription => ({
  remoteId: watch.remoteId,
  resourceId: null,
  expiresAt: watch.expiresAt.toString(),
})

const noticeOf = (watch: Watch): DueNotice => ({
  notificationUrl: watch.notificationUrl,
  request: {
    headers: { 'content-type': 'application/json' },
    query: {},
    body: { notices: [{ subscription: watch.remoteId, secret: watch.secret, kind: 'changed' }] },
  },
})
