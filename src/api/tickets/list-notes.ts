import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { NoteShape, showNote } from './note-shape.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { NumberPath } from './ticket-shape.ts'

export const listNotes = defineRoute({
  method: 'GET',
  url: '/v1/tickets/:number/notes',
  role: 'support',
  tag: 'tickets',
  summary: 'Read what the desk has written for itself',
  schema: { params: NumberPath, response: { 200: Type.Object({ items: Type.Array(NoteShape) }) } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const notes = await tickets.notes(ticketCallerOf(call), call.params.number)
    return notes.ok ? reply(200, { items: notes.value.map(showNote) }) : ticketProblem(notes.error)
  },
})
