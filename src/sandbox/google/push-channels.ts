import { createHash } from 'node:crypto'
import { isRecord } from '../shared/is-record.ts'
import type { CalendarStore } from './calendar-store.ts'
import type { EventBody } from './event-input.ts'
import type { Resource } from './event-rendering.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import { deliverPush, type PushMessage } from './push-delivery.ts'
import type { PushOptions } from './sandbox-options.ts'
import type { World } from './world.ts'

const WEEK_SECONDS = 604_800
const RETRY_DELAYS_MS = [1000, 2000, 4000, 8000, 16_000]

export interface PushChannel {
  readonly id: string
  readonly resourceId: string
  readonly resourceUri: string
  readonly calendarId: string
  readonly identity: string
  readonly address: string
  readonly token: string | null
  readonly expiration: number
  stopped: boolean
  messageNumber: number
}

/** What goes wrong with notifications; the control interface turns it while the sandbox runs. */
export interface PushSettings {
  delayMs: number
  duplicates: number
  dropRatio: number
  /** So many of the next notifications are lost. */
  dropNext: number
  requireHttps: boolean
  strayAfterStop: boolean
  maxTtlSeconds: number
}

/** Push channels: who watches which calendar, and what they are told. */
export class PushChannels {
  readonly settings: PushSettings
  private readonly world: World
  private readonly channels = new Map<string, PushChannel>()

  constructor(world: World) {
    this.world = world
    this.settings = startingSettings(world.options.push)
    world.onChange((calendarId) => this.notify(calendarId))
  }

  reset(): void {
    this.channels.clear()
    Object.assign(this.settings, startingSettings(this.world.options.push))
  }

  list(): PushChannel[] {
    return [...this.channels.values()]
  }

  /** `events.watch`. The first message may well arrive before the caller has read the answer. */
  watch(
    calendar: CalendarStore,
    request: { readonly identity: string; readonly body: EventBody; readonly resourceUri: string },
  ): Result<Resource> {
    const { id, address, type } = request.body
    const token = request.body.token
    if (typeof id !== 'string' || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) {
      return refuse(googleErrors.invalid('Invalid channel id.'))
    }
    if (type !== 'web_hook' && type !== 'webhook') return refuse(googleErrors.invalid('Unknown channel type.'))
    if (typeof token === 'string' && token.length > 256) return refuse(googleErrors.invalid('Channel token too long.'))
    if (typeof address !== 'string' || !URL.canParse(address)) return refuse(googleErrors.required('Missing address.'))
    if (this.settings.requireHttps && !address.startsWith('https://')) {
      return refuse(googleErrors.webhookNotHttps(address))
    }
    if (!calendar.settings.watchable) return refuse(googleErrors.pushNotSupported())
    if (this.channels.has(id)) return refuse(googleErrors.channelIdNotUnique(id))
    const channel: PushChannel = {
      id,
      resourceId: resourceIdOf(request.identity, calendar.id),
      resourceUri: request.resourceUri,
      calendarId: calendar.id,
      identity: request.identity,
      address,
      token: typeof token === 'string' && token !== '' ? token : null,
      expiration: this.expirationOf(request.body),
      stopped: false,
      messageNumber: 1,
    }
    this.channels.set(id, channel)
    this.world.clock.schedule(0, () => this.attempt(messageOf(channel, 'sync', 1), 0))
    return ok(channelResource(channel))
  }

  /** `channels.stop`: only by its maker, only while it lives. */
  stop(identity: string, body: EventBody): Result<null> {
    const id = typeof body.id === 'string' ? body.id : ''
    const channel = this.channels.get(id)
    const fits = channel && channel.resourceId === body.resourceId && channel.identity === identity
    if (!fits || !this.isLive(channel)) return refuse(googleErrors.channelNotFound(id))
    channel.stopped = true
    if (this.settings.strayAfterStop) this.send(channel, 0)
    return ok(null)
  }

  /** Says on every channel of a calendar that something changed. */
  notify(calendarId: string): void {
    for (const channel of this.channels.values()) {
      if (channel.calendarId !== calendarId || !this.isLive(channel)) continue
      if (this.isLost()) continue
      for (let copy = 0; copy <= this.settings.duplicates; copy += 1) this.send(channel, this.settings.delayMs)
    }
  }

  /** Says on every channel of a calendar that the calendar itself is gone. */
  gone(calendarId: string): void {
    for (const channel of this.channels.values()) {
      if (channel.calendarId === calendarId && this.isLive(channel)) this.send(channel, 0, 'not_exists')
    }
  }

  /** Ends a channel's life before its time, as an expiry does: silently. */
  expire(id: string): boolean {
    const channel = this.channels.get(id)
    if (!channel) return false
    this.channels.set(id, { ...channel, expiration: this.world.clock.now() })
    return true
  }

  /** Sends a message that no change stands behind, with whatever headers a forger would choose. */
  async forge(to: { address: string; headers: Readonly<Record<string, string>> }): Promise<number | null> {
    return deliverPush({ address: to.address, headers: to.headers })
  }

  private send(channel: PushChannel, delayMs: number, state = 'exists'): void {
    // Numbers grow, but with gaps.
    channel.messageNumber += this.world.random.integer(1, 5)
    const message = messageOf(channel, state, channel.messageNumber)
    this.world.clock.schedule(delayMs, () => this.attempt(message, 0))
  }

  private async attempt(message: PushMessage, attempts: number): Promise<void> {
    const status = await deliverPush(message)
    const worthRetrying = status === null || [500, 502, 503, 504].includes(status)
    const delay = RETRY_DELAYS_MS[attempts]
    if (!worthRetrying || delay === undefined) return
    this.world.clock.schedule(delay, () => this.attempt(message, attempts + 1))
  }

  private isLost(): boolean {
    if (this.settings.dropNext > 0) {
      this.settings.dropNext -= 1
      return true
    }
    return this.settings.dropRatio > 0 && this.world.random.chance(this.settings.dropRatio)
  }

  private isLive(channel: PushChannel): boolean {
    return !channel.stopped && channel.expiration > this.world.clock.now()
  }

  private expirationOf(body: EventBody): number {
    const now = this.world.clock.now()
    const limit = now + this.settings.maxTtlSeconds * 1000
    const ttl = isRecord(body.params) ? Number(body.params.ttl) : Number.NaN
    const wishes = [Number(body.expiration ?? Number.NaN), now + ttl * 1000].filter((wish) => wish > now)
    return Math.floor(Math.min(limit, ...wishes) / 1000) * 1000
  }
}

/** Equal for equal calendar and user, whatever the channel. */
function resourceIdOf(identity: string, calendarId: string): string {
  const hash = createHash('sha256').update(`${identity.toLowerCase()} ${calendarId.toLowerCase()}`).digest()
  return hash.toString('base64url').slice(0, 27)
}

function channelResource(channel: PushChannel): Resource {
  return {
    kind: 'api#channel',
    id: channel.id,
    resourceId: channel.resourceId,
    resourceUri: channel.resourceUri,
    ...(channel.token === null ? {} : { token: channel.token }),
    expiration: String(channel.expiration),
  }
}

function messageOf(channel: PushChannel, state: string, messageNumber: number): PushMessage {
  return {
    address: channel.address,
    headers: {
      'X-Goog-Channel-ID': channel.id,
      'X-Goog-Message-Number': String(messageNumber),
      'X-Goog-Resource-ID': channel.resourceId,
      'X-Goog-Resource-State': state,
      'X-Goog-Resource-URI': channel.resourceUri,
      'X-Goog-Channel-Expiration': new Date(channel.expiration).toUTCString(),
      ...(channel.token === null ? {} : { 'X-Goog-Channel-Token': channel.token }),
    },
  }
}

function startingSettings(options: PushOptions | undefined): PushSettings {
  return {
    delayMs: options?.delayMs ?? 0,
    duplicates: options?.duplicates ?? 0,
    dropRatio: options?.dropRatio ?? 0,
    dropNext: 0,
    requireHttps: options?.requireHttps ?? true,
    strayAfterStop: options?.strayAfterStop ?? false,
    maxTtlSeconds: options?.maxTtlSeconds ?? WEEK_SECONDS,
  }
}
