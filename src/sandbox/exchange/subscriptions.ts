import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { Directory } from './directory.ts'
import { accessDenied, done, type Outcome, refused } from './graph-error.ts'
import type { ChangeType, Mailbox } from './mailbox.ts'
import type { NotificationSender } from './notification-sender.ts'
import type { SubscriptionSettings } from './sandbox-options.ts'
import { renderInstant } from './wall-time.ts'

/** Who asked to hear of what. */
export interface Subscription {
  readonly id: string
  readonly tenantId: string
  readonly applicationId: string
  readonly resource: string
  readonly mailbox: Mailbox
  readonly changeType: string
  notificationUrl: string
  readonly lifecycleNotificationUrl: string | null
  readonly clientState: string | null
  /** Milliseconds since the epoch. */
  expiresAt: number
  readonly immutableIds: boolean
  /** Nothing is delivered until the app renews or reauthorises. */
  awaitsReauthorization: boolean
}

/** The app that asks, and how. */
export interface Subscriber {
  readonly tenantId: string
  readonly applicationId: string
  readonly immutableIds: boolean
  readonly mayRead: (mailbox: Mailbox) => boolean
}

export interface SubscriptionsWorld {
  readonly clock: SandboxClock
  readonly randomness: SeededRandomness
  readonly directory: Directory
  readonly settings: SubscriptionSettings
  readonly sender: NotificationSender
}

type Sent = Readonly<Record<string, unknown>>

const CHANGE_TYPES = new Set(['created', 'updated', 'deleted'])

/** Subscriptions of every app: made, renewed, ended, and looked up when something changes. */
export class Subscriptions {
  private readonly world: SubscriptionsWorld
  private readonly all = new Map<string, Subscription>()

  constructor(world: SubscriptionsWorld) {
    this.world = world
  }

  /** Those that have not run out. */
  list(): Subscription[] {
    const now = this.world.clock.now()
    for (const [id, { expiresAt }] of this.all) if (expiresAt <= now) this.all.delete(id)
    return [...this.all.values()]
  }

  find(id: string): Subscription | null {
    return this.list().find((subscription) => subscription.id === id) ?? null
  }

  /** Who hears of a change. */
  interestedIn(mailbox: Mailbox, change: ChangeType): Subscription[] {
    return this.list().filter(
      (each) => each.mailbox === mailbox && !each.awaitsReauthorization && each.changeType.split(',').includes(change),
    )
  }

  /** Makes a subscription after both addresses echoed their validation token. */
  async create(sent: Sent, subscriber: Subscriber): Promise<Outcome<Subscription>> {
    const parsed = this.parse(sent, subscriber)
    if (!parsed.ok) return parsed
    const subscription = parsed.value
    const crowded = this.refuseCrowd(subscription)
    if (crowded) return crowded
    const { notificationUrl, lifecycleNotificationUrl } = subscription
    for (const url of [notificationUrl, ...(lifecycleNotificationUrl === null ? [] : [lifecycleNotificationUrl])]) {
      const problem = await this.world.sender.handshake(url, this.world.settings.handshakeTimeoutMs)
      if (problem !== null) return refused(400, 'ValidationError', `Subscription validation request failed. ${problem}`)
    }
    this.all.set(subscription.id, subscription)
    return done(subscription)
  }

  renew(subscription: Subscription, sent: Sent): Outcome<Subscription> {
    if (sent.expirationDateTime !== undefined) {
      const expiresAt = this.expiry(sent.expirationDateTime)
      if (!expiresAt.ok) return expiresAt
      subscription.expiresAt = expiresAt.value
      subscription.awaitsReauthorization = false
    }
    if (sent.notificationUrl !== undefined) {
      if (!isDeliverable(sent.notificationUrl))
        return refused(400, 'InvalidRequest', "The 'notificationUrl' must use https.")
      subscription.notificationUrl = sent.notificationUrl
    }
    return done(subscription)
  }

  remove(id: string): boolean {
    return this.all.delete(id)
  }

  clear(): void {
    this.all.clear()
  }

  private parse(sent: Sent, subscriber: Subscriber): Outcome<Subscription> {
    const { resource, changeType, notificationUrl, lifecycleNotificationUrl, clientState } = sent
    if (typeof resource !== 'string' || typeof changeType !== 'string')
      return refused(400, 'InvalidRequest', "The properties 'resource' and 'changeType' are required.")
    const unknown = changeType.split(',').find((each) => !CHANGE_TYPES.has(each))
    if (unknown !== undefined) return refused(400, 'InvalidRequest', `The change type '${unknown}' is not supported.`)
    if (
      !isDeliverable(notificationUrl) ||
      (lifecycleNotificationUrl !== undefined && !isDeliverable(lifecycleNotificationUrl))
    )
      return refused(400, 'InvalidRequest', "The 'notificationUrl' must be an address that uses https.")
    if (sent.includeResourceData === true)
      return refused(400, 'InvalidRequest', 'Notifications with resource data are not part of this sandbox.')
    if (typeof clientState === 'string' && clientState.length > 128)
      return refused(400, 'InvalidRequest', "'clientState' is longer than 128 characters.")
    const mailbox = this.mailboxOf(resource)
    if (!mailbox) return refused(404, 'ResourceNotFound', `Resource '${resource}' could not be found.`)
    if (mailbox.identity.tenantId !== subscriber.tenantId || !subscriber.mayRead(mailbox)) return accessDenied()
    const expiresAt = this.expiry(sent.expirationDateTime)
    if (!expiresAt.ok) return expiresAt
    return done({
      id: this.world.randomness.uuid(),
      tenantId: subscriber.tenantId,
      applicationId: subscriber.applicationId,
      resource,
      mailbox,
      changeType,
      notificationUrl,
      lifecycleNotificationUrl: lifecycleNotificationUrl ?? null,
      clientState: typeof clientState === 'string' ? clientState : null,
      expiresAt: expiresAt.value,
      immutableIds: subscriber.immutableIds,
      awaitsReauthorization: false,
    })
  }

  private mailboxOf(resource: string): Mailbox | null {
    const match = /^\/?users\/([^/]+)\/(?:calendar\/|calendars\/[^/]+\/)?events$/i.exec(resource)
    return match?.[1] === undefined ? null : this.world.directory.find(decodeURIComponent(match[1]))
  }

  private expiry(value: unknown): Outcome<number> {
    const { maximumMinutes, minimumMinutes } = this.world.settings
    const wanted = typeof value === 'string' ? Date.parse(value) : Number.NaN
    if (Number.isNaN(wanted)) return refused(400, 'InvalidRequest', "The property 'expirationDateTime' is required.")
    const now = this.world.clock.now()
    if (wanted > now + maximumMinutes * 60_000)
      return refused(
        400,
        'ExtensionError',
        `Subscription expiration can only be ${maximumMinutes} minutes in the future.`,
      )
    if (wanted <= now) return refused(400, 'InvalidRequest', "The 'expirationDateTime' lies in the past.")
    return done(Math.max(wanted, now + minimumMinutes * 60_000))
  }

  private refuseCrowd(wanted: Subscription) {
    const own = this.list().filter((each) => each.mailbox === wanted.mailbox)
    if (own.length >= this.world.settings.perMailbox)
      return refused(403, 'ExtensionError', 'The mailbox has too many subscriptions.')
    const twin = own.some(
      (each) =>
        each.applicationId === wanted.applicationId &&
        each.resource === wanted.resource &&
        each.changeType === wanted.changeType,
    )
    if (!twin || this.world.settings.duplicates === 'accept') return null
    return refused(409, 'Conflict', 'A subscription for this application, resource and change type already exists.')
  }
}

export function renderSubscription(subscription: Subscription): Record<string, unknown> {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.applicationId,
    changeType: subscription.changeType,
    clientState: subscription.clientState,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: renderInstant(subscription.expiresAt),
    creatorId: subscription.applicationId,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  }
}

export const subscriptionNotFound = () => refused(404, 'ResourceNotFound', 'The object was not found.')

/** https anywhere, plain http on this machine only. */
function isDeliverable(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
}
