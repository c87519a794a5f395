import type { Clock } from '../booking/ports.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { ZoneId } from '../core/time/index.ts'
import { applyItem, withdrawItem } from './apply-item.ts'
import type {
  Download,
  Downloader,
  ForeignCalendars,
  ForeignFailure,
  ForeignTarget,
  ForeignUnit,
  LeasedForeignCalendar,
  ParseIcs,
} from './ports.ts'
import { type ReadItems, readItems } from './read-items.ts'

export interface RefreshPorts {
  readonly calendars: ForeignCalendars
  readonly downloader: Downloader
  readonly parse: ParseIcs
  /** The address of a calendar; null: it does not open. */
  readonly unseal: (calendar: LeasedForeignCalendar) => string | null
  readonly zoneOfRoom: (organizationId: number, roomId: number) => Promise<ZoneId | null>
  readonly clock: Clock
  readonly newId: () => string
}

/** Long enough for a first reading of thousands of meetings; a process that dies is followed after it. */
const LEASE_MINUTES = 10
const STOPS_BELOW = 1 / 5

export interface RefreshOptions {
  /** A text at hand, in place of the address. */
  readonly text?: string
  /** A person says that the many meetings which are named no more are really gone. */
  readonly acceptsRemoval?: boolean
}

/**
 * Reads a foreign calendar and brings the room's blockers to what it names. Whatever fails leaves everything as it was and is told with the
 * calendar. Answers `busy` when somebody else is at it, `gone` when it is not there.
 */
export async function refresh(
  ports: RefreshPorts,
  target: ForeignTarget,
  options: RefreshOptions = {},
): Promise<'done' | 'busy' | 'gone'> {
  const until = ports.clock.now().add({ minutes: LEASE_MINUTES })
  const calendar = await ports.calendars.lease(target, until)
  if (calendar === null) return (await ports.calendars.read(target)) === null ? 'gone' : 'busy'
  const had = await textOf(ports, calendar, options)
  if (!had.ok) return await end(ports, calendar, had.error)
  if (had.value === null) return await end(ports, calendar, null)
  const read = await readText(ports, calendar, had.value.text)
  if (!read.ok) return await end(ports, calendar, read.error)
  const named = read.value.items.length + read.value.unreadable.size
  const stop = options.acceptsRemoval === true ? null : brake(calendar, named)
  if (stop !== null) return await end(ports, calendar, stop)
  await follow(ports, calendar, read.value)
  return await end(ports, calendar, null, { named, ...had.value })
}

/** Null: nothing new. */
async function textOf(
  ports: RefreshPorts,
  calendar: LeasedForeignCalendar,
  { text, acceptsRemoval }: RefreshOptions,
): Promise<Result<Download | null, ForeignFailure>> {
  if (text !== undefined) return ok({ text, etag: null, lastModified: null })
  const address = ports.unseal(calendar)
  if (address === null) return fail({ code: 'address_unknown', detail: 'its address does not open' })
  // What a person wants to see done is read whole: "nothing new" would leave it as it is.
  const known = acceptsRemoval === true ? { etag: null, lastModified: null } : calendar
  return await ports.downloader.get(address, known)
}

async function readText(
  { parse, zoneOfRoom }: RefreshPorts,
  { organizationId, roomId }: LeasedForeignCalendar,
  text: string,
): Promise<Result<ReadItems, ForeignFailure>> {
  const raw = await parse(text)
  if (!raw.ok) return raw
  if (raw.value.events.length === 0) return fail({ code: 'empty', detail: 'it names no meeting' })
  const zone = await zoneOfRoom(organizationId, roomId)
  if (zone === null) return fail({ code: 'unreadable', detail: 'its room is archived' })
  return ok(readItems(raw.value, zone))
}

function brake({ named: before }: LeasedForeignCalendar, named: number): ForeignFailure | null {
  if (named >= before * STOPS_BELOW) return null
  return {
    code: 'shrunk',
    detail: `it names ${named} meetings after ${before}; nothing is given back until a person says so`,
  }
}

/** One transaction for each meeting, so that bookings never wait long; interrupted, the next turn does the rest. */
async function follow(ports: RefreshPorts, calendar: LeasedForeignCalendar, read: ReadItems): Promise<void> {
  const { calendars, clock, newId } = ports
  const known = new Map((await calendars.items(calendar)).map((item) => [item.uid, item]))
  const named = new Set([...read.items.map(({ uid }) => uid), ...read.unreadable])
  const turn = (work: (applying: Parameters<typeof applyItem>[0]) => Promise<void>) =>
    calendars.inTransaction(calendar, (unit: ForeignUnit) =>
      work({ calendar, unit, now: clock.now(), causeId: newId() }),
    )
  for (const item of known.values())
    if (!named.has(item.uid) && !(await turn((applying) => withdrawItem(applying, item)))) return
  for (const item of read.items) {
    const before = known.get(item.uid) ?? null
    if (before?.hash === item.hash) continue
    if (!(await turn((applying) => applyItem(applying, item, before)))) return
  }
}

async function end(
  { calendars, clock }: RefreshPorts,
  calendar: LeasedForeignCalendar,
  failure: ForeignFailure | null,
  read: { named: number; etag: string | null; lastModified: string | null } | null = null,
): Promise<'done'> {
  const at = clock.now()
  const isStopped = failure?.code === 'shrunk'
  await calendars.finish(calendar, {
    at,
    state: failure === null ? 'ok' : isStopped ? 'stopped' : 'failing',
    failure,
    nextAt: calendar.address === null || isStopped ? null : at.add({ minutes: calendar.intervalMinutes }),
    read: read === null ? null : { named: read.named, etag: read.etag, lastModified: read.lastModified },
  })
  return 'done'
}
