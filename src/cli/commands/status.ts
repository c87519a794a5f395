import type { Delay } from '../../core/delay.ts'
import type { Trouble, TroubleKind } from '../../core/trouble.ts'
import { type TroubleText, troubleText } from '../../core/trouble-text.ts'
import type { Connection } from '../../ops/connections/index.ts'
import { type CalendarOverview, calendarOverview } from '../../store/calendar-overview.ts'
import { connectionStore } from '../../store/connection-store.ts'
import { type MailNumbers, mailDesk } from '../../store/mail/mail-desk.ts'
import { organizationStore } from '../../store/organization-store.ts'
import { statusStore } from '../../store/status-store.ts'
import { troubleStore } from '../../store/troubles/trouble-store.ts'
import type { TroubleStore } from '../../troubles/ports.ts'
import { chooseOrganization } from '../choose-organization.ts'
import type { CliContext } from '../cli-context.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { type QueueStanding, queueStanding } from '../queue-standing.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

/** A write that has been owed for longer is no passing delay any more. */
const LONG_OWED_SECONDS = 300
/** Polls that a calendar may miss before somebody should ask whether the service runs. */
const MISSED_POLLS = 3
const LEAST_SILENCE_SECONDS = 900
const MOST_CONNECTIONS = 1000

export const showStatus: Command = {
  name: 'status',
  summary: 'How calendars, conflicts and queues are doing, and whether a person is needed',
  takes: [],
  options: { organization: { type: 'string', value: '<id|name>', says: 'this organization alone; else all of them' } },
  notes:
    'For monitors: ends with 0 when all is well, with 1 when something needs a person or the database cannot be used.',
  async run({ options, json }, out, open) {
    await using context = await open()
    const { database } = context
    const organizations =
      options.organization === undefined
        ? await organizationStore(database).list()
        : [await chooseOrganization(database, options.organization)]
    const all: Standing[] = []
    for (const organization of organizations) all.push(await standingOf(context, organization))
    const queue = await queueStanding(context.config, database.url)
    const needsPerson = queue.trouble.length > 0 || all.some(({ reasons }) => reasons.length > 0)
    if (json) out.line(showJson({ needsPerson, queue, organizations: all }))
    else showAll(all, queue, out)
    return needsPerson ? EXIT.failed : EXIT.ok
  },
}

type Numbers = Awaited<ReturnType<ReturnType<typeof statusStore>['numbers']>>

/** How much may be sent to a provider. */
type ConnectionPace = Pick<
  Connection,
  'id' | 'name' | 'provider' | 'state' | 'quietUntil' | 'suspendedUntil' | 'quotaPerMinute' | 'requestsLeft'
>

interface Standing {
  readonly organization: { readonly id: number; readonly name: string }
  /** What needs a person; empty: nothing does. */
  readonly reasons: readonly string[]
  readonly numbers: Numbers
  readonly connections: readonly ConnectionPace[]
  readonly calendars: readonly CalendarOverview[]
  /** Seen now; who was told of them, and when, by what the workers have kept. */
  readonly troubles: readonly StandingTrouble[]
  readonly mail: MailNumbers & { readonly isOn: boolean }
}

interface StandingTrouble extends Trouble, TroubleText {
  /** RFC 3339 UTC; null: the workers have not seen it yet, or nobody was told. */
  readonly firstSeenAt: string | null
  readonly toldAt: string | null
}

/** Troubles that nothing else in this overview names. */
const NAMED_HERE: ReadonlySet<TroubleKind> = new Set([
  'subscription_lost',
  'notices_silent',
  'quota_near_end',
  'secret_expiring',
  'certificate_expiring',
  'mail_failed',
  'webhook_failed',
])

async function standingOf(
  { config, database, clock }: CliContext,
  { id, name }: { readonly id: number; readonly name: string },
): Promise<Standing> {
  const numbers = await statusStore(database).numbers(id, clock.now())
  const calendars = await calendarOverview(database.sql, id)
  const found = await connectionStore(database).list({ organizationId: id, afterId: 0, limit: MOST_CONNECTIONS })
  const connections = found.map(paceOf)
  const troubles = await troublesOf(troubleStore(database), id, clock.now())
  const mail = { isOn: config.mail.relay !== null, ...(await mailDesk(database).numbers(id)) }
  const reasons = [
    ...connections.flatMap(suspended),
    ...reasonsIn(numbers, calendars),
    ...troubles.filter(({ kind }) => NAMED_HERE.has(kind)).map(({ title }) => title),
  ]
  return { organization: { id, name }, reasons, numbers, connections, calendars, troubles, mail }
}

/** Looked for anew, because the workers may not run. */
async function troublesOf(store: TroubleStore, id: number, now: Temporal.Instant): Promise<StandingTrouble[]> {
  const [seen, kept] = await Promise.all([store.seen(id, now), store.open(id)])
  // Workers alone ask our public address.
  const ofCertificate = kept.filter(({ kind }) => kind === 'certificate_expiring')
  return [...seen, ...ofCertificate].map((trouble) => {
    const known = kept.find(({ kind, subject }) => kind === trouble.kind && subject === trouble.subject)
    const told = { firstSeenAt: known?.firstSeenAt ?? null, toldAt: known?.toldAt ?? null }
    const { kind, subject, stage, facts } = trouble
    return { kind, subject, stage, facts, ...troubleText(trouble), ...told }
  })
}

function paceOf(connection: Connection): ConnectionPace {
  const { id, name, provider, state, quietUntil, suspendedUntil, quotaPerMinute, requestsLeft } = connection
  return { id, name, provider, state, quietUntil, suspendedUntil, quotaPerMinute, requestsLeft }
}

const suspended = ({ id, name, suspendedUntil }: ConnectionPace): string[] =>
  suspendedUntil === null
    ? []
    : [`connection ${id} (${name}) failed too often; it is tried again from ${suspendedUntil} on`]

function reasonsIn(numbers: Numbers, calendars: readonly CalendarOverview[]): string[] {
  const found: readonly [number, string][] = [
    [numbers.signedOutConnections, 'connections are signed out: renew their secrets'],
    [numbers.openConflicts, 'conflicts wait for a decision: meetmeup conflicts list'],
    [numbers.blockedLinks, 'bookings are refused by a calendar: their conflicts say why'],
    [numbers.quarantinedItems, 'items of calendars were set aside because they could not be understood'],
    [
      (numbers.oldestOwedSeconds ?? 0) > LONG_OWED_SECONDS ? numbers.owedWrites : 0,
      'writes are owed to calendars, some for more than five minutes',
    ],
  ]
  return [
    ...found.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`),
    ...calendars.flatMap(troubleOf),
  ]
}

function troubleOf(calendar: CalendarOverview): string[] {
  const { id, room, health, healthDetail, healthSince, signedOut, provenSecondsAgo, pollSeconds } = calendar
  const name = `calendar ${id} of ${room}`
  if (health !== 'ok')
    return [`${name} is ${health} since ${healthSince}${healthDetail === null ? '' : `: ${healthDetail}`}`]
  if (signedOut || provenSecondsAgo === null) return []
  return provenSecondsAgo > Math.max(LEAST_SILENCE_SECONDS, MISSED_POLLS * pollSeconds)
    ? [`${name} has not been read for ${span(provenSecondsAgo)}: is the service running?`]
    : []
}

function showAll(all: readonly Standing[], queue: QueueStanding, out: Output): void {
  out.line(`Queue ${queue.where}`)
  for (const trouble of queue.trouble) out.line(`! ${trouble}`)
  if (all.length === 0) out.line('There is no organization yet: meetmeup organizations create <name>')
  for (const standing of all) showOne(standing, out)
}

function showOne({ organization, reasons, numbers, connections, calendars, mail }: Standing, out: Output): void {
  out.line(`${organization.name} (organization ${organization.id})`)
  if (calendars.length > 0) {
    out.line(
      showTable([
        [
          '  CALENDAR',
          'ROOM',
          'PROVIDER',
          'HEALTH',
          'READ',
          'IN',
          'OUT',
          'POLLED',
          'WATCH',
          'WAITING',
          'SET ASIDE',
          'OWED',
        ],
        ...calendars.map((calendar) => [
          `  ${calendar.id} ${calendar.remoteCalendarId}`,
          calendar.room,
          calendar.provider,
          calendar.signedOut ? 'signed out' : calendar.health,
          calendar.provenSecondsAgo === null ? 'never' : `${span(calendar.provenSecondsAgo)} ago`,
          shownDelay(calendar.cameIn),
          shownDelay(calendar.wentOut),
          `every ${span(calendar.pollSeconds)}`,
          calendar.watch,
          String(calendar.waiting),
          String(calendar.setAside),
          String(calendar.owed),
        ]),
      ]),
    )
  }
  const { rooms, openConflicts, owedWrites, quarantinedItems, heldBookings } = numbers
  out.line(
    `  ${rooms} rooms, ${calendars.length} calendars, ${openConflicts} open conflicts, ${owedWrites} writes owed, ${quarantinedItems} items set aside, ${heldBookings} bookings held`,
  )
  out.line(
    mail.isOn
      ? `  mail: ${mail.waiting} waiting, ${mail.failed} failed, ${mail.unsure} perhaps sent`
      : '  mail: off, nobody is told (MEETMEUP_SMTP_URL is not set)',
  )
  const observed = calendars.filter(({ mode }) => mode === 'observe').map(({ id }) => id)
  if (observed.length > 0)
    out.line(
      `  only looked at, and not written to, until a person says so: calendars ${observed.join(', ')} (meetmeup restore report, then restore go-live)`,
    )
  for (const { id, name, quotaPerMinute, requestsLeft, quietUntil } of connections) {
    const { write, pull, reconcile } = requestsLeft
    const quiet = quietUntil === null ? '' : `, asked for quiet until ${quietUntil}`
    out.line(
      `  connection ${id} (${name}): ${write} requests for bookings, ${pull} for news and ${reconcile} for looks at hand, of ${quotaPerMinute} a minute${quiet}`,
    )
  }
  for (const reason of reasons) out.line(`  ! ${reason}`)
  if (reasons.length === 0) out.line('  Nothing needs a person.')
}

/** Half of the newest changes took at most so long, and nearly all of them. */
const shownDelay = ({ p50Seconds, p95Seconds }: Delay): string =>
  p50Seconds === null || p95Seconds === null ? '-' : `${span(Math.ceil(p50Seconds))}, ${span(Math.ceil(p95Seconds))}`

function span(seconds: number): string {
  const whole = Math.max(0, seconds)
  if (whole < 120) return `${whole} s`
  if (whole < 7200) return `${Math.floor(whole / 60)} min`
  return whole < 172_800 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86_400)} d`
}
