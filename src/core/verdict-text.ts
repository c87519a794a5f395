import type { Language } from './language.ts'
import type { Alternative, Holder, Swap, Verdict, VerdictInputs } from './verdict.ts'
import { english } from './verdict-words/english.ts'
import { russian } from './verdict-words/russian.ts'
import type { HolderTimes, VerdictWords } from './verdict-words/verdict-words.ts'

/** `inside`: people of the organization, who may know rooms and holders. `outside`: everybody else, who are told neither. */
export type Audience = 'inside' | 'outside'

/** For whom a text is made. */
export interface Reader {
  readonly audience: Audience
  readonly language: Language
}

export const WORDS: Readonly<Record<Language, VerdictWords>> = { en: english, ru: russian }

const MOST_ALTERNATIVES = 3

/**
 * A verdict in plain words, one to three sentences, the same in every channel. Of a private meeting nobody reads more than that there is
 * one; people outside the organization read neither rooms nor holders.
 */
export function verdictText(verdict: Verdict, audience: Audience, language: Language = 'en'): string {
  const words = WORDS[language]
  const sentences = [decided(verdict, audience, words), ...also(verdict, audience, words)]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function decided(verdict: Verdict, audience: Audience, words: VerdictWords): string {
  switch (verdict.code) {
    case 'room_unavailable':
      return unavailable(verdict, audience, words)
    case 'series_partly_held':
      return partlyHeld(verdict, audience, words)
    case 'room_contested':
      return `${words.contested} ${holderText(verdict, audience, words)}`.trim()
    case 'room_swapped':
      return swapText(verdict, audience, words)
    default:
      return words.sentences[verdict.code](verdict)
  }
}

function unavailable(verdict: Verdict, audience: Audience, words: VerdictWords): string {
  const { facts } = verdict.inputs
  const clashes = Number(facts?.clashes ?? 1)
  const occurrences = Number(facts?.occurrences ?? 1)
  if (audience === 'outside') return words.notAvailable
  const first = holderText(verdict, audience, words)
  return occurrences <= 1 ? first : words.seriesClash(clashes, occurrences, { first, dates: datesText(verdict, words) })
}

function partlyHeld(verdict: Verdict, audience: Audience, words: VerdictWords): string {
  const { facts } = verdict.inputs
  const lost = Number(facts?.clashes ?? verdict.value)
  const occurrences = Number(facts?.occurrences ?? 0)
  const dates = datesText(verdict, words, audience === 'inside')
  return words.partlyHeld(occurrences > 0 ? { held: occurrences - lost, of: occurrences } : null, dates)
}

/** As many as fit a mail that people read. */
const MOST_DATES = 12

/** Empty: they were not kept. */
function datesText({ inputs }: Verdict, words: VerdictWords, withHolders = false): string {
  const { dates = [], holders = [], zone = 'UTC' } = inputs
  const told = dates.slice(0, MOST_DATES).map((text, index) => {
    const at = Temporal.Instant.from(text).toZonedDateTimeISO(zone)
    const holder = withHolders ? holders[index] : undefined
    return `${at.toPlainDate()} ${clock(at)}${holder === undefined ? '' : ` (${who(holder, words)})`}`
  })
  const more = dates.length - told.length
  return [...told, ...(more > 0 ? [words.andMore(more)] : [])].join(', ')
}

function holderText({ inputs }: Verdict, audience: Audience, words: VerdictWords): string {
  const holder = inputs.holders?.[0]
  if (holder === undefined || audience === 'outside') return ''
  return words.taken(times(holder, inputs), who(holder, words))
}

function who({ isPrivate, organizerName, kind, closedFor }: Holder, words: VerdictWords): string {
  if (closedFor !== undefined) return words.closure(plain(closedFor))
  if (kind === 'blocker') return words.blocker
  if (isPrivate || organizerName === null || organizerName === '') return words.anotherMeeting
  return words.meetingOf(plain(organizerName))
}

/** Foreign text on one line, short, so that it cannot pose as ours. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 80)

/** Outside nobody learns of which rooms there are. */
function swapText({ inputs: { swap } }: Verdict, audience: Audience, words: VerdictWords): string {
  const room = swap === undefined || audience === 'outside' ? null : plain(swap.roomName)
  const date = swap?.date === undefined ? null : dateText(swap.date)
  return words.swapped(swap?.way ?? 'to', SYSTEMS.get(swap?.provider ?? '') ?? null, { room, date })
}

/** A date of an all-day series has no time. */
function dateText({ originalStart, zone }: NonNullable<Swap['date']>): string {
  if (!originalStart.includes('T')) return originalStart
  const at = Temporal.Instant.from(originalStart).toZonedDateTimeISO(zone)
  return `${at.toPlainDate()} ${clock(at)}`
}

/** Calendar systems as people call them. */
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['exchange', 'Exchange'],
  ['google', 'Google'],
])

function also(verdict: Verdict, audience: Audience, words: VerdictWords): string[] {
  const { inputs, code } = verdict
  const swap = inputs.swap === undefined || code === 'room_swapped' ? [] : [swapText(verdict, audience, words)]
  if (audience === 'outside') return swap
  const reason = inputs.reason === undefined || code === 'overlap_waived' ? [] : [words.reason(plain(inputs.reason))]
  const free = (inputs.alternatives ?? []).slice(0, MOST_ALTERNATIVES).map((room) => alternativeText(room, words))
  return [...reason, ...swap, ...(free.length === 0 ? [] : [words.freeThen(free.join('; '))])]
}

function alternativeText({ name, capacity, building, floor }: Alternative, words: VerdictWords): string {
  const seats = capacity === null ? [] : [words.seats(capacity)]
  const place = [building, floor === null ? null : words.floor(floor)].filter((part) => part !== null)
  const details = [...seats, ...place]
  return details.length === 0 ? plain(name) : `${plain(name)} (${details.map(plain).join(', ')})`
}

function times(holder: Holder, { zone }: VerdictInputs): HolderTimes {
  const local = (text: string) => Temporal.Instant.from(text).toZonedDateTimeISO(zone ?? 'UTC')
  const [from, to, received] = [local(holder.startsAt), local(holder.endsAt), local(holder.receivedAt)]
  const isOneDay = from.toPlainDate().equals(to.toPlainDate())
  return {
    from: `${from.toPlainDate()} ${clock(from)}`,
    to: `${isOneDay ? clock(to) : `${to.toPlainDate()} ${clock(to)}`} (${zone ?? 'UTC'})`,
    receivedOn: received.toPlainDate().toString(),
    receivedAt: received.toPlainTime().toString({ smallestUnit: 'second' }),
  }
}

const clock = (time: Temporal.ZonedDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' })
