import { done, type Outcome, refused } from './graph-error.ts'
import type { GraphAnswer, GraphRoute, MailboxCall } from './graph-route.ts'
import { READ_CALENDARS } from './graph-route.ts'
import { decodeId, encodeId } from './item-id.ts'
import type { Mailbox } from './mailbox.ts'

/** What surrounds a calendar: the user, the calendar itself, the mailbox settings, the translation of ids. */
export function mailboxRoutes(): GraphRoute[] {
  const about = 'mailbox' as const
  return [
    {
      about,
      method: 'GET',
      path: '/users/:user',
      scopes: ['User.Read.All', 'User.ReadBasic.All'],
      handle: (call) => done({ status: 200, body: user(call.mailbox) }),
    },
    {
      about,
      method: 'GET',
      path: '/users/:user/mailboxSettings',
      scopes: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
      handle: (call) => done({ status: 200, body: settings(call.mailbox) }),
    },
    {
      about,
      method: 'GET',
      path: '/users/:user/calendar',
      scopes: READ_CALENDARS,
      handle: (call) => done({ status: 200, body: calendar(call.mailbox) }),
    },
    {
      about,
      method: 'GET',
      path: '/users/:user/calendars',
      scopes: READ_CALENDARS,
      handle: (call) => done({ status: 200, body: { value: [calendar(call.mailbox)] } }),
    },
    {
      about,
      method: 'POST',
      path: '/users/:user/translateExchangeIds',
      scopes: ['User.Read.All', ...READ_CALENDARS],
      handle: translateIds,
    },
  ]
}

function user({ identity }: Mailbox) {
  const { id, displayName, address } = identity
  return { id, displayName, mail: address, userPrincipalName: address }
}

function settings({ identity }: Mailbox) {
  const { timeZone, workingHours } = identity
  const { daysOfWeek, startTime, endTime } = workingHours
  return {
    timeZone,
    dateFormat: 'M/d/yyyy',
    timeFormat: 'h:mm tt',
    language: { locale: 'en-US', displayName: 'English (United States)' },
    workingHours: {
      daysOfWeek,
      startTime: `${startTime}:00.0000000`,
      endTime: `${endTime}:00.0000000`,
      timeZone: { name: timeZone },
    },
  }
}

function calendar({ identity }: Mailbox) {
  return {
    id: `AAMkACalendar${identity.id.replaceAll('-', '')}=`,
    name: 'Calendar',
    isDefaultCalendar: true,
    canEdit: true,
    owner: { name: identity.displayName, address: identity.address },
  }
}

function translateIds({ mailbox, body }: MailboxCall): Outcome<GraphAnswer> {
  const { inputIds, targetIdType } = (body ?? {}) as { inputIds?: unknown; targetIdType?: unknown }
  if (!Array.isArray(inputIds) || inputIds.length > 1000)
    return refused(400, 'ErrorInvalidRequest', 'inputIds must be a list of at most 1000 ids.')
  const value = inputIds.map(String).flatMap((sourceId) => {
    const reference = decodeId(sourceId)
    if (typeof reference === 'string' || reference.mailbox !== mailbox.identity.number) return []
    return [{ sourceId, targetId: encodeId(reference, targetIdType === 'restImmutableEntryId') }]
  })
  return done({ status: 200, body: { value } })
}
