import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ItemDraft } from '../../core/calendar-item.ts'
import { createSeries } from '../../core/recurrence/index.ts'
import { UTC } from '../../core/time/index.ts'
import type { CreateCommand, Proof, ProviderError, ProviderErrorKind } from '../provider.ts'
import { BLIND, isBlindRole } from './access-role.ts'
import type { GoogleClient } from './client.ts'
import { create, remove } from './push.ts'
import { read } from './read.ts'
import type { Reading } from './translate.ts'

const Access = Type.Object({ accessRole: Type.Optional(Type.Union([Type.String(), Type.Null()])) })

/**
 * Proves step by step what may be done on a room's calendar, and stops at the first thing that may not. The probes lie three years
 * ahead, last a quarter of an hour, mail nobody, and are removed again.
 */
export async function check(client: GoogleClient, reading: Reading): Promise<readonly Proof[]> {
  const signedIn = await client.signIn()
  if (!signedIn.ok) return [failed('sign_in', signedIn.error, reading)]
  const proofs: Proof[] = [passed('sign_in', 'Google issued an access token to the service account.')]
  const readable = await proveReading(client, reading)
  proofs.push(readable)
  if (!readable.passed) return proofs
  proofs.push(...(await proveProbe(client, reading, 'hold')))
  if (proofs.some((proof) => !proof.passed) || client.settings.subject === null) return proofs
  return [...proofs, ...(await proveProbe(client, reading, 'invitation'))]
}

async function proveReading(client: GoogleClient, reading: Reading): Promise<Proof> {
  const { remoteCalendarId: calendarId } = reading.calendar
  const listed = await client.calendar({
    nature: { about: 'calendar', effect: 'read' },
    make: (api) => api.events.list({ calendarId, maxResults: 1 }),
  })
  if (!listed.ok) return failed('read', listed.error, reading)
  const role = Value.Check(Access, listed.value) ? listed.value.accessRole : null
  if (isBlindRole(role)) return failed('read', BLIND, reading)
  return passed('read', `The calendar can be read, with the role "${role ?? 'unknown'}".`)
}

async function proveProbe(
  client: GoogleClient,
  reading: Reading,
  as: 'hold' | 'invitation',
): Promise<readonly Proof[]> {
  const [placing, what] = as === 'hold' ? (['write', 'A probe'] as const) : (['invite', 'A probe invitation'] as const)
  const command = probe(client.now(), reading, as)
  const created = await create(client, command, reading)
  if (!created.ok) return [failed(placing, created.error, reading)]
  const { ref, item } = created.value
  const removed = await removeProbe(client, { calendar: reading.calendar, ref, ifMatch: item.etag }, reading)
  const placed = passed(placing, `${what} could be placed three years ahead.`)
  if (!removed.ok) return [placed, failed('delete', removed.error, reading)]
  return as === 'hold' ? [placed, passed('delete', 'The probe could be removed again.')] : [placed]
}

/** The room may have answered the probe meanwhile; its tag is then read anew, once. */
async function removeProbe(client: GoogleClient, command: Parameters<typeof remove>[1], reading: Reading) {
  const removed = await remove(client, command, reading)
  if (removed.ok || removed.error.kind !== 'stale') return removed
  const current = await read(client, command.ref, reading)
  return current.ok ? await remove(client, { ...command, ifMatch: current.value.etag }, reading) : removed
}

function probe(now: Temporal.Instant, { calendar }: Reading, as: 'hold' | 'invitation'): CreateCommand {
  const wall = now.toZonedDateTimeISO('UTC').toPlainDateTime().add({ years: 3 }).with({ hour: 3, minute: 0 })
  const series = createSeries({
    timing: { kind: 'timed', wall: wall.round({ smallestUnit: 'minute' }), zone: UTC, durationSeconds: 900 },
  })
  if (!series.ok) throw new Error(`the probe is no meeting: ${series.error.code}`)
  const draft: ItemDraft = {
    summary: 'MeetMeUp probe',
    description: 'A rights check; it is removed at once.',
    organizer: null,
    visibility: 'public',
    series: series.value,
    uid: 'meetmeup-probe',
  }
  // An id is never free again, so each probe has one of its own.
  return { calendar, draft, key: { linkId: `probe-${as}`, generation: now.epochMilliseconds }, as }
}

const passed = (step: Proof['step'], detail: string): Proof => ({ step, passed: true, detail })

function failed(step: Proof['step'], error: ProviderError, { calendar }: Reading): Proof {
  const advice = ADVICE[error.kind] ?? 'Try again later; if it stays, look up the code in the Calendar API reference.'
  const detail = `${error.message} (${error.code}). ${advice.replaceAll('{calendar}', calendar.remoteCalendarId)}`
  return { step, passed: false, detail }
}

const ADVICE: Partial<Record<ProviderErrorKind, string>> = {
  signed_out:
    'Check the e-mail address and the private key of the service account, and in the Admin console its domain-wide delegation with the scope https://www.googleapis.com/auth/calendar.events.',
  forbidden:
    'Share {calendar} with the service account, or with the user it stands for, with the role "Make changes to events"; to invite rooms, delegation must be set up.',
  refused: 'Google does not take this request for {calendar}.',
  throttled: 'Google asks to slow down; try again in some minutes.',
  unavailable: 'Google cannot be reached from this host; check the network and the proxy.',
  malformed: 'What answered is not Google: check the addresses of the connection and any proxy in between.',
}
