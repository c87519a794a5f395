import { setTimeout as pause } from 'node:timers/promises'
import type { AdoptionSide } from '../../compose/compose-adoption.ts'
import type { ActError, Adoption, StartError } from '../../sync/adoption/ports.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { chooseRoom } from '../choose-room.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command, Output, Typed } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openAdoption } from '../open-adoption.ts'
import { openConnections } from '../open-connections.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

const AT_A_TIME = 500
const BETWEEN_TRIES_MS = 1000
/** Tries in a row that get nowhere; the service goes on by itself afterwards. */
const MOST_TRIES = 120

export const roomsAdopt: Command = {
  name: 'rooms adopt',
  summary: 'Take over calendars that were in use: see every write first, approve, undo',
  takes: ['room'],
  options: {
    organization: ORGANIZATION,
    preview: { type: 'boolean', says: 'read the calendars, and show what would be done; nothing is written to them' },
    writes: { type: 'boolean', says: 'with --preview: list every single write and every conflict' },
    approve: {
      type: 'string',
      value: '<plan-id>',
      says: 'carry this plan out, unless the calendars have changed materially',
    },
    undo: {
      type: 'string',
      value: '<plan-id>',
      says: 'take it back, within 30 days: copies go, what people wrote stays',
    },
  },
  notes:
    'One of --preview, --approve and --undo. May be interrupted at any point: the running service goes on, and so does the same command.\nEnds with 1 and the word plan_outdated when the calendars have changed: make a new preview.',
  async run(typed, out, open) {
    const act = actOf(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const room = await chooseRoom(await openConnections(context), organization, typed.arguments[0] ?? '')
    const side = await openAdoption(context)
    const caller = callerOf(context, organization.id)
    const begun = await begin(side, caller, { ...act, roomId: room.id })
    const done = await carryOn(side, begun, out)
    if (typed.json) {
      const details = act.kind === 'preview' && typed.options.writes === true ? await detailsOf(side, done) : {}
      out.line(showJson({ ...done, ...details }))
    } else await show(side, done, { out, withWrites: typed.options.writes === true })
    if (done.state === 'outdated')
      throw new Refusal('plan_outdated: the calendars have changed since, and nothing was done. Make a new preview.')
    return EXIT.ok
  },
}

type Act = { readonly kind: 'preview' } | { readonly kind: 'approve' | 'undo'; readonly adoptionId: number }

function actOf({ options }: Typed): Act {
  const { preview, approve, undo } = options
  if ([preview, approve, undo].filter((chosen) => chosen !== undefined).length !== 1)
    throw new UsageError('Choose one of --preview, --approve <plan-id> and --undo <plan-id>.')
  if (approve !== undefined) return { kind: 'approve', adoptionId: wholeNumber(approve, '--approve') }
  return undo === undefined ? { kind: 'preview' } : { kind: 'undo', adoptionId: wholeNumber(undo, '--undo') }
}

/** Begins it, or finds it begun: a command that was interrupted is typed again. */
async function begin(
  { adoptions }: AdoptionSide,
  caller: ReturnType<typeof callerOf>,
  act: Act & { readonly roomId: number },
): Promise<Adoption> {
  const { roomId } = act
  if (act.kind === 'preview') {
    const started = await adoptions.start(caller, roomId)
    if (started.ok) return started.value
    throw new Refusal(explain(started.error))
  }
  const known = await adoptions.read(caller.organizationId, act.adoptionId)
  const underWay = act.kind === 'approve' ? ['checking', 'importing'] : ['undoing']
  if (known !== null && known.roomId === roomId && underWay.includes(known.state)) return known
  const done = await adoptions[act.kind](caller, { roomId, adoptionId: act.adoptionId })
  if (done.ok) return done.value
  throw new Refusal(explain(done.error))
}

function explain(error: StartError | ActError): string {
  switch (error.code) {
    case 'room_not_found':
      return 'room_not_found: there is no such room, or it is archived.'
    case 'nothing_to_adopt':
      return 'nothing_to_adopt: no calendar of this room waits to be adopted.'
    case 'adoption_under_way':
      return `adoption_under_way: adoption ${error.adoptionId} of this room is ${error.state}.`
    case 'adoption_not_found':
      return 'adoption_not_found: this room has no such plan.'
    case 'wrong_state':
      return error.state === 'outdated' || error.state === 'discarded'
        ? `plan_outdated: the plan is ${error.state}. Make a new preview.`
        : `state_conflict: the adoption is ${error.state}.`
    case 'too_late':
      return `undo_expired: it was adopted more than ${error.limitDays} days ago.`
  }
}

/** Steps until nothing is left to do, beside the service if one runs; says how far it is. */
async function carryOn(side: AdoptionSide, begun: Adoption, out: Output): Promise<Adoption> {
  const { organizationId, id: adoptionId } = begun
  let said = ''
  let tries = 0
  for (;;) {
    const advanced = await side.advance({ organizationId, adoptionId })
    const now = (await side.adoptions.read(organizationId, adoptionId)) ?? begun
    const progress = progressOf(now)
    if (progress !== said) out.note(progress)
    tries = advanced === 'more' || progress !== said ? 0 : tries + 1
    said = progress
    if (advanced === 'rest') return now
    if (advanced === 'more') continue
    if (!STEPS.has(now.state)) return now
    if (tries >= MOST_TRIES)
      throw new Refusal(
        `It does not get on (${now.lastError?.code ?? 'busy'}: ${now.lastError?.message ?? 'somebody else is at it'}); the running service tries again.`,
      )
    await pause(BETWEEN_TRIES_MS)
  }
}

const STEPS: ReadonlySet<Adoption['state']> = new Set(['reading', 'planning', 'checking', 'importing', 'undoing'])

function progressOf({ state, progress, lastError }: Adoption): string {
  const { planned, toPlan, imported, toImport } = progress
  const why = lastError === null ? '' : ` (${lastError.message})`
  if (state === 'importing') return `importing: ${imported} of ${toImport}${why}`
  if (state === 'planning' || state === 'checking') return `${state}: ${planned} of ${toPlan}${why}`
  return `${state}: ${toPlan} items read${why}`
}

async function detailsOf({ adoptions }: AdoptionSide, { organizationId, id: adoptionId }: Adoption) {
  const all = async <Item>(
    page: (of: {
      organizationId: number
      adoptionId: number
      after: number
      limit: number
    }) => Promise<readonly Item[]>,
  ) => {
    const found: Item[] = []
    for (;;) {
      const next = await page({ organizationId, adoptionId, after: found.length, limit: AT_A_TIME })
      found.push(...next)
      if (next.length < AT_A_TIME) return found
    }
  }
  return { writes: await all(adoptions.writes), conflicts: await all(adoptions.conflicts) }
}

async function show(
  side: AdoptionSide,
  adoption: Adoption,
  { out, withWrites }: { readonly out: Output; readonly withWrites: boolean },
): Promise<void> {
  const { id, state, counts, differences, progress } = adoption
  if (state === 'planned' && counts !== null) {
    out.line(
      showTable([
        ['meetings ahead', String(counts.meetings)],
        ['one and the same on both calendars', String(counts.twins)],
        ['bookings that are made', String(counts.imports)],
        ['overlaps (both stay, listed as conflicts)', String(counts.conflicts)],
        ['copies that are written', String(counts.copies)],
        ['invitations that are accepted', String(counts.answers)],
        ['over, left alone', String(counts.over)],
        ['not readable', String(counts.unreadable)],
      ]),
    )
    if (withWrites) await showDetails(await detailsOf(side, adoption), out)
    out.line(`Plan ${id}. Nothing was written. Next: meetmeup rooms adopt ${adoption.roomId} --approve ${id}`)
    return
  }
  if (differences !== null)
    for (const { what, calendarId, summary, startsAt } of differences)
      out.line(`${what} on calendar ${calendarId}: ${summary ?? '(private)'} ${startsAt ?? ''}`)
  if (state === 'adopted')
    out.line(
      `Adoption ${id} is carried out; ${progress.owed} writes are on their way, made by the running service. Undo within 30 days: --undo ${id}`,
    )
  else out.line(`Adoption ${id} is ${state}.`)
}

type Details = Awaited<ReturnType<typeof detailsOf>>

async function showDetails({ writes, conflicts }: Details, out: Output): Promise<void> {
  const line = ({
    startsAt,
    endsAt,
    calendarId,
    summary,
    organizer,
    recurring,
  }: Details['writes'][number] | Details['conflicts'][number]) => [
    startsAt,
    endsAt,
    String(calendarId),
    summary ?? '(private)',
    organizer ?? '',
    recurring ? 'series' : '',
  ]
  const head = ['FROM', 'TO', 'CALENDAR', 'SUMMARY', 'ORGANIZER', '']
  if (writes.length > 0)
    out.line(showTable([['WRITE', ...head], ...writes.map((write) => [write.kind, ...line(write)])]))
  if (conflicts.length > 0)
    out.line(showTable([['CONFLICT', ...head], ...conflicts.map((one) => [one.clash, ...line(one)])]))
}
