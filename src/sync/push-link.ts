import type { Booking } from '../core/booking.ts'
import type { CalendarItem, ItemDraft } from '../core/calendar-item.ts'
import { canonical, canonicalHash } from '../core/canonical.ts'
import { declineDateText } from '../core/decline-text.ts'
import type { Desired } from '../core/desired.ts'
import { isAskedFor } from '../core/lost-dates.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { draftHash } from '../core/singles.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Reader } from '../core/verdict-text.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError, RemoteRef, WrittenItem } from '../providers/provider.ts'
import { asSeen } from './as-seen.ts'
import { asTheirs } from './as-theirs.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { createKeyOf, type DirtyLink, type Link, type LinkUpdate } from './link.ts'
import type { Clock, Outbound, PushOutcome } from './ports.ts'
import { needsSingles, planSingles, withoutItem } from './show-as-singles.ts'
import type { Reach } from './step.ts'
import { wantedOn } from './wanted-on.ts'

export interface Pushing {
  readonly outbound: Outbound
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
  /** The text of a decline, fit for whoever reads it: strangers learn neither rooms nor holders. */
  readonly declineText: (verdict: Verdict, reader: Reader) => string
  readonly clock: Clock
  readonly reach: Reach
}

type Write = Pick<PushOutcome, 'state' | 'update' | 'wrote' | 'retireSingles'>
type Written = Result<Write, ProviderError>
/** `waits`: the dates of a series are to be written before anything else is done about it. */
type Pushed = 'pushed' | 'pushed_with_dates' | 'waits'

/**
 * Makes one calendar show the newest committed state of one booking. The intent is stored before a byte leaves and the answer after, so
 * that a crash between leaves `unknown`, whose only way out is to look. Safe to run twice: keys are deterministic, conditions are sent. After
 * `waits` and `pushed_with_dates` the links of its dates are not what they were.
 */
export async function pushLink(pushing: Pushing, owed: DirtyLink): Promise<Result<Pushed, ProviderError>> {
  const { outbound, calendar, reach } = pushing
  const { link, booking } = owed
  const wanted = wantedOn(link, booking, calendar)
  // What was taken away and is wanted again is a new item: the old id leads nowhere.
  const intent = wanted.kind === 'present' && link.state === 'gone' ? 'anew' : 'same'
  if (intent === 'anew' && link.place === 'organizer' && link.remoteId !== null) {
    // What is left of the old invitation, on the booking mailbox, would invite the room a second time.
    const withdrawn = await absent(pushing, link)
    if (!withdrawn.ok) return withdrawn
  }
  await reach('push.before_intent')
  const intended = await outbound.intend(calendar, link, intent)
  if (intended === null) throw new LeaseLost(calendar.id)
  await reach('push.after_intent')
  const cleared = await clearLeftover(pushing, intended)
  if (!cleared.ok) return cleared
  const present = { ...intended, state: intent === 'anew' ? 'pending' : link.state } as const
  const written = await writeOrPlan(pushing, { link: present, booking }, wanted)
  if (!written.ok) return written
  if (written.value === 'waits') return ok('waits')
  await reach('push.after_http')
  const { state, update, wrote, retireSingles, plansSingles = false } = written.value
  const cleaned = intended.leftover === null ? update : { ...update, leftover: null }
  if (
    !(await outbound.done(calendar, intended, {
      version: booking.version,
      state,
      update: cleaned,
      ...(wrote === undefined ? {} : { wrote }),
      ...(retireSingles === undefined ? {} : { retireSingles }),
    }))
  )
    throw new LeaseLost(calendar.id)
  await reach('push.after_commit')
  return ok(plansSingles || retireSingles !== undefined ? 'pushed_with_dates' : 'pushed')
}

/** What a person's own meeting has replaced goes first: the room would decline whoever asks for a time that our copy takes. */
async function clearLeftover(
  { provider, calendar }: Pushing,
  { leftover }: Link,
): Promise<Result<null, ProviderError>> {
  if (leftover === null) return ok(null)
  const ref = { remoteId: leftover.remoteId, place: leftover.place }
  const item = await provider.read(calendar.ref, ref)
  if (!item.ok) return item.error.kind === 'gone' ? ok(null) : item
  const deleted = await provider.delete({ calendar: calendar.ref, ref, ifMatch: item.value.etag })
  return deleted.ok || deleted.error.kind === 'gone' ? ok(null) : deleted
}

/** A series that its calendar has no words for stands there date by date; one that it can say (again) takes the place of its dates. */
async function writeOrPlan(
  pushing: Pushing,
  owed: DirtyLink,
  wanted: Desired,
): Promise<Result<(Write & { readonly plansSingles?: true }) | 'waits', ProviderError>> {
  const { link } = owed
  const written = await write(pushing, owed, wanted)
  if (written.ok) return ok(withWhatFollows(pushing, link, { wanted, write: written.value }))
  if (!needsSingles(link, written.error)) return written
  const planned = await planSingles(pushing, owed, written.error)
  if (!planned.ok) return planned
  if (link.remoteId === null && link.state !== 'unknown')
    return ok({ state: 'live', update: withUnusedKey(link, written.error), plansSingles: true })
  if (planned.value.owed > 0) return ok('waits')
  const removed = await absent(pushing, link)
  return removed.ok ? ok({ state: 'live', update: withoutItem(link), plansSingles: true }) : removed
}

/** What the provider itself refused has used up its key, and the one that is tried after it. */
const withUnusedKey = ({ generation }: Link, { status }: ProviderError): LinkUpdate =>
  status === null ? {} : { generation: generation + 2 }

/** Of one date: what it says now. Of a series: its dates go once it is written, or given up. */
function withWhatFollows(
  { clock }: Pushing,
  { single, singlesUntil }: Link,
  { wanted, write: done }: { readonly wanted: Desired; readonly write: Write },
): Write {
  if (single === null) return singlesUntil === null ? done : { ...done, retireSingles: clock.now() }
  return { ...done, update: { ...done.update, draftHash: wanted.kind === 'present' ? draftHash(wanted.draft) : null } }
}

function write(pushing: Pushing, { link, booking }: DirtyLink, wanted: Desired): Promise<Written> {
  switch (wanted.kind) {
    case 'present':
      return present(pushing, link, wanted.draft)
    case 'absent':
      return absent(pushing, link)
    case 'answer':
      return answer(pushing, { link, booking }, wanted.response)
    case 'answer_dates':
      return answerDates(pushing, { link, booking }, wanted)
    case 'nothing':
      return Promise.resolve(unchanged(link))
  }
}

const unchanged = (link: Link): Written => ok({ state: link.state === 'gone' ? 'gone' : 'live', update: {} })

async function present(pushing: Pushing, link: Link, draft: ItemDraft): Promise<Written> {
  const known = await locate(pushing, link)
  if (!known.ok) return known
  const isCancelled = link.remoteId !== null && known.value?.item.cancelled === true
  if (known.value !== null && !isCancelled) return await update(pushing, link, { draft, ...known.value })
  if (link.remoteId === null) return await create(pushing, link, draft)
  // Somebody deleted or cancelled it. That is for the decision to judge, not for a write to undo, or to hide.
  return await deletedMeanwhile(pushing, link)
}

const deletedThere = here(
  'gone',
  'deleted_there',
  'the item was deleted on that calendar; this is decided before anything is written',
)

interface Known {
  readonly ref: RemoteRef
  readonly item: CalendarItem
}

/** Where our item is. A write whose fate is unknown is looked for by its key before anything else is sent. */
async function locate(pushing: Pushing, link: Link): Promise<Result<Known | null, ProviderError>> {
  const { provider, calendar } = pushing
  if (link.remoteId === null) {
    return link.state === 'unknown' ? await provider.findByKey(calendar.ref, createKeyOf(link)) : ok(null)
  }
  const ref = { remoteId: link.remoteId, place: link.place }
  const item = await provider.read(calendar.ref, ref)
  if (item.ok) return ok({ ref, item: item.value })
  return item.error.kind === 'gone' ? ok(null) : item
}

async function create({ provider, calendar }: Pushing, link: Link, draft: ItemDraft): Promise<Written> {
  const as = link.role === 'request' && provider.capabilities.canInvite ? 'invitation' : 'hold'
  const created = await provider.create({ calendar: calendar.ref, draft, key: createKeyOf(link), as })
  if (created.ok) return ok({ state: 'live', update: asWritten(created.value) })
  if (created.error.kind !== 'exists') return created
  // An id that was used once is never free again (Google): the item is made anew under the next generation.
  const generation = link.generation + 1
  const anew = await provider.create({ calendar: calendar.ref, draft, key: { ...createKeyOf(link), generation }, as })
  return anew.ok ? ok({ state: 'live', update: { ...asWritten(anew.value), generation } }) : anew
}

async function update(
  { provider, calendar, outbound }: Pushing,
  link: Link,
  { draft, ref, item }: Known & { readonly draft: ItemDraft },
): Promise<Written> {
  const wanted = formOf(item, draft)
  if (wanted === canonicalHash(canonical(item))) return ok({ state: 'live', update: asWritten({ ref, item }) })
  if (await outbound.goesInCircles(calendar, link, wanted)) return fail(inCircles)
  const written = await provider.update({
    calendar: calendar.ref,
    ref,
    draft,
    key: createKeyOf(link),
    ifMatch: item.etag,
  })
  return written.ok ? ok({ state: 'live', update: asWritten(written.value), wrote: wanted }) : written
}

export const inCircles = here(
  'refused',
  'ping_pong',
  'calendars undo each other: the same was written here again and again within ten minutes',
)

/** What the item will say once it says what the draft says. Where that is what it says already, nothing need be written. */
const formOf = (item: CalendarItem, draft: ItemDraft): string =>
  canonicalHash(
    canonical({
      ...item,
      cancelled: false,
      blocking: true,
      series: draft.series,
      visibility: draft.visibility,
      summary: draft.summary,
    }),
  )

async function absent(pushing: Pushing, link: Link): Promise<Written> {
  const { provider, calendar } = pushing
  const known = await locate(pushing, link)
  if (!known.ok) return known
  if (known.value === null) return ok({ state: 'gone', update: {} })
  const { ref, item } = known.value
  const deleted = await provider.delete({ calendar: calendar.ref, ref, ifMatch: item.etag })
  if (deleted.ok || deleted.error.kind === 'gone') return ok({ state: 'gone', update: {} })
  return deleted
}

async function answer(
  pushing: Pushing,
  { link, booking }: DirtyLink,
  response: 'accepted' | 'declined',
): Promise<Written> {
  const { provider, calendar } = pushing
  if (link.remoteId === null) return ok({ state: 'gone', update: {} })
  const comment = response === 'declined' ? await whyDeclined(pushing, booking) : ''
  // Dates that the room does not have get their no by themselves, and no yes before it.
  const except = booking.lost.map(({ key }) => key)
  const said = {
    ...{ calendar: calendar.ref, remoteId: link.remoteId, response, comment },
    ...(hasOneAnswer(link) ? { isSingle: true as const } : {}),
  }
  const answered = await provider.respond(response === 'accepted' && except.length > 0 ? { ...said, except } : said)
  if (answered.ok) return ok({ state: 'live', update: { roomResponse: response } })
  if (answered.error.kind !== 'gone') return answered
  if (response === 'declined') return ok({ state: 'gone', update: {} })
  // The room was given to a meeting that is not there: what follows from that is decided, as for every removal, after a read.
  return await deletedMeanwhile(pushing, link)
}

/** Older processes beside this one keep what the item says, and not what follows from it. */
const hasOneAnswer = ({ oneAnswer, base }: Link): boolean =>
  oneAnswer && base !== null && base.rule === null && base.exceptions.length === 0

/** Whatever it is for which the room says no now; the same words in every channel. */
async function whyDeclined(
  { outbound, calendar, declineText }: Pushing,
  { verdict, organizer }: Booking,
): Promise<string> {
  return verdict === null ? '' : declineText(verdict, await outbound.readerOf(calendar, organizer))
}

/**
 * Answers a series, and declines the dates that it lost one by one. What was declined before is no part of the room's copy any more, so each
 * repetition sends what is still wanting.
 */
async function answerDates(
  pushing: Pushing,
  { link, booking }: DirtyLink,
  { response, dates }: Extract<Desired, { kind: 'answer_dates' }>,
): Promise<Written> {
  const { provider, calendar } = pushing
  if (response !== null) {
    const answered = await answer(pushing, { link, booking }, response)
    if (!answered.ok || answered.value.state === 'gone') return answered
  }
  if (link.remoteId === null) return ok({ state: 'gone', update: {} })
  const { remoteId } = link
  const item = await provider.read(calendar.ref, { remoteId, place: link.place })
  if (!item.ok) return item.error.kind === 'gone' ? await deletedMeanwhile(pushing, link) : item
  const reader = await pushing.outbound.readerOf(calendar, item.value.organizer)
  for (const date of dates.filter((each) => isAskedFor(item.value.series, each))) {
    const command = { calendar: calendar.ref, remoteId, response: 'declined', occurrence: date.key } as const
    const declined = await provider.respond({ ...command, comment: declineDateText(date, reader) })
    if (!declined.ok) return declined
  }
  // What the copy says now is met as news: whatever else was changed on it meanwhile has not been judged.
  return ok({ state: 'live', update: response === null ? {} : { roomResponse: response } })
}

async function deletedMeanwhile({ outbound, calendar }: Pushing, link: Link): Promise<Written> {
  await outbound.noticeGone(calendar, link)
  return fail(deletedThere)
}

/** The returned body is what both sides agree on from now on: servers normalise. */
export const asWritten = ({ ref: { remoteId, place }, item }: WrittenItem): LinkUpdate => ({
  ...{ remoteId, place, ...asSeen(asTheirs(item)) },
  state: 'live',
})
