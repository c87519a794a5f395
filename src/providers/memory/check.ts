import type { ItemDraft } from '../../core/calendar-item.ts'
import type { CalendarProvider, CalendarRef, Proof, ProviderError } from '../provider.ts'
import { meetingAt } from './meeting-at.ts'

/** The pairing check over a memory world: reads the calendar, places a probe far in the future and removes it again. */
export async function checkCalendar(
  provider: CalendarProvider,
  calendar: CalendarRef,
  probeId: string,
): Promise<readonly Proof[]> {
  const page = await provider.pull(calendar, { window: { from: FAR, to: FAR }, cursor: null })
  if (!page.ok && page.error.kind === 'signed_out') return [failed('sign_in', page.error)]
  const signedIn = passed('sign_in', 'The memory world knows us.')
  if (!page.ok) return [signedIn, failed('read', page.error)]
  const read = passed('read', 'The calendar can be read.')
  const created = await provider.create({ calendar, draft: PROBE, key: { linkId: probeId, generation: 1 }, as: 'hold' })
  if (!created.ok) return [signedIn, read, failed('write', created.error)]
  const written = passed('write', 'A probe item could be written.')
  const { ref, item } = created.value
  const deleted = await provider.delete({ calendar, ref, ifMatch: item.etag })
  return [
    signedIn,
    read,
    written,
    deleted.ok ? passed('delete', 'The probe is gone.') : failed('delete', deleted.error),
  ]
}

const FAR = '2099-01-04T03:00:00Z'

const PROBE: ItemDraft = {
  summary: 'MeetMeUp probe',
  description: '',
  organizer: null,
  visibility: 'public',
  series: meetingAt(FAR, 15),
  uid: 'meetmeup-probe',
}

const passed = (step: Proof['step'], detail: string): Proof => ({ step, passed: true, detail })
const failed = (step: Proof['step'], error: ProviderError): Proof => ({
  step,
  passed: false,
  detail: `${error.message} (${error.code})`,
})
