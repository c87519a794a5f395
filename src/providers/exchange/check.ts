import { Type } from 'typebox'
import type { Result } from '../../core/result.ts'
import type { CalendarRef, Proof, ProviderError } from '../provider.ts'
import { zoneOf } from './event-body.ts'
import { toGraphInterval } from './graph-time.ts'
import { inShape } from './read.ts'
import { roomPath, type Tenant } from './tenant.ts'

type Step = Proof['step']

/** Far enough ahead that no one looks there, near enough for every mailbox. */
const PROBE_AHEAD_DAYS = 3 * 365

const Created = Type.Object({ id: Type.String({ minLength: 1 }), '@odata.etag': Type.Optional(Type.String()) })

/**
 * Proves what this connection may do on a room's calendar, each right by using it. Later steps are not tried once one fails.
 * The probe is an item without attendees that shows as free, so that nobody is mailed and no time is taken.
 */
export async function check(tenant: Tenant, calendar: CalendarRef): Promise<readonly Proof[]> {
  const proofs: Proof[] = []
  const add = (step: Step, result: Result<unknown, ProviderError>, tried: string): boolean => {
    proofs.push({
      step,
      passed: result.ok,
      detail: result.ok ? `${tried}: done.` : `${tried}: ${adviceOn(result.error)}`,
    })
    return result.ok
  }
  if (!add('sign_in', await tenant.client.signIn(), 'Signing in as the registered app')) return proofs
  const room = calendar.remoteCalendarId
  if (!add('read', await readSome(tenant, roomPath(calendar)), `Reading the calendar of ${room}`)) return proofs
  await probe(tenant, calendar, { mailbox: room, steps: { write: 'write', remove: 'delete' }, add })
  const { bookingMailbox } = tenant
  if (bookingMailbox !== null && proofs.every(({ passed }) => passed)) {
    await probe(tenant, calendar, { mailbox: bookingMailbox, steps: { write: 'invite', remove: 'invite' }, add })
  }
  return proofs
}

async function readSome(tenant: Tenant, mailbox: string): Promise<Result<unknown, ProviderError>> {
  const from = tenant.now()
  const to = from.add({ hours: 24 })
  const query = `startDateTime=${encodeURIComponent(from.toString())}&endDateTime=${encodeURIComponent(to.toString())}`
  return await tenant.client.send({ method: 'GET', path: `${mailbox}/calendarView?${query}&$top=1`, about: 'calendar' })
}

interface Probe {
  readonly mailbox: string
  readonly steps: { readonly write: Step; readonly remove: Step }
  add(step: Step, result: Result<unknown, ProviderError>, tried: string): boolean
}

async function probe(tenant: Tenant, calendar: CalendarRef, { mailbox, steps, add }: Probe): Promise<void> {
  const path = `/users/${encodeURIComponent(mailbox)}`
  const start = tenant
    .now()
    .add({ hours: 24 * PROBE_AHEAD_DAYS })
    .round({ smallestUnit: 'hour' })
  const zone = zoneOf(calendar)
  const body = {
    subject: 'MeetMeUp connection check',
    ...toGraphInterval({ start, end: start.add({ minutes: 15 }) }, zone),
    showAs: 'free',
    isReminderOn: false,
    responseRequested: false,
    transactionId: crypto.randomUUID(),
  }
  const answer = await tenant.client.send({ method: 'POST', path: `${path}/calendar/events`, about: 'calendar', body })
  const created = answer.ok ? inShape(Created, answer.value) : answer
  const day = start.toZonedDateTimeISO(zone).toPlainDate().toString()
  if (!add(steps.write, created, `Writing a test entry on ${day} into ${mailbox}`) || !created.ok) return
  const event = `${path}/events/${encodeURIComponent(created.value.id)}`
  const removed = await tenant.client.send({ method: 'DELETE', path: event, about: 'item' })
  const left = removed.ok ? '' : ` (it has to be deleted by hand)`
  add(steps.remove, removed, `Deleting the test entry of ${day} from ${mailbox}${left}`)
}

/** What an administrator can do about it. */
function adviceOn(error: ProviderError): string {
  const told = `${error.message} (${error.code}${error.requestId === null ? '' : `, request ${error.requestId}`})`
  switch (error.kind) {
    case 'signed_out':
      return `${told}. Check tenant id, client id and client secret of the app registration; a secret may have expired.`
    case 'forbidden':
      return `${told}. Grant the app Calendars.ReadWrite (and Calendars.Read) for this mailbox, in Entra or by RBAC for Applications, and allow up to two hours; also check that the address is a mailbox in Exchange Online.`
    case 'throttled':
      return `${told}. Exchange asks to slow down; try again in a few minutes.`
    case 'unavailable':
    case 'unknown_outcome':
      return `${told}. Exchange could not be reached or did not answer; check the network and try again.`
    default:
      return `${told}.`
  }
}
