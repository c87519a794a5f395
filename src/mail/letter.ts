import type { Language } from '../core/language.ts'
import { troubleText } from '../core/trouble-text.ts'
import type { Audience } from '../core/verdict-text.ts'
import { verdictText } from '../core/verdict-text.ts'
import type { TroubleNews } from '../troubles/ports.ts'
import type { BookingLetter, LetterContent, LetterRoom, Recipient } from './ports.ts'
import { english } from './words/english.ts'
import type { LetterWords } from './words/letter-words.ts'
import { russian } from './words/russian.ts'

/** One matter: a heading, a sentence, and facts with their names. */
export interface Section {
  readonly heading: string
  readonly lead: string
  readonly facts: readonly (readonly [label: string, text: string])[]
}

/** A letter before it has a form. */
export interface Letter {
  readonly subject: string
  /** Before the sections; null: there is one, which speaks for itself. */
  readonly lead: string | null
  readonly sections: readonly Section[]
  readonly footer: string
}

const WORDS: Readonly<Record<Language, LetterWords>> = { en: english, ru: russian }

const LONGEST_SUBJECT = 200

/** What somebody reads about one matter, or about several at once. Troubles never share a letter with bookings. */
export function letterOf(contents: readonly LetterContent[], { language, audience }: Recipient): Letter {
  const words = WORDS[language]
  const bookings = contents.filter((content) => content.kind !== 'trouble')
  const troubles = contents.filter((content) => content.kind === 'trouble')
  const sections = [
    ...bookings.map((letter) => bookingSection(letter, audience, { words, language })),
    ...troubles.map((news) => troubleSection(news, { words, language })),
  ]
  const [first] = sections
  const organization = troubles[0]?.organization
  const isDigest = sections.length > 1
  const subject =
    organization === undefined
      ? isDigest || first === undefined
        ? words.digestSubject(sections.length)
        : first.heading
      : isDigest || first === undefined
        ? words.troubles.subject(plain(organization), sections.length)
        : `MeetMeUp, ${plain(organization)}: ${first.heading}`
  const lead = organization === undefined ? (isDigest ? words.digestLead : null) : words.troubles.lead(organization)
  return { subject: plain(subject).slice(0, LONGEST_SUBJECT), lead, sections, footer: words.footer }
}

interface Speaking {
  readonly words: LetterWords
  readonly language: Language
}

function bookingSection(letter: BookingLetter, audience: Audience, { words, language }: Speaking): Section {
  const { labels } = words
  const meeting = letter.isPrivate
    ? words.privateMeeting
    : letter.summary === null
      ? words.meeting
      : plain(letter.summary)
  const isInside = audience === 'inside'
  const when = timeText(letter, letter, words)
  const facts: (readonly [string, string])[] = [
    [labels.meeting, meeting],
    [labels.when, letter.isRecurring ? `${when}, ${words.firstOfSeries}` : when],
  ]
  if (letter.before !== null) {
    const earlier = timeText(letter.before, letter, words)
    const room = isInside && letter.before.roomName !== null ? `, ${plain(letter.before.roomName)}` : ''
    facts.push([labels.before, `${earlier}${room}`])
  }
  if (isInside) facts.push([labels.room, roomText(letter.room, words)])
  if (letter.verdict !== null) {
    facts.push([labels.why, verdictText(letter.verdict, audience, language)])
    facts.push([labels.code, `${letter.verdict.code}, ${letter.verdict.rule}`])
  }
  return {
    heading: words.headings[letter.kind](`${meeting}, ${shortTime(letter, words)}`),
    lead: words.leads[letter.kind](isInside ? words.room(plain(letter.room.name)) : words.theRoom),
    facts,
  }
}

function troubleSection({ phase, trouble, since, endedAt }: TroubleNews, { words, language }: Speaking): Section {
  const { title, advice } = troubleText(trouble, language)
  const times: (readonly [string, string])[] = [[words.troubles.since, since]]
  if (endedAt !== null) times.push([words.troubles.until, endedAt])
  return {
    heading: `${words.troubles.phases[phase]}: ${plain(title)}`,
    lead: '',
    facts: phase === 'ended' ? times : [...times, [words.troubles.advice, advice]],
  }
}

/** Foreign text on one line, so that it cannot pose as ours. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SUBJECT)

function roomText({ name, building, floor }: LetterRoom, words: LetterWords): string {
  const place = [building, floor === null ? null : words.floor(floor)].filter((part) => part !== null)
  return place.length === 0 ? plain(name) : `${plain(name)} (${place.map(plain).join(', ')})`
}

type Times = Pick<BookingLetter, 'startsAt' | 'endsAt'>

/** `Tuesday 1 December 2026, 10:00 to 11:00 (Europe/Berlin)`; whole days have no times. */
function timeText(times: Times, { zone, isAllDay }: BookingLetter, words: LetterWords): string {
  const [from, to] = [times.startsAt, times.endsAt].map((text) => Temporal.Instant.from(text).toZonedDateTimeISO(zone))
  if (from === undefined || to === undefined) return ''
  const date = (day: Temporal.PlainDate) =>
    day.toLocaleString(words.locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const first = from.toPlainDate()
  if (isAllDay) {
    const last = to.toPlainDate().subtract({ days: 1 })
    return Temporal.PlainDate.compare(first, last) >= 0 ? date(first) : words.timeSpan(date(first), date(last))
  }
  if (first.equals(to.toPlainDate())) return `${date(first)}, ${words.timeSpan(clock(from), clock(to))} (${zone})`
  return `${words.timeSpan(`${date(first)} ${clock(from)}`, `${date(to.toPlainDate())} ${clock(to)}`)} (${zone})`
}

/** `1 Dec 2026, 10:00`. */
function shortTime({ startsAt, zone, isAllDay }: BookingLetter, { locale }: LetterWords): string {
  const from = Temporal.Instant.from(startsAt).toZonedDateTimeISO(zone)
  const date = from.toPlainDate().toLocaleString(locale, { day: 'numeric', month: 'short', year: 'numeric' })
  return isAllDay ? date : `${date}, ${clock(from)}`
}

const clock = (time: Temporal.ZonedDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' })
