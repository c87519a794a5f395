import type { TicketState } from './ticket-state.ts'

/** What people call a state, in the languages of the desk. */
export const STATE_LABELS: Readonly<Record<TicketState, { readonly en: string; readonly ru: string }>> = {
  registered: { en: 'Registered', ru: 'Зарегистрировано' },
  in_work: { en: 'In work', ru: 'В работе' },
  awaiting_customer: { en: 'Awaiting customer', ru: 'Ожидает ответа заявителя' },
  processed: { en: 'Processed', ru: 'Обработано' },
  rejected: { en: 'Rejected', ru: 'Отклонено' },
  merged: { en: 'Merged', ru: 'Объединено' },
}
