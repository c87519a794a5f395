import { ok, type Result } from '../../core/result.ts'
import type { ProviderError, RespondCommand } from '../provider.ts'
import { roomPath, type Tenant } from './tenant.ts'

/**
 * Accepts or declines on the room's own copy, so that the organiser hears it from the room (Graph v1.0 "event: accept",
 * "event: decline"). A declined copy leaves the calendar: declining what is gone is done.
 */
export async function respond(tenant: Tenant, command: RespondCommand): Promise<Result<'answered', ProviderError>> {
  const verb = command.response === 'accepted' ? 'accept' : 'decline'
  const path = `${roomPath(command.calendar)}/events/${encodeURIComponent(command.remoteId)}/${verb}`
  const body = { comment: command.comment, sendResponse: true }
  const answer = await tenant.client.send({ method: 'POST', path, about: 'item', body, changes: true })
  if (answer.ok) return ok('answered')
  return answer.error.kind === 'gone' && command.response === 'declined' ? ok('answered') : answer
}
