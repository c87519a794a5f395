import { fail, ok, type Result } from '../../core/result.ts'
import type { ProviderError } from '../../providers/provider.ts'
import type { LeasedCalendar } from '../leased-calendar.ts'
import { createKeyOf } from '../link.ts'
import { type VisitPorts, visitCalendar } from '../visit-calendar.ts'
import { importNext } from './import-next.ts'
import { planFact } from './plan-fact.ts'
import type { AdoptionSteps, CopyToRemove, LeasedAdoption } from './ports.ts'
import { withdrawNext } from './withdraw-next.ts'

export interface AdvancePorts {
  readonly steps: AdoptionSteps
  readonly visits: VisitPorts
}

export interface AdoptionId {
  readonly organizationId: number
  readonly adoptionId: number
}

/**
 * - more: there is more to do at once. - waiting: a calendar is busy or its provider fails; again after a pause. - rest: nothing is left to do.
 */
export type Advanced = 'more' | 'waiting' | 'rest'

const PAGE = 200
const COPIES = 20

/** One bounded step of an adoption, under its lease. May be called at any time by anybody, and killed anywhere. */
export async function advanceAdoption(
  ports: AdvancePorts,
  { organizationId, adoptionId }: AdoptionId,
): Promise<Advanced> {
  const adoption = await ports.steps.acquire(organizationId, adoptionId)
  if (adoption === null) return 'waiting'
  let trouble: Trouble | null = null
  try {
    const advanced = await step(ports, adoption)
    if (advanced.ok) return advanced.value
    trouble = advanced.error
    return 'waiting'
  } finally {
    await ports.steps.release(adoption, trouble)
  }
}

/** Every adoption that has something to do, one step each. For the clock. */
export async function advanceDueAdoptions(ports: AdvancePorts): Promise<number> {
  const due = await ports.steps.due(20)
  for (const adoption of due) await advanceAdoption(ports, adoption)
  return due.length
}

interface Trouble {
  readonly code: string
  readonly message: string
}

type Step = Promise<Result<Advanced, Trouble>>

function step(ports: AdvancePorts, adoption: LeasedAdoption): Step {
  switch (adoption.state) {
    case 'reading':
    case 'planning':
    case 'checking':
      return adoption.place.now === null
        ? readCalendars(ports, adoption)
        : plan(ports, adoption, Temporal.Instant.from(adoption.place.now))
    case 'importing':
      return takeIn(ports, adoption)
    case 'undoing':
      return undo(ports, adoption)
    default:
      return Promise.resolve(ok('rest'))
  }
}

/** One calendar at a time, by an ordinary visit: cursor, lease and failures are the calendar's own. */
async function readCalendars({ steps, visits }: AdvancePorts, adoption: LeasedAdoption): Step {
  const [first] = await steps.unread(adoption)
  if (first === undefined) {
    return ok((await steps.beginPlanning(adoption, visits.clock.now())) ? 'more' : 'waiting')
  }
  await visitCalendar(visits, { organizationId: adoption.organizationId, calendarId: first })
  const left = await steps.unread(adoption)
  return left.includes(first) ? fail(notRead(first)) : ok('more')
}

const notRead = (calendarId: number): Trouble => ({
  code: 'calendar_not_read',
  message: `calendar ${calendarId} could not be read to its end yet; its health says why`,
})

async function plan({ steps }: AdvancePorts, adoption: LeasedAdoption, now: Temporal.Instant): Step {
  const room = await steps.room(adoption)
  if (room === null) return fail({ code: 'room_not_found', message: 'the room is archived' })
  const page = await steps.page(adoption, PAGE)
  const last = page.at(-1)
  if (last === undefined) {
    const concluded = await steps.conclude(adoption, now)
    return ok(!concluded ? 'waiting' : adoption.state === 'checking' ? 'more' : 'rest')
  }
  const facts = page.map((toPlan) => planFact(toPlan, { room, now }))
  const place = { now: now.toString(), calendarId: last.calendarId, remoteId: last.remoteId }
  return ok((await steps.addFacts(adoption, facts, place)) ? 'more' : 'waiting')
}

async function takeIn({ steps, visits }: AdvancePorts, adoption: LeasedAdoption): Step {
  const taken = await steps.importing(adoption, (unit) => importNext(visits, unit))
  if (taken === null) return ok('waiting')
  if (taken > 0) return ok('more')
  return ok((await steps.finishImport(adoption)) ? 'rest' : 'waiting')
}

/** Copies first, while their links still say where they are; then what was imported; then the calendars are read anew. */
async function undo(ports: AdvancePorts, adoption: LeasedAdoption): Step {
  const { steps, visits } = ports
  if (await steps.isVisited(adoption)) return fail({ code: 'calendar_busy', message: 'a calendar is being visited' })
  const copies = await steps.copiesToRemove(adoption, COPIES)
  if (copies.length > 0) {
    const [first] = copies
    const removed = await removeCopies(
      ports,
      adoption,
      copies.filter(({ calendarId }) => calendarId === first?.calendarId),
    )
    return removed.ok ? ok('more') : removed
  }
  const withdrawn = await steps.withdrawing(adoption, (unit) => withdrawNext(visits, unit))
  if (withdrawn === null) return ok('waiting')
  if (withdrawn > 0) return ok('more')
  return ok((await steps.finishUndo(adoption)) ? 'rest' : 'waiting')
}

/** All of one calendar, under its lease. */
async function removeCopies(
  { steps, visits }: AdvancePorts,
  adoption: LeasedAdoption,
  copies: readonly CopyToRemove[],
): Promise<Result<null, Trouble>> {
  const calendarId = copies[0]?.calendarId ?? 0
  const calendar = await visits.leases.acquire(adoption.organizationId, calendarId)
  if (calendar === null) return fail({ code: 'calendar_busy', message: `calendar ${calendarId} is being visited` })
  try {
    for (const { link } of copies) {
      const deleted = await deleteCopy(visits, calendar, link)
      if (!deleted.ok) {
        await visits.leases.failed(calendar, deleted.error)
        return fail({ code: deleted.error.code, message: deleted.error.message })
      }
      await steps.copyRemoved(adoption, calendar, link)
    }
    return ok(null)
  } finally {
    await visits.leases.release(calendar)
  }
}

/** By its id, or by its mark where its write was never answered. What is gone is gone. */
async function deleteCopy(
  { providers }: VisitPorts,
  calendar: LeasedCalendar,
  link: CopyToRemove['link'],
): Promise<Result<null, ProviderError>> {
  const provider = await providers.of(calendar.organizationId, calendar.connectionId)
  if (provider === null) return ok(null)
  const { ref: at } = calendar
  if (link.remoteId === null) {
    const found = await provider.findByKey(at, createKeyOf(link))
    if (!found.ok) return found
    if (found.value === null) return ok(null)
    return gone(await provider.delete({ calendar: at, ref: found.value.ref, ifMatch: found.value.item.etag }))
  }
  const ref = { remoteId: link.remoteId, place: link.place }
  const item = await provider.read(at, ref)
  if (!item.ok) return gone(item)
  return gone(await provider.delete({ calendar: at, ref, ifMatch: item.value.etag }))
}

const gone = (answer: Result<unknown, ProviderError>): Result<null, ProviderError> =>
  answer.ok || answer.error.kind === 'gone' ? ok(null) : answer
