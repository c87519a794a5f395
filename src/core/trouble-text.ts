import type { Language } from './language.ts'
import type { Trouble, TroubleKind } from './trouble.ts'

/** What is wrong, in a sentence without a full stop, and what to do about it. */
export interface TroubleText {
  readonly title: string
  readonly advice: string
}

/** A trouble in plain words, for people who look after an organization. Names rooms and systems, never a meeting. */
export const troubleText = (trouble: Trouble, language: Language = 'en'): TroubleText =>
  WORDS[language][trouble.kind](trouble)

type Words = Readonly<Record<TroubleKind, (trouble: Trouble) => TroubleText>>

/** Foreign text on one line, short. */
const fact = ({ facts }: Trouble, name: string): string =>
  String(facts[name] ?? '?')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300)

const detail = ({ facts }: Trouble): string =>
  typeof facts.detail === 'string' ? ` (${facts.detail.replaceAll(/\s+/g, ' ').slice(0, 300)})` : ''

const english: Words = {
  conflict_open: (trouble) => ({
    title: `Conflict ${fact(trouble, 'conflictId')} (${fact(trouble, 'conflictKind')}) in ${fact(trouble, 'room')} waits for a decision`,
    advice: `meetmeup conflicts show ${fact(trouble, 'conflictId')}`,
  }),
  connection_signed_out: (trouble) => ({
    title: `The connection ${fact(trouble, 'connection')} (${fact(trouble, 'provider')}) is signed out`,
    advice: 'Nothing is read or written there, and nothing is inferred. Renew its secret: PATCH /v1/connections/{id}.',
  }),
  calendar_refused: (trouble) => ({
    title: `The ${fact(trouble, 'provider')} calendar of ${fact(trouble, 'room')} is refused to us${detail(trouble)}`,
    advice: `Grant the right, then POST /v1/rooms/${fact(trouble, 'roomId')}/calendars/${fact(trouble, 'calendarId')}/check.`,
  }),
  calendar_stale: (trouble) => ({
    title: `The ${fact(trouble, 'provider')} calendar of ${fact(trouble, 'room')} has not been read since ${fact(trouble, 'provenAt')}${detail(trouble)}`,
    advice:
      'Bookings stand, and what was changed there meanwhile is not known. Look at the provider, and whether the workers run.',
  }),
  provider_outage: (trouble) => ({
    title: `${fact(trouble, 'connection')} (${fact(trouble, 'provider')}) cannot be reached since ${fact(trouble, 'since')}; calendars: ${fact(trouble, 'calendars')}${detail(trouble)}`,
    advice: `Rooms are booked on, and what is owed there waits. What waited, came and collided: meetmeup outages show ${fact(trouble, 'outageId')}`,
  }),
  calendar_paused: (trouble) => ({
    title: `The ${fact(trouble, 'provider')} calendar of ${fact(trouble, 'room')} is paused: nobody can read what it answers${detail(trouble)}`,
    advice: `Nothing is lost or inferred; it is read anew every few hours. At once: POST /v1/rooms/${fact(trouble, 'roomId')}/calendars/${fact(trouble, 'calendarId')}/check.`,
  }),
  subscription_lost: (trouble) => ({
    title: `The ${fact(trouble, 'provider')} calendar of ${fact(trouble, 'room')} is not watched any more${detail(trouble)}`,
    advice:
      'It is polled instead. Look at MEETMEUP_PUBLIC_URL, its certificate, and whether the proxy passes /webhooks/.',
  }),
  notices_silent: (trouble) => ({
    title: `The ${fact(trouble, 'provider')} calendar of ${fact(trouble, 'room')} changes, and its notices do not come (since ${fact(trouble, 'silentSince')})`,
    advice:
      'It is polled each minute and watched anew. Look whether providers reach /webhooks/ at MEETMEUP_PUBLIC_URL.',
  }),
  quota_near_end: (trouble) => ({
    title: `The quota of the connection ${fact(trouble, 'connection')} (${fact(trouble, 'provider')}) is near its end${detail(trouble)}`,
    advice: 'Ask the provider for more, and set quotaPerMinute of the connection to what you have.',
  }),
  secret_expiring: (trouble) => ({
    title:
      trouble.stage === '0'
        ? `The secret of the connection ${fact(trouble, 'connection')} has expired on ${fact(trouble, 'expiresOn')}`
        : `The secret of the connection ${fact(trouble, 'connection')} expires on ${fact(trouble, 'expiresOn')}, days left: ${fact(trouble, 'daysLeft')}`,
    advice: 'Replace it before then: without it nothing is read or written there.',
  }),
  certificate_expiring: (trouble) => ({
    title:
      trouble.stage === '0'
        ? `The certificate of ${fact(trouble, 'host')} has expired on ${fact(trouble, 'expiresOn')}`
        : `The certificate of ${fact(trouble, 'host')} expires on ${fact(trouble, 'expiresOn')}, days left: ${fact(trouble, 'daysLeft')}`,
    advice: 'Renew it at the proxy: providers, people and calendar programs do not come without it.',
  }),
  mail_failed: (trouble) => ({
    title: `Mails were not sent: ${fact(trouble, 'failed')}; perhaps sent: ${fact(trouble, 'unsure')}`,
    advice: 'meetmeup mail list, then meetmeup mail retry <id>.',
  }),
  webhook_failed: (trouble) => ({
    title: `The webhook ${fact(trouble, 'name')} (${fact(trouble, 'host')}) does not take what it is told${detail(trouble)}`,
    advice: 'Mend its address, or remove it: DELETE /v1/webhooks/{id}.',
  }),
}

const russian: Words = {
  conflict_open: (trouble) => ({
    title: `Конфликт ${fact(trouble, 'conflictId')} (${fact(trouble, 'conflictKind')}) в комнате ${fact(trouble, 'room')} ждёт решения`,
    advice: `meetmeup conflicts show ${fact(trouble, 'conflictId')}`,
  }),
  connection_signed_out: (trouble) => ({
    title: `Подключение ${fact(trouble, 'connection')} (${fact(trouble, 'provider')}): вход не выполнен`,
    advice:
      'Оттуда ничего не читается и туда ничего не пишется; выводов не делается. Обновите секрет: PATCH /v1/connections/{id}.',
  }),
  calendar_refused: (trouble) => ({
    title: `Нет прав на календарь ${fact(trouble, 'provider')} комнаты ${fact(trouble, 'room')}${detail(trouble)}`,
    advice: `Дайте права, затем POST /v1/rooms/${fact(trouble, 'roomId')}/calendars/${fact(trouble, 'calendarId')}/check.`,
  }),
  calendar_stale: (trouble) => ({
    title: `Календарь ${fact(trouble, 'provider')} комнаты ${fact(trouble, 'room')} не читался с ${fact(trouble, 'provenAt')}${detail(trouble)}`,
    advice:
      'Брони остаются в силе; что изменилось там за это время, неизвестно. Проверьте провайдера и работу обработчиков.',
  }),
  provider_outage: (trouble) => ({
    title: `${fact(trouble, 'connection')} (${fact(trouble, 'provider')}) недоступно с ${fact(trouble, 'since')}; календарей: ${fact(trouble, 'calendars')}${detail(trouble)}`,
    advice: `Комнаты бронируются дальше, записи туда ждут. Что ждало, пришло и столкнулось: meetmeup outages show ${fact(trouble, 'outageId')}`,
  }),
  calendar_paused: (trouble) => ({
    title: `Календарь ${fact(trouble, 'provider')} комнаты ${fact(trouble, 'room')} приостановлен: его ответы не удаётся прочитать${detail(trouble)}`,
    advice: `Ничего не потеряно, выводов не делается; раз в несколько часов он читается заново. Сразу: POST /v1/rooms/${fact(trouble, 'roomId')}/calendars/${fact(trouble, 'calendarId')}/check.`,
  }),
  subscription_lost: (trouble) => ({
    title: `Календарь ${fact(trouble, 'provider')} комнаты ${fact(trouble, 'room')} больше не отслеживается${detail(trouble)}`,
    advice:
      'Вместо этого он опрашивается. Проверьте MEETMEUP_PUBLIC_URL, его сертификат и что прокси пропускает /webhooks/.',
  }),
  notices_silent: (trouble) => ({
    title: `Календарь ${fact(trouble, 'provider')} комнаты ${fact(trouble, 'room')} меняется, но уведомления не приходят (с ${fact(trouble, 'silentSince')})`,
    advice:
      'Он опрашивается каждую минуту, подписка создаётся заново. Проверьте, что провайдеры достигают /webhooks/ по адресу MEETMEUP_PUBLIC_URL.',
  }),
  quota_near_end: (trouble) => ({
    title: `Квота подключения ${fact(trouble, 'connection')} (${fact(trouble, 'provider')}) подходит к концу${detail(trouble)}`,
    advice: 'Попросите у провайдера больше и укажите это в quotaPerMinute подключения.',
  }),
  secret_expiring: (trouble) => ({
    title:
      trouble.stage === '0'
        ? `Секрет подключения ${fact(trouble, 'connection')}: срок истёк ${fact(trouble, 'expiresOn')}`
        : `Секрет подключения ${fact(trouble, 'connection')}: срок истекает ${fact(trouble, 'expiresOn')}, осталось дней: ${fact(trouble, 'daysLeft')}`,
    advice: 'Замените до этого дня: без него там ничего не читается и не пишется.',
  }),
  certificate_expiring: (trouble) => ({
    title:
      trouble.stage === '0'
        ? `Сертификат ${fact(trouble, 'host')}: срок истёк ${fact(trouble, 'expiresOn')}`
        : `Сертификат ${fact(trouble, 'host')}: срок истекает ${fact(trouble, 'expiresOn')}, осталось дней: ${fact(trouble, 'daysLeft')}`,
    advice: 'Обновите его на прокси: без него не приходят ни провайдеры, ни люди, ни календарные программы.',
  }),
  mail_failed: (trouble) => ({
    title: `Писем не отправлено: ${fact(trouble, 'failed')}; возможно отправлено: ${fact(trouble, 'unsure')}`,
    advice: 'meetmeup mail list, затем meetmeup mail retry <id>.',
  }),
  webhook_failed: (trouble) => ({
    title: `Вебхук ${fact(trouble, 'name')} (${fact(trouble, 'host')}) не принимает сообщения${detail(trouble)}`,
    advice: 'Исправьте его адрес или удалите его: DELETE /v1/webhooks/{id}.',
  }),
}

const WORDS: Readonly<Record<Language, Words>> = { en: english, ru: russian }
