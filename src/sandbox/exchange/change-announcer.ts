import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { CalendarItem } from './calendar-item.ts'
import { etagOf } from './event-rendering.ts'
import { encodeId } from './item-id.ts'
import type { ChangeType, Mailbox } from './mailbox.ts'
import type { NotificationSender } from './notification-sender.ts'
import type { NotificationSettings } from './sandbox-options.ts'
import type { Subscription, Subscriptions } from './subscriptions.ts'
import { renderInstant } from './wall-time.ts'

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'

export interface AnnouncerWorld {
  readonly subscriptions: Subscriptions
  readonly sender: NotificationSender
  readonly settings: NotificationSettings
  readonly randomness: SeededRandomness
}

/** Turns changes of calendars into change notifications, and events of subscriptions into lifecycle notifications. */
export class ChangeAnnouncer {
  private readonly world: AnnouncerWorld

  constructor(world: AnnouncerWorld) {
    this.world = world
    world.sender.onDropped = (url) => this.tellMissed(url)
  }

  changed(mailbox: Mailbox, item: CalendarItem, change: ChangeType, occurrence: string | null): void {
    const { subscriptions, randomness, settings } = this.world
    const ratio = settings.createdForUpdateRatio
    const said = change === 'updated' && ratio > 0 && randomness.chance(ratio) ? 'created' : change
    for (const subscription of subscriptions.interestedIn(mailbox, said)) {
      // An edited occurrence is announced under its own id and under that of its series.
      for (const key of occurrence === null ? [null] : [occurrence, null])
        this.announce(subscription, item, { said, key })
    }
  }

  /** Sends a lifecycle event and lets it take effect. False when the subscription has no address for it. */
  lifecycle(subscription: Subscription, lifecycleEvent: LifecycleEvent): boolean {
    if (lifecycleEvent === 'reauthorizationRequired') subscription.awaitsReauthorization = true
    if (lifecycleEvent === 'subscriptionRemoved') this.world.subscriptions.remove(subscription.id)
    const { lifecycleNotificationUrl: url } = subscription
    if (url === null) return false
    const payload = { ...addressed(subscription), lifecycleEvent }
    this.world.sender.send({ url, payload, stillWanted: () => true })
    return true
  }

  /** The payload of a change notification, as it would be sent; also the raw material of forged ones. */
  payload(
    subscription: Subscription,
    item: CalendarItem,
    { said, key }: { said: ChangeType; key: string | null },
  ): Record<string, unknown> {
    const { id: user, number } = subscription.mailbox.identity
    const id = encodeId({ mailbox: number, item: item.number, occurrence: key }, subscription.immutableIds)
    const resource = `Users/${user}/Events/${id}`
    return {
      ...addressed(subscription),
      changeType: said,
      resource,
      resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': resource, '@odata.etag': etagOf(item), id },
    }
  }

  private announce(
    subscription: Subscription,
    item: CalendarItem,
    what: { said: ChangeType; key: string | null },
  ): void {
    const { subscriptions, sender } = this.world
    sender.send({
      url: subscription.notificationUrl,
      payload: this.payload(subscription, item, what),
      stillWanted: () => subscriptions.find(subscription.id) !== null,
    })
  }

  private tellMissed(url: string): void {
    for (const subscription of this.world.subscriptions.list())
      if (subscription.notificationUrl === url) this.lifecycle(subscription, 'missed')
  }
}

function addressed(subscription: Subscription): Record<string, unknown> {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: renderInstant(subscription.expiresAt),
    clientState: subscription.clientState,
    tenantId: subscription.tenantId,
  }
}
