import { describe, expect, it } from 'vitest'
import { guessKind } from '../../src/support/guess-kind.ts'

describe('the kind of a request whose author does not say it', () => {
  it.each([
    ['Nobody can book anything', 'Since 9:00 all rooms refuse.', 'problem'],
    ['Service is down', 'The page does not open.', 'problem'],
    ['Всё упало', 'Система не работает у всех пользователей', 'problem'],
    ['Ни у кого не открывается', 'календарь переговорной', 'problem'],
    ['My booking disappeared', 'Room Aspen, Tuesday', 'incident'],
    ['Error 500 on saving', 'See the screenshot', 'incident'],
    ['I can’t move a meeting', 'It says forbidden', 'incident'],
    ['Не могу забронировать', 'Выдаёт ошибку', 'incident'],
    ['Пропала встреча', 'была вчера', 'incident'],
    ['Please add a dark theme', 'It would be nice.', 'development_request'],
    ['Хотелось бы отчёт', 'Добавьте выгрузку в Excel', 'development_request'],
    ['How do I pair a second calendar', 'We have Google and Exchange', 'service_request'],
    ['Sizing', 'What is needed for 500 rooms?', 'service_request'],
    ['Подскажите', 'как настроить ленту комнаты', 'service_request'],
    ['Room Aspen', 'Tuesday', 'incident'],
  ])('«%s» / «%s» is a %s', (topic, description, kind) => {
    expect(guessKind(topic, description)).toBe(kind)
  })
})
