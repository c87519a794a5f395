import type { Caller } from '../../booking/ports.ts'
import { writeAudit } from '../audit-line.ts'
import type { Database } from '../database.ts'

export const MAIL_STATES = ['waiting', 'sending', 'sent', 'failed', 'unsure'] as const
export type MailState = (typeof MAIL_STATES)[number]

/** A mail as the operator sees it: never what it says. Times are RFC 3339 UTC. */
export interface ListedMail {
  readonly id: number
  readonly state: MailState
  readonly recipientAddress: string
  readonly messageId: string
  readonly attempts: number
  readonly createdAt: string
  readonly sentAt: string | null
  readonly lastError: string | null
}

export interface MailNumbers {
  readonly waiting: number
  readonly failed: number
  readonly unsure: number
}

/** For the command line: what became of mails, and another try for those that a person has looked at. */
export function mailDesk({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>) {
  return {
    async numbers(organizationId: number): Promise<MailNumbers> {
      const [row] = await sql<MailNumbers>(
        `select count(*) filter (where state in ('waiting', 'sending')) as waiting, count(*) filter (where state = 'failed') as failed,
            count(*) filter (where state = 'unsure') as unsure from mail where organization_id = $1 and state <> 'sent'`,
        [organizationId],
      )
      if (row === undefined) throw new Error('a count gave no row')
      return row
    },
    /** Newest first. */
    list: (organizationId: number, states: readonly MailState[], limit: number): Promise<readonly ListedMail[]> =>
      sql<ListedMail>(
        `select id, state, recipient_address as "recipientAddress", message_id as "messageId", attempts, created_at as "createdAt", sent_at as "sentAt",
            last_error as "lastError" from mail where organization_id = $1 and state = any ($2) order by id desc limit $3`,
        [organizationId, states, limit],
      ),
    /** The same message once more. False: there is none that failed or is unsure under this id. */
    retry: (caller: Caller, id: number): Promise<boolean> =>
      transaction(async (inside) => {
        const rows = await inside(
          `update mail set state = 'waiting', attempts = 0, handed_at = null, next_attempt_at = now()
            where organization_id = $1 and id = $2 and state in ('failed', 'unsure') returning id`,
          [caller.organizationId, id],
        )
        if (rows.length === 0) return false
        const line = { action: 'mail.retry', entity: 'mail', entityId: id, fromVersion: null, toVersion: null }
        await writeAudit(inside, caller, line)
        return true
      }),
  }
}
