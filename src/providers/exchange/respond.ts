import { ok, type Result } from '../../core/result.ts'
import type { ProviderError, RespondCommand } from '../provider.ts'
import { readMaster } from './read.ts'
import { roomPath, type Tenant } from './tenant.ts'
import { instanceOf } from './write-exceptions.ts'

/**
 * Accepts or declines on the room's own copy, so that the organiser hears it from the room (Graph v1.0 "event: accept",
 * "event: decline"). A declined copy leaves the calendar: declining what is gone is done.
 */
export async function respond(tenant: Tenant, command: RespondCommand): Promise<Result<'answered', ProviderError>> {
  const verb = command.response === 'accepted' ? 'accept' : 'decline'
  const id = await answeredId(tenant, command)
  if (!id.ok) return id
  if (id.value === null) return ok('answered')
  const path = `${roomPath(command.calendar)}/events/${encodeURIComponent(id.value)}/${verb}`
  const body = { comment: command.comment, sendResponse: true }
  const answer = await tenant.client.send({ method: 'POST', path, about: 'item', body, changes: true })
  if (answer.ok) return ok('answered')
  return answer.error.kind === 'gone' && command.response === 'declined' ? ok('answered') : answer
}

/** The id of the meeting, or of its one date. Null: the series has that date no more, and nobody waits for an answer. */
async function answeredId(
  tenant: Tenant,
  { calendar, remoteId, occurrence }: RespondCommand,
): Promise<Result<string | null, ProviderError>> {
  if (occurrence === undefined) return ok(remoteId)
  const path = `${roomPath(calendar)}/events/${encodeURIComponent(remoteId)}`
  const master = await readMaster(tenant, path)
  if (!master.ok) return master.error.kind === 'gone' ? ok(null) : master
  return await instanceOf({ tenant, calendar, path }, occurrence, master.value)
}
