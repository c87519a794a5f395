import type { ItemDraft } from '../../../src/core/calendar-item.ts'
import type { RecurrenceRule, RuleDraft, Series } from '../../../src/core/recurrence/index.ts'
import type { Result } from '../../../src/core/result.ts'
import { resolveZone, type ZoneId } from '../../../src/core/time/index.ts'
import type { CreateCommand, ProviderError, PullWindow } from '../../../src/providers/provider.ts'
import { CalendarMirror, UnexpectedProviderError } from './calendar-mirror.ts'
import type { PersonsMeeting, PersonsTime, PlainMeeting, ProviderHarness } from './provider-harness.ts'

/** The days and drafts that the contract's stories use, counted from the server's clock in the room's zone. */
export class Scene {
  readonly harness: ProviderHarness
  readonly zone: ZoneId
  /** A Monday, two to three weeks ahead: no story is about short notice. */
  readonly monday: Temporal.PlainDate

  constructor(harness: ProviderHarness) {
    this.harness = harness
    const zone = resolveZone(harness.calendar.timeZone)
    if (!zone.ok) throw new Error(`the harness names an unknown zone: ${harness.calendar.timeZone}`)
    this.zone = zone.value
    const today = harness.now().toZonedDateTimeISO(this.zone).toPlainDate()
    this.monday = today.add({ days: 14 + ((8 - today.dayOfWeek) % 7) })
  }

  /** A day of the story, `0` = its Monday, as `2026-12-07`. */
  day(offset: number): string {
    return this.monday.add({ days: offset }).toString()
  }

  timed(offset: number, start: string, end: string): PersonsTime {
    return {
      kind: 'timed',
      start: `${this.day(offset)}T${start}`,
      end: `${this.day(offset)}T${end}`,
      timeZone: this.zone,
    }
  }

  meeting(time: PersonsTime, more: Partial<PersonsMeeting> = {}): PersonsMeeting {
    return { summary: 'Budget round', organizer: this.harness.person, time, ...more }
  }

  /** From yesterday to half a year ahead. */
  range(): PullWindow {
    const now = this.harness.now()
    return { from: now.subtract({ hours: 24 }).toString(), to: now.add({ hours: 24 * 182 }).toString() }
  }

  mirror(provider = this.harness.open()): CalendarMirror {
    return new CalendarMirror(provider, this.harness.calendar, this.range())
  }

  /** The room's calendar, read for the first time when all that people did has arrived there. */
  async firstRead(provider = this.harness.open()): Promise<CalendarMirror> {
    const mirror = this.mirror(provider)
    await this.readOn(mirror)
    return mirror
  }

  /** What people have done since the last read. */
  async readOn(mirror: CalendarMirror): Promise<void> {
    await this.harness.settle()
    await mirror.pull()
  }

  instant(offset: number, clock: string): Temporal.Instant {
    return Temporal.PlainDateTime.from(`${this.day(offset)}T${clock}`)
      .toZonedDateTime(this.zone)
      .toInstant()
  }

  /** What people see on the room's calendar during the story and four weeks after it. */
  seen(): Promise<readonly PlainMeeting[]> {
    return this.harness.readCalendarPlainly(this.instant(-1, '00:00'), this.instant(35, '00:00'))
  }

  plain(summary: string, offset: number, start: string, end: string): PlainMeeting {
    return { summary, start: seconds(this.instant(offset, start)), end: seconds(this.instant(offset, end)) }
  }

  timedSeries(offset: number, start: string, minutes: number, more: Partial<Series> = {}): Series {
    const wall = Temporal.PlainDateTime.from(`${this.day(offset)}T${start}`)
    return { ...single({ kind: 'timed', wall, zone: this.zone, durationSeconds: minutes * 60 }), ...more }
  }

  allDaySeries(offset: number, days: number): Series {
    return single({ kind: 'all_day', date: this.monday.add({ days: offset }), days })
  }

  draft(series: Series, more: Partial<ItemDraft> = {}): ItemDraft {
    const organizer = { name: 'Ann Meyer', address: 'ann.meyer@elsewhere.example' }
    const uid = 'b7a1c2d3-0001@meetmeup.example'
    return { summary: 'Ann Meyer', description: '', organizer, visibility: 'public', series, uid, ...more }
  }

  hold(series: Series, more: Partial<ItemDraft> = {}): CreateCommand {
    const key = { linkId: '0f8fad5b-d9cb-469f-a165-70867728950e', generation: 1 }
    return { calendar: this.harness.calendar, draft: this.draft(series, more), key, as: 'hold' }
  }
}

/** A rule with the defaults of RFC 5545. */
export function rule(draft: RuleDraft): RecurrenceRule {
  const none = { byMonth: [], byMonthDay: [], byDay: [], bySetPos: [] }
  return { interval: 1, end: null, wkst: 'MO', ...none, ...draft }
}

/** The value of an answer that the story needs to go on. */
export function expectOk<Value>(result: Result<Value, ProviderError>): Value {
  if (!result.ok) throw new UnexpectedProviderError(result.error)
  return result.value
}

/** The error of an answer that had to fail. */
export function expectError<Value>(result: Result<Value, ProviderError>): ProviderError {
  if (result.ok) throw new Error(`this was meant to fail, and gave ${JSON.stringify(result.value)}`)
  return result.error
}

export const seconds = (instant: Temporal.Instant): string => instant.toString({ smallestUnit: 'second' })

function single(timing: Series['timing']): Series {
  return { timing, rule: null, rdates: [], exdates: [], overrides: new Map() }
}
