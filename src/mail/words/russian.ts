import type { LetterWords } from './letter-words.ts'

export const russian: LetterWords = {
  locale: 'ru-RU',
  headings: {
    accepted: (what) => `Комната подтверждена: ${what}`,
    moved: (what) => `Бронь комнаты перенесена: ${what}`,
    declined: (what) => `Отказано в комнате: ${what}`,
    contested: (what) => `Спорная бронь комнаты: ${what}`,
    cancelled: (what) => `Бронь комнаты отменена: ${what}`,
    released: (what) => `Комната освобождена: ${what}`,
  },
  leads: {
    accepted: (room) => `${room} забронирована для этой встречи.`,
    moved: (room) => `${room} забронирована для этой встречи на другое время или вместо другой комнаты.`,
    declined: (room) => `${room} не забронирована для этой встречи. Сама встреча остаётся в вашем календаре.`,
    contested: (room) =>
      `${room} занята другой бронью, а ваша запись сделана поверх неё. Обе остаются на месте, пока не решит администратор. Чтобы решить это самостоятельно, перенесите или удалите свою запись.`,
    cancelled: (room) => `${room} больше не забронирована для этой встречи.`,
    released: (room) => `${room} больше не отведена этой встрече. Сама встреча остаётся в вашем календаре.`,
  },
  meeting: 'ваша встреча',
  privateMeeting: 'ваша личная встреча',
  theRoom: 'Комната',
  room: (name) => `Комната ${name}`,
  floor: (floor) => `этаж ${floor}`,
  labels: { meeting: 'Встреча', when: 'Когда', before: 'Прежде', room: 'Комната', why: 'Почему', code: 'Код' },
  timeSpan: (from, to) => `с ${from} до ${to}`,
  firstOfSeries: 'первая встреча серии',
  digestSubject: (count) => `Комнаты: сообщений о ваших бронях: ${count}`,
  digestLead: 'Почти одновременно с вашими бронями произошло несколько событий.',
  troubles: {
    subject: (organization, count) => `MeetMeUp, ${organization}: требует внимания: ${count}`,
    lead: (organization) =>
      `Что MeetMeUp заметил в организации ${organization}. О каждом случае сообщается один раз, и один раз о его конце.`,
    phases: { began: 'Новое', grew: 'Ближе', ended: 'Закончилось' },
    since: 'С',
    until: 'До',
    advice: 'Что делать',
  },
  footer:
    'Это письмо написал MeetMeUp, который следит за переговорными комнатами. Ответы на этот адрес никто не читает.',
}
