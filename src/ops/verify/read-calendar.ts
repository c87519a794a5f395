import type { CalendarItem } from '../../core/calendar-item.ts'
import { expand } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone } from '../../core/time/index.ts'
import type { PullWindow, RemoteRef } from '../../providers/provider.ts'
import type { BookingOnCalendar, CalendarFact, ItemStanding } from './calendar-facts.ts'
import type { CalendarFacts, CalendarReader, Providers } from './ports.ts'

/** An item of a calendar, with what we know of it. */
export interface SeenItem extends ItemStanding {
  readonly item: CalendarItem
  /** It never came to us although the calendar was read completely long after its last change. */
  readonly overdue: boolean
  /** Not all of it is over. What is over is left where it stands, whoever made it. */
  readonly liesAhead: boolean
}

/** One calendar and what we think of it, both of the same moment. */
export interface Sight {
  readonly calendar: CalendarFact
  /** Why it cannot be judged now; then everything else is empty. */
  readonly unreadable: string | null
  readonly bookings: readonly BookingOnCalendar[]
  readonly items: readonly SeenItem[]
  /** Ids of items that are there and cannot be understood. */
  readonly garbled: ReadonlySet<string>
  /** Our invitations that stand on the booking mailbox and were found there, by `remoteId`. */
  readonly elsewhere: ReadonlyMap<string, CalendarItem>
}

export interface Reading {
  readonly calendars: CalendarFacts
  readonly providers: Providers
  readonly now: Temporal.Instant
}

/** A room is judged from now on, and as far ahead as calendars are read. */
const DAYS_AHEAD = 490
/** More pages than this, and the provider repeats itself. */
const MOST_PAGES = 2000
/** A calendar that is being worked on is looked at again. */
const ATTEMPTS = 3
/** The provider's clock and ours may differ by this. */
const TOLERANCE_MINUTES = 5

/** Reads a calendar into memory. No cursor is stored and nothing is written, here or there. */
export async function readCalendar(reading: Reading, calendar: CalendarFact): Promise<Sight> {
  const closed = whyClosed(calendar)
  if (closed !== null) return unreadable(calendar, closed)
  const opened = await open(reading.providers, calendar)
  if (!opened.ok) return unreadable(calendar, opened.error)
  const provider = opened.value
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await reading.calendars.bookings(calendar, reading.now)
    const listed = await listItems(provider, calendar, reading.now)
    if (!listed.ok) return unreadable(calendar, listed.error)
    const elsewhere = await findElsewhere(provider, calendar, before)
    if (!elsewhere.ok) return unreadable(calendar, elsewhere.error)
    const items = await recognise(reading, calendar, listed.value.items)
    const bookings = await reading.calendars.bookings(calendar, reading.now)
    if (JSON.stringify(before) !== JSON.stringify(bookings)) continue
    return { calendar, unreadable: null, bookings, items, garbled: listed.value.garbled, elsewhere: elsewhere.value }
  }
  return unreadable(calendar, 'it is changing all the time')
}

/** A secret that cannot be unsealed is a reason to tell: the other calendars are still judged. */
async function open(
  providers: Providers,
  { organizationId, connectionId }: CalendarFact,
): Promise<Result<CalendarReader, string>> {
  try {
    const provider = await providers.of(organizationId, connectionId)
    return provider === null ? fail('its connection is gone') : ok(provider)
  } catch (error) {
    return fail(`its connection cannot be opened (${error instanceof Error ? error.message : String(error)})`)
  }
}

function whyClosed({ health, signedOut, adopting }: CalendarFact): string | null {
  if (adopting) return 'its adoption has not been approved'
  if (signedOut) return 'its connection is signed out'
  return health === 'forbidden' || health === 'paused' ? `it is ${health}` : null
}

const unreadable = (calendar: CalendarFact, why: string): Sight => ({
  calendar,
  unreadable: why,
  bookings: [],
  items: [],
  garbled: new Set(),
  elsewhere: new Map(),
})

interface Listed {
  readonly items: readonly CalendarItem[]
  readonly garbled: ReadonlySet<string>
}

async function listItems(
  provider: CalendarReader,
  { ref }: CalendarFact,
  now: Temporal.Instant,
): Promise<Result<Listed, string>> {
  const items = new Map<string, CalendarItem>()
  const garbled = new Set<string>()
  for (const window of provider.windows(rangeFrom(now))) {
    let cursor: string | null = null
    for (let pages = 1; ; pages++) {
      if (pages > MOST_PAGES) return fail(`its list does not end (${MOST_PAGES} pages)`)
      const page: Awaited<ReturnType<CalendarReader['pull']>> = await provider.pull(ref, { window, cursor })
      if (!page.ok) return fail(`it cannot be read (${page.error.kind}: ${page.error.code})`)
      for (const change of page.value.changes) {
        if (change.kind === 'upsert') items.set(change.item.remoteId, change.item)
        if (change.kind === 'unreadable') garbled.add(change.remoteId)
        if (change.kind === 'removed') items.delete(change.remoteId)
      }
      if (page.value.next.kind === 'done') break
      cursor = page.value.next.cursor
    }
  }
  return ok({ items: [...items.values()], garbled })
}

function rangeFrom(now: Temporal.Instant): PullWindow {
  const day = (offset: number) =>
    now
      .add({ hours: offset * 24 })
      .round({ smallestUnit: 'minute' })
      .toString()
  return { from: day(-1), to: day(DAYS_AHEAD) }
}

/** Invitations of ours stand on the booking mailbox, which no list of the room's calendar shows. */
async function findElsewhere(
  provider: CalendarReader,
  { ref }: CalendarFact,
  bookings: readonly BookingOnCalendar[],
): Promise<Result<ReadonlyMap<string, CalendarItem>, string>> {
  const found = new Map<string, CalendarItem>()
  for (const { link } of bookings) {
    if (link === null || link.place !== 'organizer' || link.remoteId === null || link.state === 'gone') continue
    const at: RemoteRef = { remoteId: link.remoteId, place: 'organizer' }
    const read = await provider.read(ref, at)
    if (read.ok && !read.value.cancelled) found.set(link.remoteId, read.value)
    if (!read.ok && read.error.kind !== 'gone') return fail(`an invitation of ours cannot be read (${read.error.code})`)
  }
  return ok(found)
}

async function recognise(
  { calendars, now }: Reading,
  calendar: CalendarFact,
  items: readonly CalendarItem[],
): Promise<readonly SeenItem[]> {
  const asked = items.map(({ remoteId, version }) => ({ remoteId, version }))
  const standing = new Map((await calendars.standing(calendar, asked)).map((known) => [known.remoteId, known]))
  return items.map((item) => {
    const known = standing.get(item.remoteId)
    const seen = known ?? { remoteId: item.remoteId, linkId: null, bookingId: null, standing: 'unread' as const }
    return {
      ...{ ...seen, item, liesAhead: liesAhead(item, calendar, now) },
      overdue: seen.standing === 'unread' && isOverdue(item, calendar),
    }
  })
}

/** What cannot be expanded counts as well. */
function liesAhead({ series }: CalendarItem, { roomZone }: CalendarFact, now: Temporal.Instant): boolean {
  const zone = resolveZone(roomZone)
  if (!zone.ok) return true
  const expanded = expand(series, { from: now, to: now.add({ hours: DAYS_AHEAD * 24 }), roomZone: zone.value })
  return !expanded.ok || expanded.value.length > 0
}

function isOverdue({ modifiedAt }: CalendarItem, { provenAt }: CalendarFact): boolean {
  if (modifiedAt === null || provenAt === null) return false
  const due = Temporal.Instant.from(modifiedAt).add({ minutes: TOLERANCE_MINUTES })
  return Temporal.Instant.compare(due, Temporal.Instant.from(provenAt)) < 0
}
