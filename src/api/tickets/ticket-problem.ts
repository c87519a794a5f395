import type {
  NotAsked,
  NotTheDesk,
  ReadAttachmentError,
  RegisterTicketError,
  TicketAbsence,
  TicketActError,
} from '../../support/index.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

type TicketError = TicketAbsence | TicketActError | NotTheDesk | NotAsked | RegisterTicketError | ReadAttachmentError

export function ticketProblem(error: TicketError): Problem {
  switch (error.code) {
    case 'number_malformed':
      return absent('ticket_number', 'A ticket number has the form MMU-001234-C.')
    case 'check_character_wrong':
      return absent('check_character', 'The last character does not fit the digits: the number has been mistyped.')
    case 'ticket_not_found':
    case 'attachment_not_found':
      return problem('not_found')
    case 'attachment_not_kept':
      return absent('attachment_not_kept', `Only name and hash were kept (${error.refusal ?? 'erased'}).`)
    case 'not_the_desk':
      return problem('forbidden', { rule: 'desk', detail: 'Another organization is the desk of this ticket.' })
    case 'version_mismatch':
      return stale(error.version)
    case 'not_asked':
      return problem('field_unknown_value', {
        field: 'body/values',
        value: error.attribute,
        detail: 'The desk has not asked for it, or has it already.',
      })
    case 'room_not_found':
      return problem('field_unknown_value', { field: 'body/roomId', value: error.roomId })
    case 'not_a_client':
      return problem('field_unknown_value', { field: 'body/organizationId', value: error.organizationId })
    case 'state_refuses':
      return problem('state_conflict', { rule: error.act, value: error.state })
    case 'reopen_too_late':
      return problem('state_conflict', {
        rule: 'reopen_days',
        value: error.processedAt.toString(),
        limit: error.days,
        detail: 'It was processed too long ago to be opened again. Register a new ticket that names this one.',
      })
  }
}

const absent = (rule: string, detail: string): Problem => problem('not_found', { rule, detail })
