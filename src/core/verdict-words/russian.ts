import type { VerdictValue } from '../verdict.ts'
import { hoursAndMinutes } from './hours-and-minutes.ts'
import type { VerdictWords } from './verdict-words.ts'

const PLURALS = new Intl.PluralRules('ru')

/** 1 день, 2 дня, 5 дней. */
type Forms = readonly [one: string, few: string, many: string]

function count(value: VerdictValue, [one, few, many]: Forms): string {
  const form = PLURALS.select(Number(value))
  return `${value} ${form === 'one' ? one : form === 'few' ? few : many}`
}

const DAY: Forms = ['день', 'дня', 'дней']
const HOUR: Forms = ['час', 'часа', 'часов']
const MINUTE: Forms = ['минута', 'минуты', 'минут']
const MINUTE_LONG: Forms = ['минуту', 'минуты', 'минут']

const minutes = (value: VerdictValue, minuteForms: Forms = MINUTE): string =>
  hoursAndMinutes(value, {
    days: (days) => count(days, DAY),
    hours: (hours) => count(hours, HOUR),
    minutes: (rest) => count(rest, minuteForms),
  })

const standsWithout = (limit: VerdictValue): string =>
  limit === 'confirm' ? '; бронь остаётся в силе без её ответа.' : '.'

export const russian: VerdictWords = {
  sentences: {
    overlap_waived: () => 'Эта бронь пересекается с другой, и это разрешено.',
    policy_booking_window: ({ value, limit }) =>
      `Комнату можно забронировать не более чем на ${count(limit, DAY)} вперёд; здесь ${count(value, DAY)}.`,
    policy_max_duration: ({ value, limit }) =>
      `Продолжительность одной встречи в этой комнате: не более ${minutes(limit)}; здесь ${minutes(value)}.`,
    policy_min_notice: ({ limit }) => `Комнату нужно бронировать не позднее чем за ${minutes(limit, MINUTE_LONG)}.`,
    policy_no_recurring: () => 'В этой комнате нельзя бронировать повторяющиеся встречи.',
    policy_in_the_past: () => 'Это время уже прошло.',
    policy_series_too_large: () => 'В серии больше встреч, чем можно забронировать.',
    quota_exceeded: ({ limit }) =>
      `У одного организатора может быть не более ${limit} предстоящих броней этой комнаты, и столько уже есть.`,
    provider_refused: () => 'Календарная система, которая решает за эту комнату, отказала.',
    provider_unreachable: ({ limit }) =>
      `Календарная система, которая решает за эту комнату, недоступна${standsWithout(limit)}`,
    hold_expired: ({ limit }) =>
      `Календарная система, которая решает за эту комнату, не ответила вовремя${standsWithout(limit)}`,
    conflict_lost: () => 'Администратор отдал комнату другой брони.',
    conflict_kept: () => 'Администратор оставил эту бронь.',
    cancelled: () => 'Бронь отменена.',
    released: ({ rule }) =>
      rule === 'taken_there'
        ? 'Комната больше не занята этой встречей: её отклонили или удалили в календаре комнаты.'
        : 'Комната больше не занята этой встречей.',
    removed: () =>
      'Встречи больше нет в календаре комнаты: организатор отменил её или её отклонили там; календарная система не сообщает, что именно.',
  },
  notAvailable: 'В это время комната недоступна.',
  contested: 'Эта встреча записана поверх другой брони комнаты и ждёт решения.',
  seriesClash: (clashes, occurrences, { first, dates }) =>
    `Встреч серии, которые пересекаются с другими бронями: ${clashes} из ${occurrences}, поэтому не забронирована ни одна.${dates === '' ? '' : ` Заняты: ${dates}.`} Первая: ${first}`,
  partlyHeld: (share, dates) => {
    const has =
      share === null
        ? 'Комната есть у серии, но не во все её даты'
        : `Комната есть в ${share.held} из ${share.of} дат серии`
    return `${has}; остальные заняты${dates === '' ? '' : `: ${dates}`}.`
  },
  swapped: (way, system, { room, date }) => {
    const what = date === null ? 'встреча' : `встреча серии за ${date}`
    const where = `В ${system ?? 'календаре'} ${what} перенесена`
    if (way === 'from') return room === null ? `${where} сюда из другой комнаты.` : `${where} сюда из комнаты ${room}.`
    return room === null ? `${where} в другую комнату.` : `${where} из этой комнаты в комнату ${room}.`
  },
  andMore: (count) => `и ещё ${count}`,
  taken: ({ from, to, receivedOn, receivedAt }, who) =>
    `Комната занята с ${from} до ${to}: ${who}; запрос получен ${receivedOn} в ${receivedAt}.`,
  closure: (reason) => `комната закрыта (${reason})`,
  blocker: 'время комнаты закрыто для броней',
  anotherMeeting: 'другая встреча',
  meetingOf: (name) => `встреча, организатор ${name}`,
  reason: (text) => `Причина: ${text}.`,
  freeThen: (rooms) => `В это время свободны: ${rooms}.`,
  lookedUpBy: (code, rule) => `${code}, правило ${rule}`,
  keptUntil: (until, start) => `До ${until} комната сохраняется за прежним временем: ${start}.`,
  otherDatesStand: 'Остальных дат серии это не касается.',
  seats: (seats) => count(seats, ['место', 'места', 'мест']),
  floor: (floor) => `этаж ${floor}`,
}
