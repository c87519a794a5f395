import ICAL from 'ical.js'
import ical from 'ical-generator'
import nodeIcal from 'node-ical'
import { resolveZone, UTC } from '../../src/core/time/index.ts'
import { composeCalendar } from '../../src/feeds/compose-calendar.ts'
import { fragment } from '../../src/ical/fragment.ts'
import { readCalendarObject } from '../../src/ical/read-object.ts'
import type { Bench } from './bench.ts'
import { type BenchEvent, benchEvents, calendarObject } from './calendar-events.ts'
import { ms, sideBySide, type Turn, times, timesFaster } from './side-by-side.ts'

const EVENTS = 1_000
const MOST_WRITE_MS = 6
const MOST_READ_MS = 5

/** C9: text out of events, and events out of text, without a server around it. */
export const icalendarText: Bench = {
  id: 'C9',
  name: 'iCalendar writer and reader, 1,000 events',
  target: 'writer <= 6 ms and >= 20x ical-generator; reader <= 5 ms, not slower than ical.js to jCal, >= 5x node-ical',
  async run(context) {
    const events = benchEvents(EVENTS)
    const written = await sideBySide(context, writers(events))
    const read = await sideBySide(context, readers(events))
    const [writer, reader] = [written.get('ours') ?? Number.NaN, read.get('ours') ?? Number.NaN]
    const generator = timesFaster(writer, written.get('ical-generator')) ?? 0
    const jcal = timesFaster(reader, read.get('ical.js')) ?? 0
    const node = timesFaster(reader, read.get('node-ical')) ?? 0
    const isMet = writer <= MOST_WRITE_MS && generator >= 20 && reader <= MOST_READ_MS && jcal >= 1 && node >= 5
    return {
      measured: `writes in ${ms(writer)}: ${times(generator)} ical-generator (${ms(written.get('ical-generator'))}); reads in ${ms(reader)}: ${times(jcal)} ical.js to jCal (${ms(read.get('ical.js'))}), ${times(node)} node-ical (${ms(read.get('node-ical'))})`,
      met: isMet,
      remark: isMet
        ? null
        : 'the reader also judges: limits, zones, rules and times that exist, into core types; ical.js stops at its own tree',
    }
  },
}

function writers(events: readonly BenchEvent[]): ReadonlyMap<string, Turn> {
  const [first, last] = [events[0], events.at(-1)]
  if (first === undefined || last === undefined) throw new Error('no events')
  const calendar = { name: 'Room', timeZone: UTC, from: first.startsAt, to: last.endsAt, leftOut: 0 }
  return new Map<string, Turn>([
    ['ours', async () => composeCalendar({ ...calendar, events: events.map(({ source }) => fragment(source)) })],
    ['ical-generator', async () => generated(events)],
  ])
}

function generated(events: readonly BenchEvent[]): string {
  const calendar = ical({ name: 'Room' })
  for (const { source, startsAt, endsAt } of events)
    calendar.createEvent({
      id: source.uid,
      start: new Date(startsAt.epochMilliseconds),
      end: new Date(endsAt.epochMilliseconds),
      summary: source.summary ?? '',
      description: source.description,
      organizer: { name: 'Ann Lee', email: 'ann@acme.test' },
    })
  return calendar.toString()
}

/** Each event an object of its own, as clients send them. */
function readers(events: readonly BenchEvent[]): ReadonlyMap<string, Turn> {
  const texts = events.map((event) => calendarObject(event.fragment))
  const octets = texts.map((text) => Buffer.from(text))
  const zone = resolveZone('Europe/Berlin')
  if (!zone.ok) throw new Error('no zone')
  const roomZone = zone.value
  return new Map<string, Turn>([
    ['ours', async () => octets.map((one) => readCalendarObject(one, { roomZone }))],
    ['ical.js', async () => texts.map((text) => ICAL.parse(text))],
    ['node-ical', async () => texts.map((text) => nodeIcal.sync.parseICS(text))],
  ])
}
