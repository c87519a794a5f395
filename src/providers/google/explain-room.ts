import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ok, type Result } from '../../core/result.ts'
import type { ProviderError, RoomExplanation, RoomStanding } from '../provider.ts'
import type { GoogleClient } from './client.ts'

type Answer<Outcome> = Promise<Result<Outcome, ProviderError>>

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Found = Type.Object({
  items: Type.Optional(Type.Array(Type.Object({ resourceEmail: Text, resourceCategory: Text }))),
})

/** What the directory says of one address; null: it cannot be asked. */
type Entry = 'room' | 'equipment' | 'absent' | null

/** Asks the directory for the resource and the calendar for itself: Google tells nobody whether a calendar is missing or not shared. */
export async function explainRoom(client: GoogleClient, remoteCalendarId: string): Answer<RoomExplanation> {
  const told = (standing: RoomStanding, detail: string) => ok({ remoteCalendarId, standing, detail })
  const entry = await entryOf(client, remoteCalendarId)
  if (!entry.ok) return entry
  if (entry.value === 'equipment')
    return told('not_a_room', 'The directory has it as equipment (category OTHER), not as a conference room.')
  const opened = await client.calendar({
    nature: { about: 'calendar', effect: 'read' },
    make: (api) => api.events.list({ calendarId: remoteCalendarId, maxResults: 1 }),
  })
  if (opened.ok) {
    if (entry.value === 'room') return told('listed', 'The directory lists it as a room, and its calendar can be read.')
    return told('hidden', entry.value === null ? DIRECTORY_CLOSED : NOT_LISTED)
  }
  if (opened.error.kind !== 'forbidden') return opened
  return entry.value === 'room'
    ? told('no_permission', NOT_SHARED)
    : told('unknown', 'The directory does not list it, and there is no such calendar, or it is not shared with us.')
}

async function entryOf(client: GoogleClient, remoteCalendarId: string): Answer<Entry> {
  const { customer } = client.settings
  // A quotation mark would end the term, and no address has one.
  const query = `resourceEmail="${remoteCalendarId.replaceAll('"', '')}"`
  const found = await client.directory({
    nature: { about: 'directory', effect: 'read' },
    make: (api) => api.resources.calendars.list({ customer, query, maxResults: 1 }),
  })
  if (!found.ok) return found.error.kind === 'forbidden' || found.error.kind === 'signed_out' ? ok(null) : found
  if (!Value.Check(Found, found.value)) return ok(null)
  const [resource] = found.value.items ?? []
  if (resource === undefined) return ok('absent')
  return ok(resource.resourceCategory === 'OTHER' ? 'equipment' : 'room')
}

const NOT_LISTED =
  'Its calendar can be read, but the directory lists no such resource: it was removed there, or it is an ordinary calendar. It can be paired by its id.'
const DIRECTORY_CLOSED =
  'Its calendar can be read, but we may not read the directory: grant the scope admin.directory.resource.calendar.readonly. It can be paired by its id.'
const NOT_SHARED =
  'The directory lists it, but its calendar is not shared with us: share it with the role "Make changes to events".'
