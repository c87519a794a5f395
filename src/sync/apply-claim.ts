import type { Clash, CommitRequest, Committed, GuardFailure } from '../booking/commit-request.ts'
import { withContestedDates } from '../booking/contested-dates.ts'
import type { Plan } from '../booking/plan-booking.ts'
import { roomUnavailable } from '../booking/room-unavailable.ts'
import { type Booking, isActive } from '../core/booking.ts'
import { canonical } from '../core/canonical.ts'
import { settle } from '../core/decide.ts'
import type { Verdict } from '../core/verdict.ts'
import { claimPartly, type PartOfSeries } from './claim-partly.ts'
import {
  type Claiming,
  type ClaimToApply,
  grantedRequest,
  isOver,
  lostBefore,
  requestFor,
  rulesRefuse,
  seenThere,
} from './claim-request.ts'
import { type ChangePorts, planOf } from './commit-change.ts'
import { commitClaim } from './commit-claim.ts'
import { giveWay } from './give-way.ts'
import { type Holder, type Judged, judge, outageOf } from './judge.ts'
import { isWithinGrace, noteWhatIsOdd } from './note-what-is-odd.ts'
import { timesOfDate } from './one-date.ts'
import type { ApplyUnit } from './ports.ts'
import { refused } from './provider-answered.ts'

/**
 * Somebody asks for the room, newly or at other times. The rules are judged where the answer is ours to give, then the booking function
 * decides under the room's lock; what it refuses is settled by `core/decide.ts`: declined, contested, or put back. `waits`: it may be the rest of a
 * series that has not been cut short yet, and nothing was written.
 */
export async function applyClaim(
  ports: ChangePorts,
  unit: ApplyUnit,
  toApply: ClaimToApply,
): Promise<'done' | 'waits'> {
  const claiming = { ...toApply, ports, unit, room: await unit.room() }
  const plan = planOf(ports, claiming.room, { series: toApply.theirs.item.series, kind: 'booking' })
  if (isOver(claiming, plan.rows)) return await done(lieInThePast(claiming))
  const againstRules = rulesRefuse(claiming, plan.rows)
  if (againstRules !== null && !isWithinGrace(againstRules)) return await done(refuse(claiming, againstRules, NO_CLASH))
  const { answer, judged } = await claim(claiming)
  if (answer.ok) {
    await remember(claiming, answer.bookingId)
    return await done(noteWhatIsOdd(unit, { ...claiming, bookingId: answer.bookingId, plan, againstRules }))
  }
  if (answer.guard !== 'room') throw new Error(`the booking could not be written: guard ${answer.guard}`)
  if (await mayBeTheRest(claiming, plan, answer.clashes)) return 'waits'
  const verdict =
    plan.recurring && toApply.claim.role !== 'mirror' ? await claimFreeDates(claiming, plan, answer.clashes) : null
  if (verdict === 'claimed') return 'done'
  const refused = verdict ?? (await whole(claiming, plan, answer.clashes))
  const why = withInputs(claiming, { ...refused, rule: judged?.rule ?? refused.rule })
  return await done(refuse(claiming, why, { clashes: answer.clashes, judged }))
}

async function done(work: Promise<void>): Promise<'done'> {
  await work
  return 'done'
}

/**
 * A new series over nothing but older series of the same organiser: when somebody changes "this and following", calendars tell of the second part
 * and of the end of the first one in any order. For a while nobody is told no because of the other.
 */
function mayBeTheRest(
  { unit, theirs, link, claim, receivedAt }: Claiming,
  plan: Plan,
  clashes: readonly Clash[],
): Promise<boolean> {
  const organizer = theirs.item.organizer?.address
  if (link !== null || claim.role === 'mirror' || !plan.recurring || organizer === undefined)
    return Promise.resolve(false)
  const holders = [...new Set(clashes.map(({ holder }) => holder.bookingId))]
  return unit.mayGiveWayTo({ organizer, startsAt: plan.startsAt, holders, receivedAt })
}

const whole = ({ ports, unit, room, theirs }: Claiming, plan: Plan, clashes: readonly Clash[]): Promise<Verdict> =>
  roomUnavailable(unit.finder, {
    ...{ room, plan, clashes, now: ports.clock.now() },
    attendeeCount: theirs.item.attendeeCount,
  })

/** A series of which some dates are taken has the others; answers the verdict when it is refused as a whole. */
async function claimFreeDates(claiming: Claiming, plan: Plan, first: readonly Clash[]): Promise<Verdict | 'claimed'> {
  const { ports, unit, room, theirs, booking, claim } = claiming
  const isDirect = claim.role === 'direct'
  const claimed = await claimPartly(
    {
      ...{ room, plan, asked: theirs.item.series, attendeeCount: theirs.item.attendeeCount },
      now: ports.clock.now(),
      finder: unit.finder,
      // What somebody wrote onto the calendar stands where it stands.
      before: isDirect ? null : booking,
      lostBefore: lostBefore(claiming),
      commit: async (part) => {
        const request = isDirect ? withContested(claiming, part) : grantedRequest(claiming, part)
        return (await commitClaim({ unit, room, clock: ports.clock }, request)).answer
      },
      whole: (clashes) => whole(claiming, plan, clashes),
    },
    first,
  )
  if (claimed.kind === 'refused') return claimed.verdict
  const { bookingId } = claimed.committed
  await remember(claiming, bookingId)
  const { verdict } = claimed.part
  const state = isDirect ? 'open' : 'auto'
  await raise(claiming, { conflict: 'series_vs_single', state, verdict, bookingId, clashes: first, judged: null })
  return 'claimed'
}

/** Dates of a direct write that are taken stay on its calendar: contested, outside the constraint, for a person to decide. */
function withContested(claiming: Claiming, part: PartOfSeries): CommitRequest {
  const { ports, unit, room } = claiming
  const request = grantedRequest(claiming, part)
  const booking = { ...part, origin: unit.calendar.provider }
  return { ...request, rows: withContestedDates(request.rows, { room, booking, now: ports.clock.now() }) }
}

/** `judged` null: nobody else wanted it, or the provider that decides has said who has it. */
async function claim(
  claiming: Claiming,
): Promise<{ readonly answer: Committed | GuardFailure; readonly judged: Judged | null }> {
  const { unit, room, ports } = claiming
  const wanted = grantedRequest(claiming, null)
  const { answer, request } = await commitClaim({ unit, room, clock: ports.clock }, wanted)
  if (answer.ok || answer.guard !== 'room') return { answer, judged: null }
  const holders = await unit.holders(request)
  if (await yieldHolds(claiming, holders)) return { answer: await unit.commit(request), judged: null }
  const judged = await judge(claiming, holders)
  if (judged.winner === 'holder') return { answer, judged }
  for (const { bookingId } of holders) await displace(claiming, bookingId, { clashes: answer.clashes, judged })
  const granted = await unit.commit(request)
  // Nobody may lose the room for a newcomer who does not get it.
  if (!granted.ok) throw new Error(`the room is not free although every holder gave way: guard ${granted.guard}`)
  return { answer: granted, judged }
}

/** The past is never judged: what was never ours to know stays unknown, and what we know lets go of the time that it still held. */
async function lieInThePast(claiming: Claiming): Promise<void> {
  const { unit, booking } = claiming
  if (booking === null || !isActive(booking)) return
  const owing = { mirrors: true, asks: [], owesSource: false }
  const request = requestFor(claiming, { state: 'confirmed', verdict: null }, owing)
  const answer = await unit.commit({ ...request, rows: [] })
  if (!answer.ok) throw new Error(`what is over could not be written: guard ${answer.guard}`)
  await remember(claiming, answer.bookingId)
}

/**
 * A calendar that decides by itself has given the room to this meeting while a hold still waits for its answer: that is the answer. The hold
 * ends as refused by that provider, or both would lose the room to each other.
 */
async function yieldHolds({ ports, unit, claim, theirs }: Claiming, holders: readonly Holder[]): Promise<boolean> {
  if (unit.calendar.decides !== 'provider' || claim.role !== 'invitation' || theirs.item.roomResponse !== 'accepted')
    return false
  const awaited: Booking[] = []
  for (const { bookingId } of holders) {
    const booking = await unit.booking(bookingId)
    if (booking === null || booking.state !== 'held' || !(await unit.awaitsAnswerHere(bookingId))) return false
    awaited.push(booking)
  }
  for (const booking of awaited) await refused(ports, unit, booking)
  return true
}

async function displace(
  claiming: Claiming,
  bookingId: number,
  { clashes, judged }: { readonly clashes: readonly Clash[]; readonly judged: Judged },
): Promise<void> {
  const { ports, unit, room, theirs } = claiming
  const holder = await unit.booking(bookingId)
  if (holder === null) return
  const verdict: Verdict = {
    code: 'room_unavailable',
    rule: judged.rule,
    value: await unit.remoteCreatedAt(bookingId),
    limit: theirs.item.createdAt,
    inputs: { decidedAt: ports.clock.now().toString(), zone: room.timeZone, policyVersion: room.policyVersion },
  }
  const gaveWay = await giveWay(ports, unit, { booking: holder, verdict })
  const kind = gaveWay === 'declined' ? 'double_book' : 'direct_write'
  await unit.raise({
    kind,
    state: gaveWay === 'declined' ? 'auto' : 'open',
    matter: `${kind}:${bookingId}`,
    rule: verdict.rule,
    bookings: [bookingId],
    links: await unit.invitationsOf(bookingId),
    evidence: {
      ...{ verdict, clashes, won: sideOf(claiming) },
      lost: judged.holders.find((one) => one.bookingId === bookingId) ?? { bookingId },
      outage: outageOf(claiming),
    },
  })
}

/** What else the decision was made of: both sides' times of receipt and creation. */
function withInputs({ receivedAt, theirs, unit }: Claiming, verdict: Verdict): Verdict {
  const facts = {
    ...verdict.inputs.facts,
    receivedAt: receivedAt.toString(),
    createdAt: theirs.item.createdAt,
    provider: unit.calendar.provider,
  }
  return { ...verdict, inputs: { ...verdict.inputs, facts } }
}

/** Whom a refused claim met. */
interface Met {
  readonly clashes: readonly Clash[]
  readonly judged: Judged | null
}

const NO_CLASH: Met = { clashes: [], judged: null }

async function refuse(claiming: Claiming, verdict: Verdict, met: Met): Promise<void> {
  const { unit, booking, link } = claiming
  const settlement = settle(claiming.claim)
  if (settlement.kind === 'put_back') {
    if (link !== null) await unit.redo(link.id, 'changed')
    if (booking !== null)
      await raise(claiming, { conflict: settlement.conflict, state: 'auto', verdict, bookingId: booking.id, ...met })
    return
  }
  const declines = settlement.kind === 'decline'
  const owing = { mirrors: false, asks: [], owesSource: declines }
  const answer = await unit.commit(requestFor(claiming, { state: declines ? 'declined' : 'contested', verdict }, owing))
  if (!answer.ok) throw new Error(`the refusal could not be written: guard ${answer.guard}`)
  await remember(claiming, answer.bookingId)
  // A rule that refuses is an answer, not a conflict of two calendars.
  if (verdict.code !== 'room_unavailable') return
  const state = declines ? 'auto' : 'open'
  await raise(claiming, { conflict: settlement.conflict, state, verdict, bookingId: answer.bookingId, ...met })
}

interface Case extends Met {
  readonly conflict: 'double_book' | 'direct_write' | 'edit_refused' | 'series_vs_single'
  readonly state: 'open' | 'auto'
  readonly verdict: Verdict
  readonly bookingId: number
}

async function raise(
  claiming: Claiming,
  { conflict, state, verdict, bookingId, clashes, judged }: Case,
): Promise<void> {
  const holders = [...new Set(clashes.map((clash) => clash.holder.bookingId))]
  await claiming.unit.raise({
    kind: conflict,
    state,
    matter: `${conflict}:${bookingId}`,
    rule: verdict.rule,
    bookings: [...holders, bookingId],
    links: [],
    evidence: {
      ...{ verdict, clashes, lost: { bookingId, ...sideOf(claiming) } },
      ...(judged === null ? {} : { won: judged.holders }),
      outage: outageOf(claiming),
    },
  })
}

const sideOf = ({ unit, theirs, receivedAt, cameFrom }: Claiming) => ({
  calendarId: unit.calendar.id,
  provider: unit.calendar.provider,
  remoteId: theirs.item.remoteId,
  organizer: theirs.item.visibility === 'private' ? null : theirs.item.organizer,
  receivedAt: receivedAt.toString(),
  createdAt: theirs.item.createdAt,
  form: canonical(theirs.item),
  // It asks for this room because it had, or wanted, another one.
  ...(cameFrom === null ? {} : { cameFrom }),
})

/** The link learns what it has just seen. One that was made with its booking knows it from the beginning. */
async function remember(claiming: Claiming, bookingId: number): Promise<void> {
  const { unit, link, booking, claim, theirs, seen = theirs } = claiming
  if (link === null && booking === null) return
  // What could not be read until now may be somebody's invitation after all.
  const role = link !== null && link.base === null && claim.role !== 'mirror' ? { role: claim.role } : {}
  const { remoteId } = seen.item
  const when = link === null ? null : timesOfDate(link, { asked: theirs.item.series, unit })
  const update = { remoteId, place: 'room', ...seenThere(claiming), ...when, state: 'live', ...role } as const
  if (link === null) await unit.updateLinkOf(bookingId, update)
  else await unit.updateLink(link.id, update)
}
