import type { CalendarProcessing } from './calendar-processing.ts'
import type { ChangeAnnouncer, LifecycleEvent } from './change-announcer.ts'
import type { Window } from './event-view.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { done, itemNotFound, type Outcome, refused } from './graph-error.ts'
import type { Mailbox } from './mailbox.ts'
import { type PlainEvent, plainEvents } from './plain-event.ts'
import { applySettings, defaultSettings, type SettingsPatch } from './sandbox-options.ts'

/** A notification that nobody's change caused. What is absent is taken from a real subscription. */
export interface Forgery {
  readonly subscriptionId: string
  /** Replaces what a genuine notification would say, `clientState` and `subscriptionId` for instance. */
  readonly lies?: Readonly<Record<string, unknown>>
}

/** Odd data that the service is known to hold. */
export interface Oddity {
  /** Takes the iCalUId away. */
  readonly withoutICalUId?: boolean
  /** Replaces the address of the first attendee, by an X500 name for instance. */
  readonly attendeeAddress?: string
}

/** What an operator or a test does to the sandbox from outside; the HTTP control interface calls the same methods. */
export class SandboxControl {
  private readonly world: ExchangeWorld
  private readonly initial: SettingsPatch

  constructor(world: ExchangeWorld, initial: SettingsPatch) {
    this.world = world
    this.initial = initial
  }

  /** The singles and masters of a calendar, or all that overlaps a window. */
  events(address: string, window: Window | null = null): Outcome<PlainEvent[]> {
    const mailbox = this.mailbox(address)
    return mailbox.ok ? done(plainEvents(mailbox.value, window)) : mailbox
  }

  setProcessing(address: string, patch: Partial<CalendarProcessing>): Outcome<CalendarProcessing> {
    const mailbox = this.mailbox(address)
    if (!mailbox.ok) return mailbox
    const { room } = mailbox.value.identity
    if (!room) return refused(400, 'ErrorInvalidRequest', `'${address}' is not a room.`)
    room.processing = { ...room.processing, ...patch }
    return done(room.processing)
  }

  /** Gives the room another id in the places directory; the mailbox stays. */
  changePlaceId(address: string): Outcome<string> {
    const mailbox = this.mailbox(address)
    if (!mailbox.ok) return mailbox
    const { room } = mailbox.value.identity
    if (!room) return refused(400, 'ErrorInvalidRequest', `'${address}' is not a room.`)
    room.placeId = this.world.randomness.uuid()
    return done(room.placeId)
  }

  /** Delta will never tell of the next changes of a mailbox. */
  missNextChanges(address: string, count: number): Outcome<null> {
    const mailbox = this.mailbox(address)
    if (!mailbox.ok) return mailbox
    mailbox.value.missNext = count
    return done(null)
  }

  /** Makes delta links worthless, of one mailbox or of all. Returns how many. */
  expireDeltaLinks(address: string | null = null): Outcome<number> {
    if (address === null) return done(this.world.delta.expire(null))
    const mailbox = this.mailbox(address)
    return mailbox.ok ? done(this.world.delta.expire(mailbox.value)) : mailbox
  }

  disfigure(choice: { readonly mailbox: string; readonly id: string }, oddity: Oddity): Outcome<null> {
    const found = this.world.people.find(choice)
    if (!found.ok) return found
    const { item } = found.value.view
    if (oddity.withoutICalUId) item.iCalUId = null
    const { attendeeAddress: address } = oddity
    if (address !== undefined) {
      const attendees = item.content.attendees.map((each, index) =>
        index === 0 ? { ...each, emailAddress: { ...each.emailAddress, address } } : each,
      )
      item.content = { ...item.content, attendees }
    }
    found.value.mailbox.touch(item)
    return done(null)
  }

  /** Somebody checked in to the meeting of a room. */
  checkIn(choice: { readonly mailbox: string; readonly id: string }): Outcome<null> {
    const found = this.world.people.find(choice)
    if (!found.ok) return found
    this.world.attendant.checkIn(found.value.view.item)
    return done(null)
  }

  /** Sends a lifecycle event to one subscription, or to all. Returns how many have an address for it. */
  lifecycle(event: LifecycleEvent, subscriptionId: string | null = null): number {
    const { subscriptions, announcer } = this.world
    const chosen = subscriptions.list().filter(({ id }) => subscriptionId === null || id === subscriptionId)
    return chosen.filter((subscription) => announcer.lifecycle(subscription, event)).length
  }

  /** Sends a notification that is not true. Resolves to the status it was answered with, null without an answer. */
  async forgeNotification({ subscriptionId, lies }: Forgery): Promise<Outcome<number | null>> {
    const subscription = this.world.subscriptions.find(subscriptionId)
    if (!subscription) return itemNotFound()
    const genuine = this.genuinePayload(subscription)
    return done(await this.world.sender.sendNow(subscription.notificationUrl, [{ ...genuine, ...lies }]))
  }

  /** Answers all meeting requests that wait at room mailboxes. */
  runAttendant(): number {
    return this.world.attendant.runNow()
  }

  /** Moves the clock; resolves when everything that fell due is done. */
  async advance(milliseconds: number): Promise<string> {
    await this.world.clock.advance(milliseconds)
    return this.world.clock.instant().toString()
  }

  configure(patch: SettingsPatch): void {
    applySettings(this.world.settings, patch)
  }

  /** Back to the first moment, but for the clock and what the directory holds. */
  reset(): void {
    const { world } = this
    world.clock.clear()
    world.attendant.clear()
    for (const mailbox of world.directory.all()) mailbox.clear()
    world.subscriptions.clear()
    world.sender.clear()
    world.delta.expire(null)
    world.outbox.clear()
    world.journal.clear()
    world.faults.clear()
    world.throttle.clear()
    applySettings(world.settings, defaultSettings())
    applySettings(world.settings, this.initial)
  }

  private genuinePayload(subscription: Parameters<ChangeAnnouncer['payload']>[0]): Record<string, unknown> {
    const [item] = subscription.mailbox.items.values()
    if (item) return this.world.announcer.payload(subscription, item, { said: 'updated', key: null })
    const { id: subscriptionId, tenantId, clientState, resource } = subscription
    return { subscriptionId, tenantId, clientState, resource, changeType: 'updated' }
  }

  private mailbox(address: string): Outcome<Mailbox> {
    const mailbox = this.world.directory.find(address)
    return mailbox ? done(mailbox) : refused(404, 'ErrorInvalidUser', `There is no mailbox '${address}'.`)
  }
}
