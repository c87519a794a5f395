import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, here, malformedAnswer } from '../call-failure.ts'
import type { ProviderError, SubscribeCommand, Subscription } from '../provider.ts'
import type { GoogleClient } from './client.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const OPEN: CallNature = { about: 'calendar', effect: 'create' }
const STOP: CallNature = { about: 'subscription', effect: 'delete' }

const Channel = Type.Object({
  resourceId: Type.String({ minLength: 1 }),
  /** Milliseconds since the epoch, as text; absent: the channel has the default life. */
  expiration: Type.Optional(Type.Union([Type.String({ pattern: '^\\d{1,16}$' }), Type.Integer(), Type.Null()])),
})

/** Opens a channel under our own id; its life is what Google grants, never what was wished (Calendar API guide "Push notifications"). */
export async function subscribe(client: GoogleClient, command: SubscribeCommand): Answer<Subscription> {
  const opened = await client.calendar({
    nature: OPEN,
    make: (api) =>
      api.events.watch({
        calendarId: command.calendar.remoteCalendarId,
        requestBody: {
          id: command.id,
          type: 'web_hook',
          address: command.notificationUrl,
          token: command.secret,
          expiration: String(Temporal.Instant.from(command.until).epochMilliseconds),
        },
      }),
  })
  if (!opened.ok) return opened
  if (!Value.Check(Channel, opened.value)) {
    return fail(malformedAnswer(OPEN, 'channel_malformed', 'Google answered with something that is no channel'))
  }
  const { resourceId, expiration } = opened.value
  const end = expiration === undefined || expiration === null ? null : Number(expiration)
  const expiresAt = end === null ? command.until : Temporal.Instant.fromEpochMilliseconds(end).toString()
  return ok({ remoteId: command.id, resourceId, expiresAt })
}

/** A channel cannot be prolonged. */
export async function renew(): Answer<Subscription> {
  return fail(here('watch_not_supported', 'no_renewal', 'Google channels do not renew; a new one is opened instead'))
}

/** "Not found" is said of a channel that has ended, and of one that somebody else opened: neither can be stopped by us. */
export async function unsubscribe(client: GoogleClient, subscription: Subscription): Answer<'stopped'> {
  const { remoteId: id, resourceId } = subscription
  if (resourceId === null) {
    return fail(
      here('refused', 'resource_id_missing', 'without its resource id a channel cannot be stopped; it ends by itself'),
    )
  }
  const stopped = await client.calendar({
    nature: STOP,
    make: (api) => api.channels.stop({ requestBody: { id, resourceId } }),
  })
  return stopped.ok || stopped.error.kind === 'gone' ? ok('stopped') : stopped
}
