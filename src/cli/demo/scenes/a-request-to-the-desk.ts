import { ASPEN } from '../outside-world.ts'
import type { Scene } from '../stage.ts'
import { roomId } from './pair-the-rooms.ts'

interface ShownTicket {
  readonly number: string
  readonly state: string
  readonly stateLabel: { readonly en: string; readonly ru: string }
  readonly resolutionComment: string | null
  readonly statusUrl?: string
}

/** One white pixel: what counts is that it is a picture. */
const SCREENSHOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=='

const LOG = '2026-11-22T21:00:00Z visit calendar=2 pulled pages=1 changes=0\n'

export const aRequestToTheDesk: Scene = {
  title: 'A customer turns to the support desk',
  async play({ admin, support, tell, ...stage }) {
    const id = await roomId({ admin, support, tell, ...stage }, ASPEN)
    const ticket = await admin.expect(
      admin.post<ShownTicket>('/v1/tickets', {
        topic: 'Aspen shows free but is booked',
        description: 'The panel at the door says that the room is free. It is not.',
        kind: 'incident',
        roomId: id,
        contact: { name: 'Pat Panel', address: 'pat@contoso.example', language: 'ru' },
        attachments: [{ name: 'panel.png', content: SCREENSHOT }],
      }),
    )
    tell.holds(
      `registered with a screenshot under ${ticket.number}`,
      /^MMU-\d{6}-[0-9A-Z]$/.test(ticket.number),
      ticket.number,
    )
    const path = `/v1/tickets/${ticket.number}`
    const asked = await support.expect(
      support.post<ShownTicket>(`${path}/clarifications`, {
        items: [{ attribute: 'log' }],
        comment: 'Please send the log of that hour.',
      }),
    )
    tell.holds(
      'the desk asks for the log; the ticket waits for the customer',
      asked.state === 'awaiting_customer',
      asked.state,
    )
    const content = Buffer.from(LOG).toString('base64')
    const answered = await admin.expect(
      admin.post<ShownTicket>(`${path}/answers`, {
        comment: 'Here it is.',
        attachments: [{ name: 'sync.log', content, kind: 'log' }],
      }),
    )
    tell.holds('the customer supplies it; it goes back into work', answered.state === 'in_work', answered.state)
    await support.expect(
      support.post(`${path}/process`, {
        resolution: { kind: 'information' },
        comment: 'The panel had lost its network; the room was right.',
      }),
    )
    const processed = await admin.expect(admin.get<ShownTicket>(path))
    tell.holds(
      `the customer sees it ${processed.stateLabel.en} («${processed.stateLabel.ru}»): ${processed.resolutionComment}`,
      processed.stateLabel.en === 'Processed' && processed.stateLabel.ru === 'Обработано',
      JSON.stringify(processed.stateLabel),
    )
  },
}
